"""The door: who has shown a password or a link comes in, after a code where the second step is on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from backend.accounts import lockout, two_step
from backend.accounts.errors import WrongCode
from backend.accounts.models import User
from backend.accounts.services import audit
from backend.accounts.sessions import BEGAN, BROWSER, browser_name

BACKEND = "backend.accounts.backends.ByEmail"
HALF = "half_in"
"""Where a session keeps who has done the first step."""
HALF_LIVES = timedelta(minutes=10)


def enter(request: HttpRequest, user: User, *, way: str, onwards: str, now: datetime) -> bool:
    """Let this user in, or remember that only the code is missing (False). `onwards`: where they were going."""
    if two_step.is_on(user):
        request.session.cycle_key()
        request.session[HALF] = {
            "user": user.pk,
            "hash": user.get_session_auth_hash(),  # another password since: the first step is void
            "until": (now + HALF_LIVES).isoformat(),
            "way": way,
            "onwards": onwards,
        }
        return False
    _in(request, user, way=way, now=now)
    return True


def half_in(request: HttpRequest, *, now: datetime) -> User | None:
    """Return who has done the first step in this browser, not longer than ten minutes ago."""
    kept = request.session.get(HALF)
    if kept is None or datetime.fromisoformat(kept["until"]) <= now:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).select_related("organisation").first()
    is_same = user is not None and constant_time_compare(user.get_session_auth_hash(), kept["hash"])
    return user if is_same else None


def enter_by_code(request: HttpRequest, user: User, code: str, *, now: datetime) -> str:
    """Let in who did the first step; return where they were going. Raises WrongCode, Locked."""
    kept = request.session[HALF]
    check_code(user, code, now=now)
    del request.session[HALF]
    _in(request, user, way=kept["way"], now=now)
    return str(kept["onwards"])


def check_code(user: User, code: str, *, now: datetime) -> None:
    """Take a code of this user's second step. Raises WrongCode, Locked."""
    if not code.strip():
        raise WrongCode
    lockout.count((lockout.CODE, str(user.pk)), now=now)
    two_step.check(user, code, now=now)
    lockout.succeeded(lockout.CODE, str(user.pk))


def note_session(sender: object, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Write into a new session what its user's list of sessions shows."""
    del sender, user
    request.session[BEGAN] = timezone.now().isoformat()
    request.session[BROWSER] = browser_name(request.META.get("HTTP_USER_AGENT", ""))


def _in(request: HttpRequest, user: User, *, way: str, now: datetime) -> None:
    login(request, user, backend=BACKEND)
    audit("login.entered", organisation=user.organisation_id, actor=user, at=now, way=way)
