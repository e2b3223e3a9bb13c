"""Keys and parties for the tests of the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.messages.keys import KeyList, KeyUse, SigningKey
from protocol.sealing import Seal
from protocol.signing import ROOT_KEY_ID, Signer, public_text, to_text

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEVICE = "koti-1"


def raw_public(key: X25519PrivateKey) -> str:
    """Return the raw public X25519 key, base64url."""
    return to_text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


@dataclass
class Parties:
    """A backend with a root and two signing keys, and one device."""

    root: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    documents: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    time: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    server_seal: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    device_seal: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def signer(self) -> Signer:
        """The bridge's signer."""
        return Signer.from_private("documents-1", self.documents)

    @property
    def time_signer(self) -> Signer:
        """The web's signer of time answers."""
        return Signer.from_private("time-1", self.time)

    def seal_at_server(self, device: str = DEVICE) -> Seal:
        """The seal as the backend derives it."""
        return Seal.between(self.server_seal, raw_public(self.device_seal), device)

    def seal_at_device(self, device: str = DEVICE) -> Seal:
        """The seal as the device derives it."""
        return Seal.between(self.device_seal, raw_public(self.server_seal), device)

    def keys(self, number: int = 1) -> KeyList:
        """The list of keys."""
        day = timedelta(days=1)
        return KeyList(
            number=number,
            issued_at=NOW,
            keys=(
                SigningKey(
                    id="documents-1",
                    use=KeyUse.DOCUMENTS,
                    x=public_text(self.documents),
                    not_before=NOW - day,
                    not_after=NOW + day,
                ),
                SigningKey(
                    id="time-1", use=KeyUse.TIME, x=public_text(self.time), not_before=NOW - day, not_after=NOW + day
                ),
            ),
        )

    def signed_keys(self, number: int = 1) -> str:
        """The list, as the root signed it."""
        return Signer.from_private(ROOT_KEY_ID, self.root).sign(self.keys(number))
