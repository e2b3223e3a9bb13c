"""Everything that crosses the wire, as frozen models.

Unknown fields are ignored: a kiosk may lag behind its backend by months. New fields are optional and say since when;
a field never changes its meaning, it gets a new name. Times are aware UTC; hours of the day are local to the home.
"""
