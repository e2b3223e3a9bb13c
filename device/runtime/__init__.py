"""How the device runs: the store that owns the state, the runner that performs effects, the ports that edges implement.

Owns threads, order and failure. Imports `device.core` and `protocol`; never `ui`, `media` or `device.adapters`.
"""
