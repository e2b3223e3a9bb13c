"""The bridge's keys, read once at the start: it signs what homes obey, and seals it for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from backend.config.env import BadSetting
from backend.supervisor import keys
from protocol.sealing import Seal
from protocol.signing import Signer, to_text

SEALS_KEPT = 20_000
"""Twice the homes of one worker; deriving one takes 0.1 ms, thousands at once would be felt."""


@dataclass(frozen=True, eq=False)
class BridgeKeys:
    """Signs and seals. Never given to the web."""

    signer: Signer
    sealing: X25519PrivateKey

    @classmethod
    def read(cls, secrets: Path) -> Self:
        """Read them from the folder of secrets. Raises BadSetting."""
        return cls(keys.document_signer(secrets), sealing_key(secrets))

    def seal_for(self, device: str, sealing_key: str) -> Seal:
        """Return the seal of this device. Raises NotReadable for a key that is none."""
        return _seal(self, device, sealing_key)

    def __repr__(self) -> str:
        return f"BridgeKeys({self.signer.key_id})"


@lru_cache(maxsize=SEALS_KEPT)
def _seal(mine: BridgeKeys, device: str, theirs: str) -> Seal:
    return Seal.between(mine.sealing, theirs, device)


def sealing_key(secrets: Path) -> X25519PrivateKey:
    """Return our private key of sealing. Raises BadSetting."""
    key = load_pem_private_key((secrets / "sealing.pem").read_bytes(), None)
    if not isinstance(key, X25519PrivateKey):
        raise BadSetting(f"KOTILUURI_SECRETS: sealing.pem is a {type(key).__name__}")
    return key


def sealing_public(secrets: Path) -> str:
    """Return our public key of sealing, as devices are given it at binding."""
    return to_text(sealing_key(secrets).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
