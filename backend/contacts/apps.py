"""Registers the app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.contacts"
    default_auto_field = "django.db.models.BigAutoField"
