"""Between the database and LiveKit: which rooms there are, who may be in them, and with what.

The SFU is told, never asked what is allowed; it is asked only who is there. Must not import pages or the bridge's
connection.
"""
