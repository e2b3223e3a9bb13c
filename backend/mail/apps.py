"""Registers the app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.mail"
    default_auto_field = "django.db.models.BigAutoField"
