"""Calls that a professional orders, now or for a time."""
