"""Calls in the frame round every page."""
