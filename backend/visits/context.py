"""What every page's menu knows of My day."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from backend.accounts.models import User
from backend.accounts.rules import VISITS_SEE
from backend.visits.reading import needs_somebody


def day(request: HttpRequest) -> dict[str, object]:
    """How many visits ask for somebody; counted only where a page shows it."""
    return {"day_count": SimpleLazyObject(lambda: _count(getattr(request, "user", None)))}


def _count(user: object) -> int:
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return 0
    return needs_somebody(user, now=timezone.now()) if user.has_perm(VISITS_SEE) else 0  # type: ignore[union-attr, arg-type]  # a lazy User
