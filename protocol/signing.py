"""Who said it: compact JWS with Ed25519, and the list of keys that the offline root vouches for.

A header names the key (`kid`) and the algorithm; only Ed25519 (RFC 9864) is read. What is trusted depends on the use: a
key for time answers can never sign a document.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import ValidationError

from protocol.errors import NotReadable, NotSigned, StaleKeys
from protocol.messages.keys import KeyList, KeyUse
from protocol.messages.wire import Wire
from protocol.topics import LARGEST

ALGORITHMS = ["Ed25519"]

M = TypeVar("M", bound=Wire)


class _Registry(jws.JWSRegistry):
    max_payload_length = LARGEST  # the library's own 125 KiB would refuse half a calendar


REGISTRY = _Registry(algorithms=ALGORITHMS)


def to_text(raw: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Read base64url without padding. Raises NotReadable."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as err:
        raise NotReadable("base64") from err


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the raw public key of this private key, base64url."""
    return to_text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass(frozen=True)
class Signer:
    """Signs with one key."""

    key_id: str
    _key: OKPKey

    @classmethod
    def from_private(cls, key_id: str, key: Ed25519PrivateKey) -> Self:
        """Take a private key under the name that the verifier knows it by."""
        return cls(key_id, OKPKey.import_key(key))

    def sign(self, message: Wire) -> str:
        """Return the message as compact JWS."""
        return self.sign_bytes(message.model_dump_json().encode())

    def sign_bytes(self, payload: bytes) -> str:
        """Return these bytes as compact JWS."""
        return jws.serialize_compact({"alg": "Ed25519", "kid": self.key_id}, payload, self._key, registry=REGISTRY)


@dataclass(frozen=True)
class Verifier:
    """Trusts the keys that it was given, by their names."""

    _keys: Mapping[str, OKPKey]

    @classmethod
    def from_public(cls, keys: Mapping[str, str]) -> Self:
        """Trust these keys: name → raw public key, base64url. Raises NotReadable."""
        try:
            return cls(
                {
                    name: OKPKey.import_key(Ed25519PublicKey.from_public_bytes(from_text(text)))
                    for name, text in keys.items()
                }
            )
        except ValueError as err:
            raise NotReadable("public key") from err

    def payload(self, token: str | bytes) -> bytes:
        """Return what was signed. Raises NotSigned."""
        try:
            content = jws.extract_compact(token.encode() if isinstance(token, str) else token, registry=REGISTRY)
            header = content.headers()
            key = self._keys.get(str(header.get("kid")))
            if key is None or header.get("alg") not in ALGORITHMS:
                raise NotSigned("key")
            if not jws.validate_compact(content, key, registry=REGISTRY):
                raise NotSigned("signature")
        except (JoseError, ValueError, TypeError, KeyError) as err:
            raise NotSigned(type(err).__name__) from err
        return content.payload

    def read(self, token: str | bytes, kind: type[M]) -> M:
        """Return the signed message. Raises NotSigned, NotReadable."""
        return parse(self.payload(token), kind)


def parse(payload: bytes, kind: type[M]) -> M:
    """Read JSON into a message. Raises NotReadable, without what was in it."""
    try:
        message = kind.model_validate_json(payload)
    except (ValidationError, ValueError, RecursionError) as err:
        raise NotReadable(kind.__name__) from err
    if "kind" in kind.model_fields and "kind" not in message.model_fields_set:
        # Every signed message names its kind: a time answer can never pass for a document.
        raise NotReadable("kind")
    return message


ROOT_KEY_ID = "root"


def open_key_list(token: str, root_key: str, held: KeyList | None = None) -> KeyList:
    """Return a key list that the root signed. Raises NotSigned, NotReadable, StaleKeys."""
    keys = Verifier.from_public({ROOT_KEY_ID: root_key}).read(token, KeyList)
    if held is not None and keys.number < held.number:
        raise StaleKeys
    return keys


def verifier(keys: KeyList, use: KeyUse, now: datetime | None) -> Verifier:
    """Trust the listed keys for one use, at this time (None: the clock is not trusted, dates are not judged)."""
    return Verifier.from_public(
        {
            key.id: key.x
            for key in keys.keys
            if key.use == use and (now is None or key.not_before <= now < key.not_after)
        }
    )
