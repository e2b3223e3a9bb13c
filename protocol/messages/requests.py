"""What a device asks over HTTPS: to be bound, a token, a place in an event."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from protocol.messages.wire import DeviceId, LongText, ShortText, Wire


class Claim(Wire):
    """A bare device asks to be bound."""

    code: Annotated[str, StringConstraints(max_length=32)]
    signing_key: ShortText
    sealing_key: ShortText
    version: ShortText = ""


class Binding(Wire):
    """All that a bound device needs. Kept in a file of mode 0600: it holds the broker's password."""

    device: DeviceId
    organisation: ShortText
    home: ShortText
    root_key: ShortText
    keys: LongText
    server_sealing_key: ShortText
    generation: int
    broker_host: ShortText
    broker_port: int
    broker_ca: LongText
    broker_password: ShortText
    server_url: ShortText


class JoinAsk(Wire):
    """A device asks for a token."""

    participation: UUID
    takes_over: bool = False
    """Since 1.1. The resident moved the call here from another device of the home, which leaves."""


MAX_INTENT = 2**53 - 1
"""Beyond it numbers of JSON lose their last digits in some languages."""


class SignUpResult(StrEnum):
    """What became of a wish to sign up, or to cancel."""

    SIGNED = "signed"
    WAITING = "waiting"
    OPEN = "open"
    """Not signed up (any more), and there are places."""
    FULL = "full"
    """Not signed up, and there is no place: nobody is put into the queue unasked."""
    CLOSED = "closed"
    """It has begun, or takes no sign-ups."""
    GONE = "gone"
    """There is no such event for this home."""


class SignUpAnswer(Wire):
    """Since 1.1. Where this home stands with an event, after its wish."""

    kind: Literal["sign-up"] = "sign-up"
    event: UUID
    intent: int = Field(ge=0)
    """Highest intent of this device for this event that is stored; higher than the one sent: that one came too late."""
    result: SignUpResult
    places_left: int | None = Field(default=None, ge=0)
    queue: int | None = Field(default=None, ge=0)
    position: int | None = Field(default=None, ge=1)


class Problem(Wire):
    """RFC 9457, with a stable code for programs and a text for people."""

    type: str = "about:blank"
    title: str = ""
    status: int = 500
    code: str = ""
    detail: str = ""
