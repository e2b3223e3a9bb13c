"""The open calls of this home, and what has become of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from device.core.events.backend import Path
from protocol.messages.calls import CallRecord, OpenCall
from protocol.messages.reports import EventKind


@dataclass(frozen=True)
class Ring:
    """The lease of the bell: from `starts_at` until `ends_at`, and again at `again_at` if a professional waits."""

    starts_at: float
    ends_at: float
    again_at: float
    is_silenced: bool = False


class Spent(StrEnum):
    """Why this process does not warn (again) for an offer. What must outlive us is a mark instead."""

    NOT_PERCEIVED = "not_perceived"
    NO_DISK = "no_disk"
    NOT_AGREED = "not_agreed"
    """The policy said no when it came. What is agreed while it rings is for later calls."""
    WAITED = "waited"
    """Nobody came. It warns again when the calls document says that a professional is there."""


@dataclass(frozen=True)
class Offer:
    """One open call of this home."""

    call: OpenCall
    record: CallRecord
    """The newest that came, by any path."""
    session: str
    path: Path
    seen_at: float
    """When it was first seen."""
    document_at: float
    """When the newest document that has it came, and below, when that was issued (Unix time)."""
    issued_wall: float
    ring: Ring | None = None
    spent: Spent | None = None
    told: EventKind | None = None
    """What was last reported of it while it only waits, so that it is reported once."""
    asked_end: float | None = None
    """The end (Unix time) at which the backend was asked whether it stands."""
    sounded_end: float | None = None
    """The end of which the resident was warned by a sound."""
