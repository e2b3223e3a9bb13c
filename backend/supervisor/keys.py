"""All secrets: made once at the first start, never overwritten, rotated by name.

The root signs the key list and nothing else, so `signing-root.pem` may be kept away from this machine: everything runs
without it, and only a rotation of signing keys asks for it back. A key's id on the wire is its file's name without
`.pem`.
"""

from __future__ import annotations

import re
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from backend.supervisor import certificates
from backend.supervisor.errors import UnknownKey, UnsafeSecret
from backend.supervisor.paths import read_private, write_private
from protocol.messages.keys import KeyList, KeyUse, SigningKey
from protocol.signing import ROOT_KEY_ID, Signer, open_key_list, public_text

KEY_VALID = timedelta(days=5 * 365)
"""Of a signing key. A device that was off for as long must be bound again."""
OLD_KEY_VALID = timedelta(days=30)
"""After a rotation the old key still counts so long: retained documents and sleeping devices catch up."""
SKEW = timedelta(days=2)

ROOT = "signing-root.pem"
ROOT_PUBLIC = "signing-root.pub"
KEY_LIST = "keylist.jws"
DOCUMENTS, TIME = "signing", "signing-web"
"""File names of the signing keys: `signing-1.pem`, `signing-2.pem`…; `signing-web.pem`, `signing-web-2.pem`…"""

ROTATABLE = {
    "signing": "the bridge's key, which signs what homes obey",
    "signing-web": "the web's key, which signs the time and nothing else",
    "broker": "the broker's certificate; devices notice nothing",
    "mqtt-backend": "the backend's password at the broker",
    "mqtt-admin": "the password that changes the broker's accounts",
    "livekit": "the key of rooms; calls in progress must be joined again",
    "django-secret": "the web's sessions and links: everybody logs in again",
    "mqtt-master": "the passwords of all devices: each must be bound again",
}


@dataclass(frozen=True)
class Made:
    """What `ensure` had to make, by file name."""

    names: tuple[str, ...]


def ensure(folder: Path, now: datetime) -> Made:
    """Make every secret that is missing; touch none that is there.

    Raises:
        UnsafeSecret: half of something is there (a key list without its root's public key, a certificate without its
            key), or others can read a secret.
    """
    made: list[str] = []

    def put(name: str, content: str | bytes) -> None:
        write_private(folder / name, content)
        made.append(name)

    sizes = {"django-secret": 48, "two-step": 32, "mqtt-master": 32, "mqtt-backend": 24, "mqtt-admin": 24}
    for name, size in sizes.items():
        if not (folder / name).exists():
            put(name, random.token_hex(size))
    if not (folder / "livekit-key").exists():
        put("livekit-key", f"key{random.token_hex(6)}")
    if not (folder / "livekit-secret").exists():
        put("livekit-secret", random.token_hex(32))
    if not (folder / "sealing.pem").exists():
        put("sealing.pem", _pem(X25519PrivateKey.generate()))
    # Private key first: a crash between the two leaves a key without a certificate, which is made again.
    if not (folder / "ca.pem").exists():
        certificate, key = certificates.make_authority(now)
        put("ca-key.pem", key)
        put("ca.pem", certificate)
    if not (folder / "broker.pem").exists():
        _write_broker_certificate(folder, now)
        made += ["broker-key.pem", "broker.pem"]
    _ensure_signing(folder, now, put)
    for path in folder.iterdir():
        if path.is_file():
            read_private(path)
    return Made(tuple(made))


def _ensure_signing(folder: Path, now: datetime, put: Callable[[str, str | bytes], None]) -> None:
    if (folder / KEY_LIST).exists():
        return
    for name in (ROOT, f"{DOCUMENTS}-1.pem", f"{TIME}.pem"):
        if not (folder / name).exists():
            put(name, _pem(Ed25519PrivateKey.generate()))
    put(ROOT_PUBLIC, public_text(_load(folder / ROOT)))
    listed = tuple(
        _entry(key, use, _load(folder / f"{key}.pem"), now)
        for key, use in ((f"{DOCUMENTS}-1", KeyUse.DOCUMENTS), (TIME, KeyUse.TIME))
    )
    put(KEY_LIST, _signed(folder, 1, listed, now))


