"""The bar of active calls, under the top bar of every page."""

from __future__ import annotations

from typing import Any

from backend.accounts.models import User
from backend.calls import pages
from backend.calls.reading import active_calls


def bar(user: User, *, asked: str = "") -> dict[str, Any]:
    """Return what the bar shows: the call that was asked for in front, the others to leaf through."""
    calls = [pages.active(call, user) for call in active_calls(user)]
    number = next((place for place, call in enumerate(calls) if str(call.id) == asked), 0)
    return {"calls": calls, "current": calls[number] if calls else None, "number": number + 1}
