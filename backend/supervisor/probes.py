"""Is it ready? One short question to each part, asked the way that its users reach it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import ssl
import struct
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_S = 5.0
CONNACK = 0x20
SUCCESS = 0


async def mqtt_answers(host: str, port: int, ca: Path, user: str, password: str) -> bool:
    """Say whether the broker lets this user in: TLS by our authority, then MQTT 5 CONNECT and CONNACK."""
    try:
        context = ssl.create_default_context(cafile=str(ca))
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
            try:
                writer.write(_connect_packet(f"probe-{secrets.token_hex(8)}", user, password))
                await writer.drain()
                answer = await reader.readexactly(4)
                writer.write(b"\xe0\x00")  # DISCONNECT, so that the broker logs no lost client
                await writer.drain()
            finally:
                writer.close()
                # To its end: a broker that finds half of a TLS farewell writes an error for each probe. One that is
                # going may fail at it: that is no answer, and must not stand in for our being cancelled.
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False
    return answer[0] == CONNACK and answer[3] == SUCCESS


async def http_ok(url: str) -> bool:
    """Say whether a plain GET is answered with 200."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
    tls = ssl.create_default_context() if parts.scheme in ("https", "wss") else None
    try:
        async with asyncio.timeout(TIMEOUT_S):
            reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=tls)
            try:
                target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
                head = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
                writer.write(head.encode())
                await writer.drain()
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False
    return status.split()[1:2] == [b"200"]


async def port_answers(host: str, port: int) -> bool:
    """Say whether somebody listens there."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
    except (OSError, TimeoutError):
        return False
    return True


def names_living_process(path: Path) -> bool:
    """Say whether this file holds the number of a process that is there."""
    try:
        os.kill(int(path.read_text().strip()), 0)
    except (OSError, ValueError):
        return False
    return True


def _connect_packet(client: str, user: str, password: str) -> bytes:
    # MQTT 5.0, section 3.1: user name, password, clean start; keep alive 10 s; no properties.
    body = b"\x00\x04MQTT\x05\xc2" + struct.pack("!H", 10) + b"\x00"
    for text in (client, user, password):
        encoded = text.encode()
        body += struct.pack("!H", len(encoded)) + encoded
    return b"\x10" + _length(len(body)) + body


def _length(number: int) -> bytes:
    encoded = bytearray()
    while True:
        number, low = divmod(number, 128)
        encoded.append(low | (128 if number else 0))
        if not number:
            return bytes(encoded)
