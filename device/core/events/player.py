"""How the playing of a recording goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from device.core.events.fact import Fact


class PlayerPhase(StrEnum):
    """How far the player is."""

    LOADING = "loading"
    """No picture moves yet, or it waits for the network."""
    PLAYING = "playing"
    PAUSED = "paused"
    ENDED = "ended"
    """It was played to its end. The player is gone."""
    FAILED = "failed"
    """It cannot be played, or no longer. The player is gone."""


class WhyNotPlayed(StrEnum):
    """Why a recording cannot be played: what people are told is chosen by this."""

    UNAVAILABLE = "unavailable"
    """It is no longer there, or not for us: removed, not for this country, only with a login."""
    PRIVATE = "private"
    """Whoever owns it has made it private."""
    NETWORK = "network"
    """The network is gone, or too slow."""
    TIMEOUT = "timeout"
    """Nobody answered in time."""
    CHANGED = "changed"
    """YouTube is no longer as we know it: the player must be updated."""
    REFUSED = "refused"
    """It leads to where nothing may be fetched from."""
    BROKEN = "broken"
    """What came cannot be played, or is not what was announced."""
    NO_SPACE = "no_space"
    """The disk is full, or it is larger than all that we may keep."""
    CRASHED = "crashed"
    """The player died, or stood still and was ended. Playing again may do."""
    NO_PLAYER = "no_player"
    """This device has no player, or is bound to no home."""


@dataclass(frozen=True)
class PlayerSaid(Fact):
    """How the playing goes: at each change at once, and while it plays, at most once a second."""

    recording: UUID
    phase: PlayerPhase
    position_s: float = 0.0
    length_s: float | None = None
    """None: not known yet."""
    reason: WhyNotPlayed | None = None
    """Of `FAILED` alone."""
