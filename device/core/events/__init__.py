"""Inputs of the core: facts, in the past tense. `at` is monotonic time in seconds, always.

Adapters build them and hand them over; they decide nothing. Messages are unsealed, verified and decoded before.
"""