def root_public(folder: Path) -> str:
    """Return the root's raw public key (base64url), which devices pin at binding."""
    return read_private(folder / ROOT_PUBLIC)


def key_list(folder: Path) -> KeyList:
    """Return the key list in force. Raises UnsafeSecret, and NotSigned when the root did not sign it."""
    return open_key_list(read_private(folder / KEY_LIST), root_public(folder))


def document_signer(folder: Path) -> Signer:
    """Return the newest signer of documents: the bridge's."""
    return _newest_signer(folder, KeyUse.DOCUMENTS)


def time_signer(folder: Path) -> Signer:
    """Return the newest signer of time answers: the web's."""
    return _newest_signer(folder, KeyUse.TIME)


def _newest_signer(folder: Path, use: KeyUse) -> Signer:
    listed = [key.id for key in key_list(folder).keys if key.use == use and (folder / f"{key.id}.pem").exists()]
    if not listed:
        raise UnsafeSecret(f"no private key for {use.value} in {folder}")
    newest = max(listed, key=_number)
    return Signer.from_private(newest, _load(folder / f"{newest}.pem"))


def renew_broker_certificate(folder: Path, now: datetime) -> bool:
    """Replace the broker's certificate when its end is near; say whether it was."""
    if certificates.expires_at((folder / "broker.pem").read_bytes()) - now > certificates.RENEWED_BEFORE:
        return False
    _write_broker_certificate(folder, now)
    return True


def rotate(folder: Path, name: str, now: datetime) -> str:
    """Replace one secret; return what that means, for a person. Raises UnknownKey, UnsafeSecret."""
    match name:
        case "signing":
            return _rotate_signing(folder, DOCUMENTS, KeyUse.DOCUMENTS, now)
        case "signing-web":
            return _rotate_signing(folder, TIME, KeyUse.TIME, now)
        case "broker":
            _write_broker_certificate(folder, now)
            return "New certificate by the same authority. Restart kotiluuri-server; devices notice nothing."
        case "livekit":
            write_private(folder / "livekit-secret", random.token_hex(32))
            write_private(folder / "livekit-key", f"key{random.token_hex(6)}")
            return "New key of rooms. Restart kotiluuri-server; calls in progress are joined again by themselves."
        case "mqtt-backend" | "mqtt-admin":
            write_private(folder / name, random.token_hex(24))
            return "New password. Restart kotiluuri-server: the broker's accounts are written at its start."
        case "django-secret":
            write_private(folder / name, random.token_hex(48))
            return "New secret of the web. Restart kotiluuri-server; everybody logs in again, old links are dead."
        case "mqtt-master":
            write_private(folder / name, random.token_hex(32))
            return (
                "New master key: after a restart the broker refuses every device that is bound today, and each must be "
                "bound again at the home. Until then homes show their saved calendar and take no calls."
            )
        case _:
            raise UnknownKey(f"{name}: no such key. These can be rotated: {', '.join(ROTATABLE)}")


def _rotate_signing(folder: Path, stem: str, use: KeyUse, now: datetime) -> str:
    if not (folder / ROOT).exists():
        raise UnsafeSecret(
            f"the root key is kept elsewhere: bring {ROOT} to {folder} for the rotation, then take it away"
        )
    held = key_list(folder)
    number = max((_number(key.id) for key in held.keys if key.use == use), default=0) + 1
    new_id = f"{stem}-{number}"
    private = Ed25519PrivateKey.generate()
    until = now + OLD_KEY_VALID
    kept = tuple(
        key.model_copy(update={"not_after": min(key.not_after, until)}) if key.use == use else key
        for key in held.keys
        if key.not_after > now
    )
    write_private(folder / f"{new_id}.pem", _pem(private))
    write_private(folder / KEY_LIST, _signed(folder, held.number + 1, (*kept, _entry(new_id, use, private, now)), now))
    return (
        f"{new_id} signs from the next start; list {held.number + 1}. The old key counts until {until:%Y-%m-%d}: "
        "devices that are off for longer must be bound again. Was the old key stolen? Then remove it from the list at "
        "once with: keys revoke NAME"
    )


