"""The live sessions behind bookings and events, and every seat in them. Only `calls.services` writes their states."""
