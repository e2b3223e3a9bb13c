"""What carries calls comes late: nothing of it is in memory before, and nothing that was told meanwhile is lost."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from device.runtime.errors import TryAgain
from media.late import LateRooms
from media.watch import Found
from protocol.messages.calls import RoomAccess
from tests.fakes.edges import ACCESS

ME = uuid4()


class Rooms:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    async def join(self, participation: UUID, _call: UUID, _access: RoomAccess) -> None:
        self.told.append(("join", participation))

    def publish(self, participation: UUID, **wish: object) -> None:
        self.told.append(("publish", (participation, wish["camera"])))

    async def leave(self, participation: UUID) -> None:
        self.told.append(("leave", participation))

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """What is shown is given on as it is."""

    def plugged(self, found: Found) -> None:
        self.told.append(("plugged", found))


class Stage:
    """Rooms that come when the test lets them."""

    def __init__(self) -> None:
        self.rooms = Rooms()
        self.threads: list[threading.Thread] = []
        self.may_come = threading.Event()
        self.error: Exception | None = None
        self.late = LateRooms(lambda: self.rooms, self._bring)  # type: ignore[arg-type,return-value]  # its shape

    def _bring(self) -> None:
        self.threads.append(threading.current_thread())
        assert self.may_come.wait(10)
        if self.error is not None:
            raise self.error


def test_starting_the_media_imports_nothing_of_a_call() -> None:
    code = (
        "import sys, media.start; "
        "print([name for name in ('livekit', 'av', 'numpy', 'media.room') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


async def test_preparing_returns_at_once_and_imports_once_on_another_thread() -> None:
    stage = Stage()
    stage.late.prepare()
    stage.late.prepare()
    before = stage.late.are_there

    stage.may_come.set()
    await stage.late.join(ME, uuid4(), ACCESS)

    assert (before, stage.late.are_there) == (False, True)
    assert len(stage.threads) == 1
    assert stage.threads[0] is not threading.current_thread()
    stage.late.prepare()
    assert len(stage.threads) == 1


async def test_a_call_out_of_nothing_waits_for_the_import_and_no_wish_is_lost() -> None:
    stage = Stage()
    stage.late.plugged(Found())
    stage.late.publish(ME, camera=True, microphone=True, audience=frozenset())
    stage.late.publish(ME, camera=False, microphone=True, audience=frozenset())
    joining = asyncio.create_task(stage.late.join(ME, uuid4(), ACCESS))
    await asyncio.sleep(0)
    stage.may_come.set()
    await joining

    assert stage.rooms.told == [("plugged", Found()), ("publish", (ME, False)), ("join", ME)]


async def test_what_was_left_before_it_came_is_not_wished_any_more() -> None:
    stage = Stage()
    stage.late.publish(ME, camera=True, microphone=True, audience=frozenset())
    await stage.late.leave(ME)
    stage.may_come.set()
    await stage.late.join(ME, uuid4(), ACCESS)

    assert stage.rooms.told == [("join", ME)]


async def test_an_import_that_fails_fails_the_join_and_is_tried_again_with_the_next() -> None:
    stage = Stage()
    stage.may_come.set()
    stage.error = ImportError("broken")
    with pytest.raises(TryAgain):
        await stage.late.join(ME, uuid4(), ACCESS)

    stage.error = None
    await stage.late.join(ME, uuid4(), ACCESS)

    assert stage.rooms.told == [("join", ME)]
