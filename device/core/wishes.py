"""What the resident wished of events: on disk until the backend's answer stands in an agenda. Only data.

A wish has a number that only grows, for the life of the device: the backend does the newest, however often and in
whatever order wishes come.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from protocol.messages.requests import SignUpAnswer


class Want(StrEnum):
    """What is wished."""

    PLACE = "place"
    QUEUE = "queue"
    """A place, or the queue when there is none."""
    CANCEL = "cancel"


@dataclass(frozen=True)
class Wish:
    """The newest wish about one event."""

    event: UUID
    number: int
    want: Want
    answer: SignUpAnswer | None = None
    """What the backend said. It is shown until an agenda says the same."""


@dataclass(frozen=True)
class WishBook:
    """Everything about wishes that outlives a crash."""

    last: int = 0
    """The highest number that was ever given out."""
    wishes: tuple[Wish, ...] = ()
