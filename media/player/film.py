"""Where the player's process reads the film: a file that may still grow, or a socket at whose other end one fetches.

Over the socket goes a question (place and number of bytes), then its answer: a status, a length, the bytes.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from enum import IntEnum
from typing import Final, Protocol

QUESTION: Final = struct.Struct("<QI")
ANSWER: Final = struct.Struct("<II")
LARGEST_BLOCK: Final = 256 * 1024
GROWS_WITHIN_S: Final = 0.1


class Status(IntEnum):
    """How a question was answered."""

    OK = 0
    """No bytes: its end."""
    FAILED = 1


class Film(Protocol):
    """Bytes that can be read from anywhere."""

    @property
    def size(self) -> int | None:
        """All of it; None: nobody has said."""

    def read(self, place: int, count: int) -> bytes:
        """Wait for some of it; nothing at its end. Raises OSError when no more will come."""


class GrowingFile:
    """A file that is being written from its beginning to its end."""

    def __init__(self, descriptor: int, length: int) -> None:
        self._descriptor = descriptor
        self.size = length
        self._never = threading.Event()

    def read(self, place: int, count: int) -> bytes:
        """Wait until it has grown so far."""
        while place < self.size:
            data = os.pread(self._descriptor, min(count, LARGEST_BLOCK, self.size - place), place)
            if data:
                return data
            self._never.wait(GROWS_WITHIN_S)
        return b""


class Fetched:
    """The end of the socket where one asks."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.size: int = self._size()

    def read(self, place: int, count: int) -> bytes:
        """Ask, and wait for the answer. Raises OSError."""
        with self._lock:
            self._connection.sendall(QUESTION.pack(place, min(count, LARGEST_BLOCK)))
            status, length = ANSWER.unpack(self._exactly(ANSWER.size))
            if status != Status.OK or length > LARGEST_BLOCK:
                raise OSError("not fetched")
            return self._exactly(length)

    def _size(self) -> int:
        """Ask for nothing: the answer is how much there is."""
        with self._lock:
            self._connection.sendall(QUESTION.pack(0, 0))
            status, length = ANSWER.unpack(self._exactly(ANSWER.size))
            if status != Status.OK:
                raise OSError("not fetched")
            return int.from_bytes(self._exactly(length), "little")

    def _exactly(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._connection.recv(count - len(parts))
            if not part:
                raise OSError("nobody fetches")
            parts += part
        return bytes(parts)


class Source(Protocol):
    """What `serve` reads from."""

    @property
    def size(self) -> int:
        """All of it."""

    def read(self, place: int, count: int) -> bytes:
        """Return some of it. Raises OSError."""


def serve(connection: socket.socket, source: Source) -> None:
    """Answer questions until nobody asks any longer. Raises OSError with what `source` failed of, after saying so."""
    while True:
        question = _question(connection)
        if question is None:
            return
        place, count = question
        try:
            data = source.read(place, min(count, LARGEST_BLOCK)) if count else source.size.to_bytes(8, "little")
        except OSError:
            connection.sendall(ANSWER.pack(Status.FAILED, 0))
            raise
        connection.sendall(ANSWER.pack(Status.OK, len(data)) + data)


def _question(connection: socket.socket) -> tuple[int, int] | None:
    data = b""
    while len(data) < QUESTION.size:
        part = connection.recv(QUESTION.size - len(data))
        if not part:
            return None
        data += part
    place, count = QUESTION.unpack(data)
    return place, count
