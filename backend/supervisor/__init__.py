"""Starts and watches the embedded backend: broker, SFU, web and worker as one command, unprivileged, on loopback.

Owns the data folder, the secrets in it, the ports and the child processes. Knows the other parts only by their
commands, their environment and their probes: it imports `protocol` and nothing else of ours.
"""
