"""Registers the app."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Django's handle on this app."""

    name = "backend.contacts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have what search needs made after each migration."""
        from django.db.models.signals import post_migrate  # noqa: PLC0415  # models are not there any earlier

        from backend.contacts.search import keep_triples  # noqa: PLC0415

        post_migrate.connect(keep_triples, dispatch_uid="contacts.search")
