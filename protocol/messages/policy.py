"""What a home has agreed about answering by itself."""

from __future__ import annotations

from datetime import time
from enum import StrEnum

from pydantic import Field

from protocol.messages.wire import Instant, ShortText, Wire


class PictureAndSound(StrEnum):
    """What a home agreed to open by itself."""

    PICTURE = "picture"
    SOUND = "sound"


class Hours(Wire):
    """Hours of the day in the home's time zone, half open; may cross midnight. Equal ends mean the whole day."""

    start: time
    end: time


class Policy(Wire):
    """What this home has agreed about answering by itself (the strictest of its residents)."""

    revision: int = Field(ge=0)
    is_agreed: bool = False
    groups: tuple[str, ...] = ()
    """Ids of the groups whose professionals may call so; empty: none."""
    hours: tuple[Hours, ...] = ()
    warning_s: int = Field(default=10, ge=5, le=60)
    opens: PictureAndSound = PictureAndSound.PICTURE
    is_calm: bool = False
    """Announce without numbers."""
    from_afar: bool = False
    group_events: bool = False
    """Since 1.1. A forced group event that this home has signed up for may answer by itself, whoever holds it."""
    group_events_open: bool = False
    """Since 1.1. And then opens what `opens` says; otherwise neither camera nor microphone."""
    valid_until: Instant | None = None
    group_names: tuple[ShortText, ...] = ()
    """Since 1.1. What these groups are called."""
    agreed_by: tuple[ShortText, ...] = ()
    """Since 1.1. Who agreed: the residents, or who decides for them."""
    explained_by: tuple[ShortText, ...] = ()
    """Since 1.1. The professionals who explained it."""
    agreed_at: Instant | None = None
    """Since 1.1. When the newest of the residents' agreements was made."""
    withdrawal: int = Field(default=0, ge=0)
    """Since 1.1. Highest withdrawal of this device that is taken into account here: until its newest one is, nothing
    that stands here holds at home."""
