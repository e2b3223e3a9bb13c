"""Why something cannot be done to a visit. Codes are stable; their texts for people are in `words`."""

from __future__ import annotations


class VisitError(Exception):
    """Base. `code` is stable."""

    code = "visit"

    def __init__(self, who: str = "") -> None:
        super().__init__(self.code)
        self.who = who
        """Whoever was quicker."""


class VisitTaken(VisitError):
    """Somebody else has it."""

    code = "visit_taken"


class VisitNotOurs(VisitError):
    """It is not with whoever gives it back, or it has begun."""

    code = "visit_not_yours"


class VisitClosed(VisitError):
    """What was done is noted already."""

    code = "visit_closed"


class VisitNotMissed(VisitError):
    """Nothing has to be noted of it: it is still to come, it is on, or it was answered."""

    code = "visit_not_missed"


class VisitOver(VisitError):
    """Over, cancelled, or without a call: it cannot be begun."""

    code = "visit_over"


class HomeInCall(VisitError):
    """The home is in another call."""

    code = "home_in_call"


class UnknownOutcome(VisitError):
    """None of the organisation's outcomes."""

    code = "unknown_outcome"