def revoke(folder: Path, key_id: str, now: datetime) -> str:
    """Strike a signing key from the list, at once. Raises UnknownKey, UnsafeSecret."""
    held = key_list(folder)
    gone = [key for key in held.keys if key.id == key_id]
    if not gone:
        raise UnknownKey(f"{key_id} is not in the list: {', '.join(key.id for key in held.keys)}")
    left = tuple(key for key in held.keys if key.id != key_id)
    if not any(key.use == gone[0].use for key in left):
        raise UnknownKey(f"{key_id} is the only key of its use: rotate first, then revoke it")
    write_private(folder / KEY_LIST, _signed(folder, held.number + 1, left, now))
    (folder / f"{key_id}.pem").unlink(missing_ok=True)
    return f"{key_id} is struck; list {held.number + 1}. Restart kotiluuri-server."


def describe(folder: Path, now: datetime) -> list[str]:
    """Return lines for a person: what there is and until when. Never a secret."""
    held = key_list(folder)
    lines = [f"key list {held.number} of {held.issued_at:%Y-%m-%d}, root {root_public(folder)}"]
    for key in held.keys:
        where = "" if (folder / f"{key.id}.pem").exists() else "  (private key is not here)"
        over = "  ENDED" if key.not_after <= now else ""
        lines.append(
            f"  {key.id:<16} {key.use.value:<10} {key.not_before:%Y-%m-%d} to {key.not_after:%Y-%m-%d}{over}{where}"
        )
    for name, title in (("ca.pem", "authority"), ("broker.pem", "broker certificate")):
        lines.append(f"{title:<18} until {certificates.expires_at((folder / name).read_bytes()):%Y-%m-%d}")
    if (folder / ROOT).exists():
        lines.append(
            f"The root key lies in {folder / ROOT}. It is needed only to rotate signing keys: move it to a safe place "
            "away from this machine (two copies), and everything goes on without it."
        )
    else:
        lines.append("The root key is kept elsewhere. Good: bring it back only to rotate signing keys.")
    return lines


def _signed(folder: Path, number: int, listed: tuple[SigningKey, ...], now: datetime) -> str:
    root = folder / ROOT
    if not root.exists():
        raise UnsafeSecret(f"the key list needs the root's signature: bring {ROOT} to {folder}")
    message = KeyList(number=number, issued_at=now, keys=listed, broker_ca=(folder / "ca.pem").read_text())
    return Signer.from_private(ROOT_KEY_ID, _load(root)).sign(message)


def _entry(key_id: str, use: KeyUse, key: Ed25519PrivateKey, now: datetime) -> SigningKey:
    return SigningKey(id=key_id, use=use, x=public_text(key), not_before=now - SKEW, not_after=now + KEY_VALID)


def _number(key_id: str) -> int:
    found = re.search(r"-(\d+)$", key_id)
    return int(found[1]) if found else 1


def _write_broker_certificate(folder: Path, now: datetime) -> None:
    authority = (folder / "ca.pem").read_bytes()
    certificate, key = certificates.make_broker_certificate(authority, (folder / "ca-key.pem").read_bytes(), now)
    write_private(folder / "broker-key.pem", key)
    write_private(folder / "broker.pem", certificate)


def _load(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(read_private(path).encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise UnsafeSecret(f"{path} is not an Ed25519 key")
    return key


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def utc_now() -> datetime:
    """Return the wall clock."""
    return datetime.now(UTC)
