"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the rules known."""
        from backend.accounts import rules  # noqa: PLC0415  # models are not there any earlier

        rules.register()
