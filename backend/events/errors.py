"""Why nothing can be changed about an event, or a place in it."""

from __future__ import annotations


class EventError(Exception):
    """Base. `code` is stable."""

    code = "event"


class EventGone(EventError):
    """Cancelled, never there, or not for this home: all the same to who asks."""

    code = "gone"


class EventClosed(EventError):
    """It has begun."""

    code = "closed"


class CapacityTaken(EventError):
    """More places are taken than there would be."""

    code = "capacity_taken"


class RecordingRefused(EventError):
    """It cannot be made so. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
