"""Why something cannot be done to a call."""

from __future__ import annotations

from backend.config.problems import FieldProblem


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


class LinkNotValid(CallError):
    """A guest's link that was never made, or whose call or seat is over: all the same to who asks."""

    code = "link_not_valid"


class CannotAdd(CallError):
    """Somebody cannot be added to this call. Each problem names whom and why, for people."""

    code = "cannot_add"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(self.code)
        self.problems = problems


class AnsweredByOther(CallError):
    """A call to a unit: somebody else of it was quicker. `name` says who."""

    code = "answered_by_other"

    def __init__(self, name: str) -> None:
        super().__init__(self.code)
        self.name = name


class NotCalled(CallError):
    """It never rang for this user."""

    code = "not_called"
