"""The agenda: the calendar, the recordings and the settings of a home, and who has been in touch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from protocol.messages.policy import Policy
from protocol.messages.wire import DeviceId, Instant, Language, ShortText, Texts, Wire


class EntryKind(StrEnum):
    """What a line of the calendar is."""

    VISIT = "visit"
    PHONE = "phone"
    HOME_VISIT = "home_visit"
    EVENT = "event"


class SignUp(StrEnum):
    """Where this home stands with an event."""

    NONE = "none"
    OPEN = "open"
    SIGNED = "signed"
    FULL = "full"
    WAITING = "waiting"


class Entry(Wire):
    """One line of the calendar."""

    id: UUID
    kind: EntryKind
    title: Texts
    description: Texts = Texts()
    starts_at: Instant
    ends_at: Instant
    who: ShortText = ""
    sign_up: SignUp = SignUp.NONE
    places_left: int | None = Field(default=None, ge=0)
    """Since 1.1. Free places when they are few; None: not said."""
    queue: int | None = Field(default=None, ge=0)
    """Since 1.1. How many homes wait for a place when they are few; None: not said."""
    position: int | None = Field(default=None, ge=1)
    """Since 1.1. This home's own place in the queue; 1 is the next to be moved up."""
    intent: int = Field(default=0, ge=0)
    """Since 1.1. Highest intent of this device that is taken into account here: what it wished later still stands."""


class Recording(Wire):
    """A recording and the local days that show it."""

    id: UUID
    title: Texts
    days: tuple[str, ...] = ()
    youtube: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{11}$")] | None = None
    duration_s: int | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Since 1.1. Of one of our own, what the whole file must come to; empty: not known."""


class VisitLogLine(Wire):
    """One call as the resident can read of it."""

    participation: UUID
    who: ShortText
    role: Texts = Texts()
    reason: ShortText
    started_at: Instant
    duration_s: int | None = None
    camera_was_on: bool = False
    microphone_was_on: bool = False
    result: ShortText = ""


class HomeSettings(Wire):
    """What the backend sets for a device."""

    language: Language = "fi"
    languages: tuple[Language, ...] = ()
    """Since 1.1. Those that the organisation speaks: what a resident may choose of."""
    time_zone: ShortText = "Europe/Helsinki"
    home_name: ShortText = ""
    resident_names: tuple[ShortText, ...] = ()
    place: ShortText = ""
    support_phone: ShortText = ""
    installer_code: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32}:[0-9a-f]{64})?$")] = ""
    """Since 1.1. What opens the installer's menu, as salt and digest (`protocol.codes`); empty: nothing does."""


class Agenda(Wire):
    """The calendar of 14 days and all that a home needs to live without a network."""

    kind: Literal["agenda"] = "agenda"
    device: DeviceId
    revision: int = Field(ge=1)
    issued_at: Instant
    settings: HomeSettings = HomeSettings()
    policy: Policy = Policy(revision=0)
    entries: tuple[Entry, ...] = Field(default=(), max_length=2000)
    recordings: tuple[Recording, ...] = Field(default=(), max_length=500)
    visit_log: tuple[VisitLogLine, ...] = Field(default=(), max_length=200)
