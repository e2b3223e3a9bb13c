"""The installer's code: six digits that people read and type, kept by the device as salt and digest only.

Six digits can be guessed by whoever has the digest, so it travels signed and sealed like all of the agenda; the slow
digest only makes that guessing dear. What guards the menu is the growing wait between tries at the screen.
"""

from __future__ import annotations

import hashlib
import hmac

DIGITS = 6
ROUNDS = 20_000
"""About 20 ms on the slowest board that we support: it is done while a finger is lifted."""
SALT_BYTES = 16


def digest_of(code: str, salt: bytes) -> str:
    """Return what the device is told: salt and digest, as the agenda has them. Raises ValueError: a salt of no use."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return f"{salt.hex()}:{_stretched(code, salt).hex()}"


def is_code(code: str, told: str) -> bool:
    """Say whether this is the code of which we were told the digest. Nothing is the code of an empty one."""
    salt, _, digest = told.partition(":")
    try:
        return bool(digest) and hmac.compare_digest(_stretched(code, bytes.fromhex(salt)).hex(), digest)
    except ValueError:
        return False


def _stretched(code: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS)
