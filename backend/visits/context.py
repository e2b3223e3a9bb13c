"""What every page's menu knows of My day."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from backend.accounts.rules import VISITS_SEE
from backend.visits.reading import needs_somebody


def day(request: HttpRequest) -> dict[str, object]:
    """How many visits ask for somebody; counted only where a page shows it."""
    return {"day_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    if not request.user.is_authenticated or not request.user.has_perm(VISITS_SEE):
        return 0
    return needs_somebody(request.user, now=timezone.now())
