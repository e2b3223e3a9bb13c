"""Why something cannot be done to a call."""

from __future__ import annotations


class CallError(Exception):
    """Base. `code` is stable."""

    code = "call"


class CallNotOpen(CallError):
    """Over, or not yet begun; or somebody was quicker."""

    code = "call_not_open"


class SeatGone(CallError):
    """Removed, moved or ended already."""

    code = "seat_gone"


class CallFull(CallError):
    """The organisation's limit of participants is reached."""

    code = "too_many_participants"
