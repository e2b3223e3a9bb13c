"""Between the database and the broker: documents out, state and events in.

Owns the connection to the broker and what crosses it. Renders from the models, and writes their states only through
`calls.services` and `devices.services`. Must not import pages.
"""
