"""Registers the app."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.calls"
    default_auto_field = "django.db.models.BigAutoField"
