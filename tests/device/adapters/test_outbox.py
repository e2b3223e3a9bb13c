"""What was reported is told until it is acknowledged, through any kill."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from device.adapters import outbox as module
from device.adapters.outbox import FILE_NAME, MARK_NAME, Outbox
from device.runtime.errors import TryAgain
from protocol.codec import decode
from protocol.messages.reports import DeviceEvents, EventKind
from protocol.signing import Signer, Verifier, public_text
from protocol.topics import EVENTS
from tests.protocol.keys import DEVICE, NOW

KEY = Ed25519PrivateKey.generate()
TRUSTED = Verifier.from_public({DEVICE: public_text(KEY)})


class Backends:
    """A broker and a server that take events, or are away."""

    def __init__(self) -> None:
        self.has_broker = True
        self.has_server = False
        self.by_broker: asyncio.Queue[tuple[int, ...]] = asyncio.Queue()
        self.by_https: asyncio.Queue[tuple[int, ...]] = asyncio.Queue()
        self.tried_https = asyncio.Event()

    def publish(self, payload: bytes) -> bool:
        if self.has_broker:
            batch = decode(EVENTS, payload, DeviceEvents, TRUSTED, DEVICE)
            self.by_broker.put_nowait(tuple(event.number for event in batch.events))
        return self.has_broker

    async def post(self, batch: DeviceEvents) -> int:
        self.tried_https.set()
        if not self.has_server:
            raise TryAgain("no_server")
        self.by_https.put_nowait(tuple(event.number for event in batch.events))
        return batch.events[-1].number


@pytest.fixture
def backends() -> Backends:
    return Backends()


def make(folder: Path, backends: Backends) -> Outbox:
    return Outbox(
        folder,
        Signer.from_private(DEVICE, KEY),
        wall=lambda: NOW,
        send=backends.publish,
        send_by_https=backends.post,
    )


@pytest.fixture
async def outbox(tmp_path: Path, backends: Backends) -> AsyncIterator[Outbox]:
    outbox = make(tmp_path, backends)
    yield outbox
    await outbox.close()


async def report(outbox: Outbox, count: int = 1) -> None:
    for _ in range(count):
        await outbox.report(EventKind.ANSWERED, uuid4(), "by_itself")


async def test_a_report_is_told_at_once(outbox: Outbox, backends: Backends) -> None:
    outbox.start()

    await report(outbox)

    assert await backends.by_broker.get() == (1,)


async def test_a_second_report_does_not_wait_for_the_first_ack(outbox: Outbox, backends: Backends) -> None:
    outbox.start()
    await report(outbox)
    await backends.by_broker.get()

    await report(outbox)

    assert await backends.by_broker.get() == (2,)


async def test_a_new_connection_is_told_everything_again_in_order(outbox: Outbox, backends: Backends) -> None:
    outbox.start()
    await report(outbox)
    await report(outbox)
    seen: tuple[int, ...] = ()
    while seen[-1:] != (2,):
        seen += await backends.by_broker.get()

    outbox.connected()

    assert await backends.by_broker.get() == (1, 2)


async def test_what_is_acknowledged_is_not_told_again(outbox: Outbox, backends: Backends) -> None:
    await report(outbox, 3)
    outbox.start()
    assert await backends.by_broker.get() == (1, 2, 3)

    outbox.acknowledged(2)
    outbox.connected()

    assert await backends.by_broker.get() == (3,)


async def test_what_is_not_acknowledged_is_told_again(
    outbox: Outbox, backends: Backends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.05)
    outbox.start()
    await report(outbox)

    assert await backends.by_broker.get() == (1,)
    assert await backends.by_broker.get() == (1,)


async def test_without_a_broker_it_goes_by_https_and_is_acknowledged(outbox: Outbox, backends: Backends) -> None:
    backends.has_broker, backends.has_server = False, True
    outbox.start()

    await report(outbox)

    assert await backends.by_https.get() == (1,)
    await report(outbox)
    assert await backends.by_https.get() == (2,)


async def test_a_long_silence_is_told_in_batches(outbox: Outbox, backends: Backends) -> None:
    backends.has_broker = False
    await report(outbox, module.BATCH + 1)
    outbox.start()
    await backends.tried_https.wait()
    backends.has_broker = True

    outbox.connected()

    assert len(await backends.by_broker.get()) == module.BATCH
    assert await backends.by_broker.get() == (module.BATCH + 1,)


async def test_reports_outlive_the_process(tmp_path: Path, backends: Backends) -> None:
    first = make(tmp_path, backends)
    await report(first, 2)
    await first.close()

    second = make(tmp_path, backends)
    await report(second)

    assert [event.number for event in await second.pending()] == [1, 2, 3]
    await second.close()


async def test_a_number_is_never_given_twice(tmp_path: Path, backends: Backends) -> None:
    """The backend would take the second fact for the first one, told again."""
    first = make(tmp_path, backends)
    first.start()
    await report(first, 2)
    first.acknowledged(2)
    await asyncio.sleep(0)  # the ack stands before us in the disk's queue
    assert await first.pending() == ()
    await first.close()

    second = make(tmp_path, backends)
    await report(second)

    assert [event.number for event in await second.pending()] == [3]
    await second.close()


REPORTER = """
import asyncio, os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from device.adapters.outbox import Outbox
from protocol.messages.reports import EventKind
from protocol.signing import Signer

