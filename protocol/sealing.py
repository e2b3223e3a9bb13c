"""For whose eyes: compact JWE, `dir` with A256GCM, under a key that only this device and the backend can derive.

The key is HKDF-SHA256 over X25519 of both, bound to the device's id: a document that is moved to another device's topic
does not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from protocol.errors import NotReadable, NotSealed
from protocol.signing import from_text
from protocol.topics import LARGEST

ALGORITHMS = ["dir", "A256GCM"]
INFO = b"kotiluuri seal 1"


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = LARGEST  # the library's own 64 KiB would refuse half a calendar


REGISTRY = _Registry(algorithms=ALGORITHMS)


@dataclass(frozen=True)
class Seal:
    """Seals and opens what goes to one device."""

    _key: OctKey

    @classmethod
    def between(cls, mine: X25519PrivateKey, theirs: str, device: str) -> Self:
        """Derive the key from my private key and their raw public key (base64url). Raises NotReadable."""
        try:
            shared = mine.exchange(X25519PublicKey.from_public_bytes(from_text(theirs)))
        except ValueError as err:
            raise NotReadable("sealing key") from err
        raw = HKDF(SHA256(), 32, salt=None, info=INFO + device.encode()).derive(shared)
        return cls(OctKey.import_key(raw))

    def close(self, signed: str) -> bytes:
        """Seal a signed document."""
        header = {"alg": "dir", "enc": "A256GCM"}
        return jwe.encrypt_compact(header, signed.encode(), self._key, registry=REGISTRY).encode()

    def open(self, payload: bytes) -> bytes:
        """Return the signed document. Raises NotSealed."""
        try:
            plain = jwe.decrypt_compact(payload, self._key, registry=REGISTRY).plaintext
        except (JoseError, ValueError, TypeError, KeyError) as err:
            raise NotSealed(type(err).__name__) from err
        if plain is None:
            raise NotSealed("empty")
        return plain
