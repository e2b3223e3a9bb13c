"""What is open for a home now, and the record that is the authority on each call."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from protocol.messages.wire import DeviceId, Identity, Instant, ShortText, Source, Texts, Wire

MAX_OPEN_CALLS = 20
"""A home in more calls than this is a fault of the backend, not a day's work."""


class Caller(Wire):
    """Who is calling, as the home shows and speaks it."""

    name: ShortText
    role: Texts = Texts()
    groups: tuple[str, ...] = ()


class Seat(Wire):
    """One participation in the call record."""

    identity: Identity
    name: ShortText
    role: Texts = Texts()
    is_professional: bool = False
    may_publish: tuple[Source, ...] = (Source.CAMERA, Source.MICROPHONE)
    switched_off: tuple[Source, ...] = ()
    """Since 1.2. What call control has taken out of `may_publish`: so that people can be told why. It opens nothing."""
    switched_off_by: Identity | None = None
    """Since 1.2. The seat of who did it last; None when they are not in the call any more."""


class CallRecord(Wire):
    """The authority on a call. The same signed bytes are in `calls` and in the room; the higher revision wins."""

    kind: Literal["call"] = "call"
    call: UUID
    revision: int = Field(ge=1)
    starts_at: Instant
    ends_at: Instant
    organiser: Identity | None = None
    audience: tuple[Identity, ...] = ()
    """To whom the homes of this call publish."""
    seats: tuple[Seat, ...] = Field(default=(), max_length=600)
    presentation_mode: Identity | None = None
    is_recorded: bool = False


class RoomAccess(Wire):
    """How to get into the room. The token is a secret: never logged."""

    url: ShortText
    token: Annotated[str, StringConstraints(max_length=4096)]
    expires_at: Instant


class OpenCall(Wire):
    """One open participation of this home."""

    participation: UUID
    call: UUID
    starts_at: Instant
    ends_at: Instant
    caller: Caller
    for_residents: tuple[ShortText, ...] = ()
    reason: ShortText
    is_forced: bool
    answers_here: bool = True
    answered_in: ShortText | None = None
    """Since 1.1. Another device of this home is in the call; where it stands, if that is known. None: nobody is."""
    is_event: bool = False
    """Since 1.1. A group event: the reason is its name, the caller holds it."""
    policy_revision: int = Field(ge=0)
    professional_present: bool = False
    record: Annotated[str, StringConstraints(max_length=200_000)]
    """The signed CallRecord, as compact JWS."""
    access: RoomAccess | None = None


class Calls(Wire):
    """What is open for this home now. A call that is not here is over."""

    kind: Literal["calls"] = "calls"
    device: DeviceId
    revision: int = Field(ge=1)
    session: Annotated[str, StringConstraints(max_length=64)] = ""
    """The session of the connection that it answers; one that opens anything must name the present one."""
    issued_at: Instant
    calls: tuple[OpenCall, ...] = Field(default=(), max_length=MAX_OPEN_CALLS)
