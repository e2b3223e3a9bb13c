"""The room, who is in it, and what is open at home."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from device.core.events.fact import Fact
from device.core.installed import Choice


@dataclass(frozen=True)
class Person:
    """Somebody else in the room, as the SFU tells it. Who it is, only the call record can say."""

    identity: str
    camera: bool = False
    """Publishes a picture that we receive."""
    microphone: bool = False
    screen: bool = False
    """Shares a screen."""
    is_speaking: bool = False
    """Speaks, or was the last of the others who did."""


@dataclass(frozen=True)
class RoomJoined(Fact):
    """We are in the room (first time, or again after `RoomLost`). A `PeopleChanged` follows at once."""

    participation: UUID


@dataclass(frozen=True)
class RoomFailed(Fact):
    """We could not get in."""

    participation: UUID
    reason: str


@dataclass(frozen=True)
class RoomLost(Fact):
    """The connection broke and is being mended; `RoomJoined` or `RoomLeft` follows."""

    participation: UUID


class WhyLeft(StrEnum):
    """Why we are out of a room."""

    REMOVED = "removed"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    CLOSED = "closed"


@dataclass(frozen=True)
class RoomLeft(Fact):
    """We are out of the room and nobody tries to get back."""

    participation: UUID
    reason: WhyLeft


@dataclass(frozen=True)
class PeopleChanged(Fact):
    """Who else is in the room now, all of them."""

    participation: UUID
    people: tuple[Person, ...]


@dataclass(frozen=True)
class MediaChanged(Fact):
    """What is really open now. The truth for every sign on the screen."""

    camera_on: bool
    microphone_on: bool


@dataclass(frozen=True)
class CameraFailed(Fact):
    """The camera would not open, or stopped."""

    reason: str


@dataclass(frozen=True)
class MicrophoneFailed(Fact):
    """The microphone would not open, or stopped."""

    reason: str


@dataclass(frozen=True)
class PeripheralsChanged(Fact):
    """What is plugged in, by name, the chosen one first."""

    cameras: tuple[str, ...]
    microphones: tuple[str, ...]
    speakers: tuple[str, ...]
    all_cameras: tuple[Choice, ...] = ()
    """Those too that would not be opened because another one is set."""


@dataclass(frozen=True)
class PictureStalled(Fact):
    """No new picture of this person for a while, though they publish one."""

    participation: UUID
    identity: str


@dataclass(frozen=True)
class PictureBack(Fact):
    """Their picture moves again."""

    participation: UUID
    identity: str


@dataclass(frozen=True)
class LinkChanged(Fact):
    """The connection in the room became too poor for a smooth picture, or good again: here, or at another's end."""

    participation: UUID
    is_weak_here: bool
    is_weak_there: bool = False
