"""Readiness as systemd hears it."""

import socket
from collections.abc import Iterator

import pytest

from backend.supervisor.notify import Notified


@pytest.fixture
def told() -> Iterator[Notified]:
    notified = Notified()
    yield notified
    notified.close()


def say(told: Notified, words: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(words, told.environment["NOTIFY_SOCKET"].replace("@", "\0", 1))


async def test_a_part_is_ready_when_it_says_so(told: Notified) -> None:
    await told.open()
    say(told, b"STATUS=starting")
    early = await told.is_ready()

    say(told, b"WATCHDOG=1\nREADY=1")

    assert (early, await told.is_ready()) == (False, True)


async def test_what_an_earlier_process_said_does_not_count(told: Notified) -> None:
    await told.open()
    say(told, b"READY=1")
    assert await told.is_ready()

    await told.open()

    assert not await told.is_ready()
