"""The wire: all that the home and the backend must agree on, and nothing else.

Owns the messages, the topics, and how a document is signed, sealed, bounded and read.
Imports nothing of ours: both sides import it.
"""
