"""The backend: web, worker, and the supervisor that starts them. Imports `protocol`, and nothing of the device side."""
