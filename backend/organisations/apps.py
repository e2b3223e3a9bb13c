"""Registers the app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.organisations"
    default_auto_field = "django.db.models.BigAutoField"
