"""Tenants, and the groups that people and clients belong to. Nothing leaks between two organisations."""
