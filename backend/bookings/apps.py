"""Registers the app."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.bookings"
    default_auto_field = "django.db.models.BigAutoField"
