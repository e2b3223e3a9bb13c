"""What must outlive a crash: one line on disk for each participation, written before it is acted on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Mark(StrEnum):
    """How far this home has come with a participation."""

    ANNOUNCING = "announcing"
    ANSWERED = "answered"
    WAITED = "waited"
    """Answered, but nobody came: the next time begins with the whole warning."""
    DECLINED = "declined"
    LEFT = "left"
    REMOVED = "removed"
    ELSEWHERE = "elsewhere"
    """Another device of the home took this seat."""


FINAL = frozenset({Mark.DECLINED, Mark.LEFT, Mark.REMOVED, Mark.ELSEWHERE})
"""After one of these nothing answers this participation by itself, for ever."""


class Consent(StrEnum):
    """Why a camera or a microphone may open."""

    NONE = "none"
    AGREED = "agreed"
    """The home's policy, after a warning that was perceived. Ends when the policy is withdrawn."""
    TOUCHED = "touched"
    """The resident's own touch."""


@dataclass(frozen=True)
class MarkLine:
    """The newest mark of one participation."""

    participation: UUID
    mark: Mark
    wall: float
    """Unix time when it was written; 0.0 when nobody knew. `ANSWERED` is written again while the call goes on."""
    camera: Consent = Consent.NONE
    microphone: Consent = Consent.NONE
    is_forced: bool = False
    is_final: bool = False
    """One of `FINAL` was once reached. Stays, whatever is marked after it."""
