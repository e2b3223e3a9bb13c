"""Sessions in the database, each with whose it is, from where and when it was last seen: what people see as a list.

Deleting the row ends the session at its next request, in every web process.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from backend.accounts.models import Session, User

SEEN_EACH = timedelta(minutes=1)
"""How exact *last seen* is. Pages ask every few seconds; each time would be a write."""

BEGAN, BROWSER = "began_at", "browser"
"""Names in a session's own data."""

_PROGRAMS = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Opera": r"OPR/",
    "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"(Firefox|FxiOS)/",
    "Chrome": r"(Chrome|Chromium|CriOS)/",
    "Safari": r"Safari/",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "macOS": "Macintosh",
    "ChromeOS": "CrOS",
    "Linux": "Linux",
}
"""Signs in the order in which they tell: Edge calls itself Chrome too, and Chrome Safari."""


def browser_name(agent: str) -> str:
    """Return how a person knows this browser: `Firefox · Windows`; empty when it says nothing that we know."""
    both = (_PROGRAMS, _SYSTEMS)
    found = [next((name for name, sign in signs.items() if re.search(sign, agent)), "") for signs in both]
    return " · ".join(name for name in found if name)


class SessionStore(DatabaseStore):
    """Django's own, with our columns."""

    _seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        from backend.accounts.models import Session  # noqa: PLC0415  # models are not there any earlier

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of these data."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # our own table
        row.user_id = data.get(SESSION_KEY)
        row.browser = data.get(BROWSER, "")
        row.began_at = datetime.fromisoformat(data[BEGAN]) if BEGAN in data else None
        row.last_seen_at = self._seen_at or timezone.now()
        return row

    def load(self) -> dict[str, Any]:
        """Return the data of a session that is still one, and note that it was seen."""
        data = super().load()
        now = timezone.now()
        if self._seen_at is not None and now - self._seen_at >= SEEN_EACH:
            self._seen_at = now
            self.get_model_class().objects.filter(session_key=self.session_key).update(last_seen_at=now)
        return data

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self._seen_at = row.last_seen_at if row is not None else None
        return row

    async def _aget_session_from_db(self) -> Session | None:
        row: Session | None = await super()._aget_session_from_db()  # type: ignore[misc]  # not in the stubs
        self._seen_at = row.last_seen_at if row is not None else None
        return row


def sessions_of(user: User, *, now: datetime) -> QuerySet[Session]:
    """Return this user's sessions that are still in force, the latest seen first."""
    return user.sessions.filter(expire_date__gt=now).order_by("-last_seen_at", "session_key")


def end_session(user: User, number: str) -> bool:
    """End one of this user's sessions, by the number that its page shows. False: there is none any more."""
    return any(row.number == number and row.delete()[0] for row in user.sessions.all())


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End all sessions of this user, or all but one. Returns how many."""
    return user.sessions.exclude(session_key=but).delete()[0]
