"""How a bare computer becomes the device of a home: binding, and undoing it.

Imports `protocol` only: it must work when nothing else does.
"""
