"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the rules known, and have each log-in noted."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415  # models are not there any earlier

        from backend.accounts import entry, rules  # noqa: PLC0415

        rules.register()
        user_logged_in.connect(entry.note_session, dispatch_uid="accounts.session")
