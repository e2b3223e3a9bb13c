"""Why a booking is not made. Codes are stable; their texts for people are in `words`."""

from __future__ import annotations

from backend.config.problems import FieldProblem


class BookingError(Exception):
    """Base. `code` is stable."""

    code = "booking"


class BookingRefused(BookingError):
    """Something is wrong at these fields. Nothing was saved."""

    code = "booking_refused"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class BookingClosed(BookingError):
    """It has begun, is over, or was cancelled already."""

    code = "booking_closed"


class BookingChanged(BookingError):
    """Somebody else has changed it since it was shown. Nothing was saved."""

    code = "booking_changed"
