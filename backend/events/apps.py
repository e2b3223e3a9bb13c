"""Registers the app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.events"
    default_auto_field = "django.db.models.BigAutoField"
