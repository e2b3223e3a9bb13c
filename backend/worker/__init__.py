"""The process beside the web: what happens by time, by devices and by rooms. Builds and joins; the parts decide."""
