"""Homes, the clients who live in them, what each home agreed to, and what a professional sees and finds."""
