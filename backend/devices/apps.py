"""Registers the app."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.devices"
    default_auto_field = "django.db.models.BigAutoField"
