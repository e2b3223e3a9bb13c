"""How a part that speaks systemd's protocol tells that it is ready: sd_notify(3), with us in systemd's place."""

from __future__ import annotations

import secrets
import socket

READY = b"READY=1"
MAX_BYTES = 4096


class Notified:
    """The receiving end. Opened before each start, so that no word of an earlier process counts."""

    def __init__(self) -> None:
        # An abstract name: a path in a deep folder would be longer than a socket's address may be.
        self._name = f"kotiluuri-{secrets.token_hex(8)}"
        self._socket: socket.socket | None = None
        self._is_ready = False

    @property
    def environment(self) -> dict[str, str]:
        """What the part must be started with."""
        return {"NOTIFY_SOCKET": f"@{self._name}"}

    async def open(self) -> None:
        """Begin to listen anew."""
        self.close()
        self._is_ready = False
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(f"\0{self._name}")

    async def is_ready(self) -> bool:
        """Say whether the part has told that it is ready."""
        while self._socket is not None:
            try:
                said = self._socket.recv(MAX_BYTES)
            except BlockingIOError:
                break
            self._is_ready = self._is_ready or READY in said.splitlines()
        return self._is_ready

    def close(self) -> None:
        """Listen no longer."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