async def main():
    outbox = Outbox(Path(sys.argv[1]), Signer.from_private("koti-1", Ed25519PrivateKey.generate()),
                    wall=lambda: datetime.now(UTC), send=lambda payload: False, send_by_https=None)
    for _ in range(3):
        await outbox.report(EventKind.LEFT, None, "")
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_was_reported_before_a_kill_is_there_after_it(tmp_path: Path, backends: Backends) -> None:
    done = subprocess.run([sys.executable, "-c", REPORTER, tmp_path], check=False)  # noqa: ASYNC221 - nothing else runs
    assert done.returncode == -signal.SIGKILL

    outbox = make(tmp_path, backends)

    assert [event.number for event in await outbox.pending()] == [1, 2, 3]
    await outbox.close()


async def test_a_broken_file_gives_way_and_numbers_go_on_far_beyond(tmp_path: Path, backends: Backends) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"junk" * 1000)

    outbox = make(tmp_path, backends)
    await report(outbox)

    assert [event.number for event in await outbox.pending()] == [int(NOW.timestamp())]
    await outbox.close()


async def test_a_full_outbox_drops_the_oldest(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    await report(outbox, 3)

    assert [event.number for event in await outbox.pending()] == [2, 3]


async def test_on_a_disk_that_takes_nothing_facts_are_told_from_memory(tmp_path: Path, backends: Backends) -> None:
    """A call must leave its trace; and no number is ever given out twice."""
    folder = tmp_path / "home"
    folder.mkdir()
    first = make(folder, backends)
    first.start()
    await first.report(EventKind.RINGING, None, "")
    assert await backends.by_broker.get() == (1,)
    first._database.execute("PRAGMA max_page_count = 1")  # noqa: SLF001 - SQLite's own way to be full
    for _ in range(60):
        await first.report(EventKind.FAULT, None, "x" * 64)

    kept = await first.pending()

    assert [event.number for event in kept] == list(range(1, 51))
    assert not (folder / MARK_NAME).exists()
    await first.close()
    again = make(folder, backends)
    await again.report(EventKind.RINGING, None, "")
    assert (await again.pending())[-1].number >= int(NOW.timestamp())
    await again.close()


async def test_a_file_that_cannot_be_opened_is_passed_over(tmp_path: Path, backends: Backends) -> None:
    (tmp_path / FILE_NAME).mkdir()

    outbox = make(tmp_path, backends)
    await outbox.report(EventKind.RINGING, None, "")

    assert [event.number for event in await outbox.pending()] == [int(NOW.timestamp())]
    await outbox.close()
