"""A code from the backend becomes a bound device: keys of its own, the backend's root pinned, all in one folder.

The private keys are made here and never leave the device. `identity.json` is written last: while it is missing, the
device is not bound, whatever else lies there.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from protocol.errors import ProtocolError
from protocol.messages.requests import Binding, Claim
from protocol.sealing import Seal
from protocol.signing import open_key_list, parse, public_text, to_text
from provisioning.errors import (
    AlreadyBound,
    BadAnswer,
    CodeRefused,
    FolderFailed,
    InsecureServer,
    NoServer,
    TooManyTries,
)

IDENTITY: Final = "identity.json"
SIGNING: Final = "signing.pem"
SEALING: Final = "sealing.pem"

KEPT_WHEN_UNBOUND: Final = frozenset({"kiosk.toml", "lock"})
"""The installer's settings; everything else of the folder is about one home and goes."""

TIMEOUT_S: Final = (5.0, 15.0)
LARGEST_ANSWER: Final = 64 * 1024


def bind(folder: Path, server: str, code: str, version: str = "") -> Binding:
    """Bind the device whose folder this is, and return what the backend said.

    Raises:
        BindingError: as its leaves say; the folder is then as it was.
    """
    if (folder / IDENTITY).exists():
        raise AlreadyBound
    signing, sealing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    claim = Claim(
        code=tidy(code),
        signing_key=public_text(signing),
        sealing_key=to_text(sealing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
        version=version,
    )
    # The folder first: a code that was used up for a device that cannot be written is lost.
    _make_folder(folder)
    binding = _claim(check_address(server), claim)
    _prove(binding, sealing)
    try:
        _write(folder / SIGNING, _pem(signing))
        _write(folder / SEALING, _pem(sealing))
        _write(folder / IDENTITY, binding.model_dump_json(indent=1).encode())
    except OSError as err:
        with contextlib.suppress(OSError):
            unbind(folder)
        raise FolderFailed(os.strerror(err.errno or 0)) from err
    return binding


def unbind(folder: Path) -> None:
    """Forget the home: binding first, then keys, documents and reports. Raises FolderFailed."""
    try:
        (folder / IDENTITY).unlink(missing_ok=True)
        for path in folder.iterdir():
            if path.is_file() and path.name not in KEPT_WHEN_UNBOUND:
                path.unlink(missing_ok=True)
    except OSError as err:
        raise FolderFailed(os.strerror(err.errno or 0)) from err


def tidy(code: str) -> str:
    """Return the code as the backend knows it: people put in spaces and hyphens, and small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def check_address(server: str) -> str:
    """Return the address without a slash at its end. Raises InsecureServer."""
    parts = urlsplit(server)
    host = parts.hostname or ""
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if host and (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        return server.rstrip("/")
    raise InsecureServer


def _claim(server: str, claim: Claim) -> Binding:
    try:
        with requests.post(
            f"{server}/api/v1/pairing/claim",
            data=claim.model_dump_json().encode(),
            headers={"Content-Type": "application/json"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            status = response.status_code
            body = response.raw.read(LARGEST_ANSWER, decode_content=True)
    except requests.RequestException as err:
        raise NoServer from err
    if status == requests.codes.too_many_requests:
        raise TooManyTries
    if status >= requests.codes.internal_server_error:
        raise NoServer
    if status in {400, 401, 403, 404, 409, 410, 422} and body.lstrip().startswith(b"{"):
        raise CodeRefused
    if status not in {200, 201}:
        raise BadAnswer
    try:
        return parse(body, Binding)
    except ProtocolError as err:
        raise BadAnswer from err


def _prove(binding: Binding, sealing: X25519PrivateKey) -> None:
    """Make sure that the root, from now on pinned, signed the keys, and that a seal can be made. Raises BadAnswer."""
    try:
        open_key_list(binding.keys, binding.root_key)
        Seal.between(sealing, binding.server_sealing_key, binding.device)
    except ProtocolError as err:
        raise BadAnswer from err


def _pem(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / ".probe", b"")
        (folder / ".probe").unlink()
    except OSError as err:
        raise FolderFailed(os.strerror(err.errno or 0)) from err


def _write(path: Path, content: bytes) -> None:
    """Write a secret file whole or not at all; on the disk when this returns."""
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
