"""A poor link to the SFU, made of nothing but sockets: works on any machine, whatever its kernel can do.

The SFU is told to advertise an address of the loopback at which it does not listen; this listens there, at the same
port, and hands on what comes, both ways. One process has the poor link: it loses packets, and is narrow, from `spoil`
to `mend`.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import random
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

SFU = "127.0.0.1"
RELAY = "127.0.0.2"
"""What the SFU advertises (`node_ip`)."""
SOURCE = Path(__file__).resolve().parents[3]
LONGEST_S = 0.25
"""How long a packet may wait for its turn in a narrow link; then it is lost, as in a router of a home."""
PACKET = 65_536


class LossyLink:
    """The link, in a process of its own: it must not wait for who is tested. A context manager."""

    def __init__(self, port: int) -> None:
        """`port` is the SFU's, for UDP."""
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._port)],
            cwd=SOURCE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask("hello")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def spoil(self, pid: int, *, loss: float, kbps: int) -> None:
        """Of this process, lose such a share of the packets each way, and let through no more than this."""
        self._ask(f"spoil {pid} {loss} {kbps}")

    def mend(self) -> None:
        """Let everything through again."""
        self._ask("mend")

    def _ask(self, words: str) -> None:
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("not running")
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise RuntimeError("the link has ended")


@dataclass
class _Way:
    """One direction of one client's link: when its next packet may leave."""

    free_at: float = 0.0


@dataclass
class _Client:
    address: tuple[str, int]
    to_sfu: socket.socket
    is_meant: bool
    up: _Way = field(default_factory=_Way)
    down: _Way = field(default_factory=_Way)


class _Relay:
    """What the process does."""

    def __init__(self, port: int) -> None:
        self._sfu = (SFU, port)
        self._door = _socket((RELAY, port))
        self._clients: dict[tuple[str, int], _Client] = {}
        self._waiting: list[tuple[float, int, socket.socket, bytes, tuple[str, int]]] = []
        self._numbers = itertools.count()
        self._chance = random.Random(4)
        self._whose = 0
        self._poor: tuple[float, int] | None = None
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._door, selectors.EVENT_READ)
        self._selector.register(sys.stdin, selectors.EVENT_READ)

    def run(self) -> None:
        """Until who started us goes."""
        while True:
            now = time.monotonic()
            wait = max(0.0, self._waiting[0][0] - now) if self._waiting else None
            for key, _ in self._selector.select(wait):
                if key.fileobj is self._door:
                    self._from_client()
                elif isinstance(key.data, _Client):
                    self._from_sfu(key.data)
                elif line := sys.stdin.readline():
                    self._told(line.split())
                else:
                    return
            self._let_go(time.monotonic())

    def _told(self, words: list[str]) -> None:
        if words[0] == "spoil":
            self._whose = int(words[1])
            self._poor = float(words[2]), int(words[3])
            for client in self._clients.values():
                client.is_meant = self._is_meant(client.address)
        elif words[0] == "mend":
            self._poor = None
        sys.stdout.write("done\n")
        sys.stdout.flush()

    def _is_meant(self, address: tuple[str, int]) -> bool:
        if not self._whose or not psutil.pid_exists(self._whose):
            return False
        mine = psutil.Process(self._whose).net_connections("udp")
        return any(one.laddr.port == address[1] for one in mine)

    def _from_client(self) -> None:
        data, address = self._door.recvfrom(PACKET)
        client = self._clients.get(address)
        if client is None:
            client = self._clients[address] = _Client(address, _socket((SFU, 0)), self._is_meant(address))
            self._selector.register(client.to_sfu, selectors.EVENT_READ, client)
        self._carry(client, client.up, client.to_sfu, data, self._sfu)

    def _from_sfu(self, client: _Client) -> None:
        try:
            data = client.to_sfu.recv(PACKET)
        except ConnectionError:
            return
        self._carry(client, client.down, self._door, data, client.address)

    def _carry(self, client: _Client, way: _Way, out: socket.socket, data: bytes, to: tuple[str, int]) -> None:
        if self._poor is None or not client.is_meant:
            self._send(out, data, to)
            return
        loss, kbps = self._poor
        now = time.monotonic()
        leaves = max(now, way.free_at) + len(data) * 8 / (kbps * 1000)
        if self._chance.random() >= loss and leaves - now <= LONGEST_S:
            way.free_at = leaves
            heapq.heappush(self._waiting, (leaves, next(self._numbers), out, data, to))

    def _let_go(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, _, out, data, to = heapq.heappop(self._waiting)
            self._send(out, data, to)

    @staticmethod
    def _send(out: socket.socket, data: bytes, to: tuple[str, int]) -> None:
        with contextlib.suppress(ConnectionError, BlockingIOError):  # who is gone gets nothing
            out.sendto(data, to)


def _socket(address: tuple[str, int]) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for size in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        made.setsockopt(socket.SOL_SOCKET, size, 1 << 20)
    made.bind(address)
    return made


if __name__ == "__main__":
    _Relay(int(sys.argv[1])).run()
