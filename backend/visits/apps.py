"""Registers the app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.visits"
    default_auto_field = "django.db.models.BigAutoField"
