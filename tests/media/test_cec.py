"""The television by HDMI-CEC, as cec-ctl tells of it: woken, believed, watched, put back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from device.core.events.resident import Tv
from device.runtime.errors import TryAgain
from media.cec import WATCH_EVERY_S, Bus, CecTelevision, NoTelevision, find_television
from tests.fakes.cec import OURS, FakeTelevision

pytestmark = pytest.mark.timeout(400)

PATIENCE_S = 60.0
"""What a busy machine may take to start the program that stands for cec-ctl."""


class Living:
    """A living room: the television, what the kiosk has of it, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[Tv] = []
        self.made: list[CecTelevision] = []

    def has(self, **state: object) -> FakeTelevision:
        return FakeTelevision(self.folder, **state)

    async def kiosk(
        self, *, is_sure: bool = False, answer_s: float = PATIENCE_S, wake_within_s: float = PATIENCE_S
    ) -> CecTelevision:
        bus = Bus("/dev/cec0", answer_s)
        found = CecTelevision([bus], self.told.append, is_sure=is_sure, wake_within_s=wake_within_s)
        self.made.append(found)
        found.begin()
        return found

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(0.02)


@pytest.fixture
async def living(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Living]:
    monkeypatch.setenv("PATH", f"{tmp_path / 'tv'}{os.pathsep}{os.environ['PATH']}")
    room = Living(tmp_path / "tv")
    yield room
    for one in room.made:
        await one.close()


@pytest.mark.feature("H7")
async def test_a_sleeping_television_is_woken_shows_us_and_sleeps_again(living: Living) -> None:
    tv = living.has(power="standby", wakes_after=2)
    kiosk = await living.kiosk()
    assert living.told == [Tv.AWAY]

    await kiosk.wake()
    assert (tv.power, tv.source) == ("on", OURS)
    assert living.told == [Tv.AWAY, Tv.OURS]

    await kiosk.rest()
    assert tv.power == "standby"


@pytest.mark.feature("H7")
@pytest.mark.parametrize(
    ("before", "order"),
    [("2.0.0.0", "--set-stream-path phys-addr=2.0.0.0"), ("0.0.0.0", f"--inactive-source phys-addr={OURS}")],
)
async def test_who_was_watching_something_gets_it_back(living: Living, before: str, order: str) -> None:
    """Another box, or the television's own tuner."""
    tv = living.has(power="on", source=before)
    kiosk = await living.kiosk()

    await kiosk.wake()
    assert tv.source == OURS
    await kiosk.rest()

    assert (tv.power, tv.source) == ("on", before)
    assert tv.told[-1] == order


async def test_a_television_that_showed_us_before_is_left_on_us(living: Living) -> None:
    tv = living.has(power="on", source=OURS)
    kiosk = await living.kiosk()

    await kiosk.wake()
    await kiosk.rest()

    assert (tv.power, tv.source) == ("on", OURS)


async def test_what_somebody_switched_to_in_the_call_stays(living: Living) -> None:
    tv = living.has(power="standby")
    kiosk = await living.kiosk()
    await kiosk.wake()
    tv.now(source="3.0.0.0")

    await kiosk.rest()

    assert (tv.power, tv.source) == ("on", "3.0.0.0")


async def test_in_a_call_a_television_that_is_switched_over_is_noticed_within_five_seconds(living: Living) -> None:
    tv = living.has(power="standby")
    kiosk = await living.kiosk()
    await kiosk.wake()

    tv.now(source="3.0.0.0")
    await living.until(lambda: living.told[-1] is Tv.AWAY)
    assert 2 * WATCH_EVERY_S < 5.0  # looked at twice in that time, by a machine that does nothing else

    tv.now(source=OURS)
    await living.until(lambda: living.told[-1] is Tv.OURS)


async def test_one_that_never_starts_is_told_after_its_time(living: Living) -> None:
    living.has(power="standby", wakes_after=10_000)
    kiosk = await living.kiosk(wake_within_s=1.0)

    with pytest.raises(TryAgain, match="asleep"):
        await kiosk.wake()
    assert Tv.OURS not in living.told
    assert not await kiosk.is_ours()


async def test_a_cec_ctl_that_hangs_is_ended_and_holds_nobody_up(living: Living) -> None:
    living.has(power="on", hangs=True)
    kiosk = await living.kiosk(is_sure=True, answer_s=0.3)

    with pytest.raises(TryAgain, match="cec_hangs"):
        await kiosk.wake()
    assert living.told == [Tv.AWAY]


async def test_a_monitor_that_knows_no_cec_is_a_panel_that_is_always_seen(living: Living) -> None:
    living.has(is_there=False)
    kiosk = await living.kiosk()

    await living.until(lambda: living.told == [Tv.AWAY, Tv.NONE])
    assert await kiosk.is_ours()


async def test_a_television_that_the_settings_name_is_asleep_when_it_is_silent(living: Living) -> None:
    living.has(is_there=False)
    kiosk = await living.kiosk(is_sure=True, wake_within_s=1.0)

    with pytest.raises(TryAgain):
        await kiosk.wake()
    assert living.told == [Tv.AWAY]


@pytest.mark.parametrize("do", [NoTelevision.wake, NoTelevision.rest, NoTelevision.close])
async def test_where_there_is_none_nothing_is_asked(do: Callable[[NoTelevision], Awaitable[None]]) -> None:
    told: list[Tv] = []
    found = find_television("none", told.append)
    assert isinstance(found, NoTelevision)
    await do(found)
    assert told == [Tv.NONE]
    assert await found.is_ours()
