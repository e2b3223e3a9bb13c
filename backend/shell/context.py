"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.shell.texts import browser_texts

LANGUAGE_NAMES = (("fi", "Suomi"), ("sv", "Svenska"), ("en", "English"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Languages, the hour at the server, words for the browser's own code, and where the user may go."""
    user = getattr(request, "user", None)
    return {
        "languages": LANGUAGE_NAMES,
        "language": get_language(),
        "now": timezone.now(),
        "browser_texts": browser_texts(),
        "shows_inbox": settings.SHOWS_INBOX,
        "nav": _nav(request) if user is not None and user.is_authenticated else (),
    }


def _nav(request: HttpRequest) -> tuple[dict[str, str], ...]:
    """One navigation for each role, not one with everything in it."""
    places = []
    if request.user.is_authenticated and request.user.is_professional:
        places.append({"url": "/day/", "icon": "calendar-check", "words": _("My day"), "key": "day"})
        places.append({"url": "/contacts/", "icon": "users-round", "words": _("Contacts"), "key": "contacts"})
    return tuple(places)
