"""Requests that a device signed: who sent them, and that nobody sends them twice.

Header `Authorization: Kotiluuri <JWS>`: compact JWS by the device's own key over who, until when, once, and which
request. Pure but for the table of used ids, which the caller hands in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from joserfc import jws
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from protocol.errors import ProtocolError
from protocol.messages.wire import DeviceId
from protocol.signing import Verifier, to_text

SCHEME = "Kotiluuri "
LONGEST_LIFE = timedelta(seconds=60)
SKEW = timedelta(seconds=30)
"""A device takes its time from us; what is left is the way there and back."""
MAX_HEADER_BYTES = 2048


class NotTrusted(Exception):
    """The request is not what a bound device sends. `code` is stable and says nothing about the device."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RequestClaims(BaseModel):
    """What the device signed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: DeviceId
    iat: int
    exp: int
    jti: Annotated[str, StringConstraints(min_length=8, max_length=64)]
    htm: Annotated[str, StringConstraints(max_length=8)]
    htu: Annotated[str, StringConstraints(max_length=500)]
    bh: Annotated[str, StringConstraints(max_length=64)] = Field(default="")


@dataclass(frozen=True)
class Asked:
    """The request as it arrived."""

    method: str
    path: str
    """With its query."""
    body: bytes
    authorization: str


def body_hash(body: bytes) -> str:
    """Return what `bh` must say for this body."""
    return to_text(hashlib.sha256(body).digest())


def claimed_device(asked: Asked) -> str:
    """Return who the request says it is from, before anything is proved. Raises NotTrusted."""
    return _claims(_token(asked)).iss


def check(asked: Asked, *, signing_key: str, now: datetime, take_id: Callable[[str, datetime], bool]) -> RequestClaims:
    """Return the claims of a request that this key signed, for this request, in time, for the first time.

    Args:
        asked: the request.
        signing_key: the device's raw public key, base64url.
        now: the time.
        take_id: stores an id until it expires; False when it was there.

    Raises:
        NotTrusted: with the code of what is wrong.
    """
    token = _token(asked)
    claims = _claims(token)
    try:
        Verifier.from_public({_key_id(token): signing_key}).payload(token)
    except ProtocolError as err:
        raise NotTrusted("bad_signature") from err
    issued, expires = (datetime.fromtimestamp(at, UTC) for at in (claims.iat, claims.exp))
    if expires - issued > LONGEST_LIFE or expires <= issued:
        raise NotTrusted("bad_lifetime")
    if now > expires + SKEW or issued > now + SKEW:
        raise NotTrusted("clock")
    if (claims.htm, claims.htu) != (asked.method, asked.path):
        raise NotTrusted("other_request")
    if claims.bh != body_hash(asked.body):
        raise NotTrusted("other_body")
    if not take_id(claims.jti, expires + SKEW):
        raise NotTrusted("replayed")
    return claims


def _token(asked: Asked) -> str:
    if not asked.authorization.startswith(SCHEME) or len(asked.authorization) > MAX_HEADER_BYTES:
        raise NotTrusted("not_signed")
    return asked.authorization.removeprefix(SCHEME).strip()


def _claims(token: str) -> RequestClaims:
    try:
        return RequestClaims.model_validate_json(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValidationError, ValueError, TypeError, KeyError, OverflowError) as err:
        raise NotTrusted("not_readable") from err


def _key_id(token: str) -> str:
    try:
        return str(jws.extract_compact(token.encode()).headers().get("kid"))
    except (JoseError, ValueError, TypeError, KeyError) as err:
        raise NotTrusted("not_readable") from err
