"""The keys that a device trusts, and what time it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from protocol.messages.wire import Instant, LongText, ShortText, Wire


class KeyUse(StrEnum):
    """What a key may sign."""

    DOCUMENTS = "documents"
    TIME = "time"


class SigningKey(Wire):
    """One key that the root vouches for. `x` is the raw Ed25519 public key, base64url."""

    id: ShortText
    use: KeyUse
    x: ShortText
    not_before: Instant
    not_after: Instant


class KeyList(Wire):
    """All keys that a device may trust; signed by the root, the higher number wins."""

    kind: Literal["keys"] = "keys"
    number: int = Field(ge=1)
    issued_at: Instant
    keys: tuple[SigningKey, ...] = Field(max_length=50)
    broker_ca: LongText = ""


class TimeAnswer(Wire):
    """What time it is, for the asker of this nonce only."""

    kind: Literal["time"] = "time"
    nonce: Annotated[str, StringConstraints(max_length=64)]
    at: Instant
