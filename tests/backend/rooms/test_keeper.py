"""The keeper makes the SFU right, and says who is there only when it knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from backend.rooms.errors import SfuRefused
from backend.rooms.keeper import Keeper
from backend.rooms.plan import Plan, WantedRoom
from protocol.messages.wire import Source
from tests.fakes.sfu import FakeSfu

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
BOTH = frozenset({Source.CAMERA, Source.MICROPHONE})
NURSE, HOME = "user:nurse", "home:aino"


class Rooms:
    """A keeper with an SFU in memory, and what it would write to the database."""

    def __init__(self) -> None:
        self.sfu = FakeSfu()
        self.wanted: list[WantedRoom] = []
        self.told: list[dict[str, set[str]]] = []
        self.keeper = Keeper(self.sfu, self._wanted, self._tell, lambda: NOW)

    def _wanted(self, now: datetime) -> Sequence[WantedRoom]:
        return self.wanted

    def _tell(self, plan: Plan, now: datetime) -> None:
        self.told.append({room: set(people) for room, people in plan.present.items()})

    def opens(self, name: str, record: str = "record", **seats: frozenset[Source]) -> None:
        self.wanted = [room for room in self.wanted if room.name != name]
        self.wanted.append(WantedRoom(name, record, {NURSE: BOTH, HOME: BOTH} | seats))


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


async def test_a_call_has_its_room_after_one_round_and_none_when_it_is_over(rooms: Rooms) -> None:
    rooms.opens("call")
    await rooms.keeper.round()
    assert rooms.sfu.held["call"].metadata == "record"

    rooms.wanted = []
    await rooms.keeper.round()
    assert not rooms.sfu.held


async def test_who_is_there_is_told(rooms: Rooms) -> None:
    rooms.opens("call")
    await rooms.keeper.round()
    rooms.sfu.joins("call", NURSE, Source.CAMERA, Source.MICROPHONE)
    await rooms.keeper.round()
    rooms.sfu.leaves("call", NURSE)
    await rooms.keeper.round()

    assert [told["call"] for told in rooms.told] == [set(), {NURSE}, set()]


async def test_an_sfu_that_does_not_answer_puts_nobody_out_of_their_call(rooms: Rooms) -> None:
    """Silence is not absence: marking all as gone would end every warning and every picture."""
    rooms.opens("call")
    await rooms.keeper.round()
    rooms.sfu.joins("call", NURSE, Source.CAMERA, Source.MICROPHONE)
    await rooms.keeper.round()
    rooms.sfu.is_away = True

    await rooms.keeper.round()

    assert rooms.told[-1] == {"call": {NURSE}}
    assert len(rooms.told) == 2


async def test_rooms_are_made_again_when_the_sfu_forgot_them(rooms: Rooms) -> None:
    rooms.opens("call")
    await rooms.keeper.round()
    rooms.sfu.held.clear()

    await rooms.keeper.round()

    assert "call" in rooms.sfu.held


async def test_who_was_removed_is_out_at_the_next_round_and_stays_out(rooms: Rooms) -> None:
    rooms.opens("call")
    await rooms.keeper.round()
    for _ in range(2):  # the same token lets them in again
        rooms.sfu.joins("call", "user:removed", Source.CAMERA)
        await rooms.keeper.round()
        assert not rooms.sfu.held["call"].people


async def test_a_room_is_there_before_its_homes_are_told(rooms: Rooms) -> None:
    await rooms.keeper.make_now([("call", "record")])

    assert "call" in rooms.sfu.held


async def test_a_room_that_cannot_be_made_now_holds_up_nobody(rooms: Rooms) -> None:
    rooms.sfu.is_away = True

    await rooms.keeper.make_now([("call", "record")])


async def test_one_refusal_does_not_stop_the_rest(rooms: Rooms) -> None:
    class Refusing(FakeSfu):
        async def make(self, room: str, metadata: str) -> None:
            if room == "first":
                raise SfuRefused("no")
            await super().make(room, metadata)

    rooms.sfu = Refusing()
    rooms.keeper = Keeper(rooms.sfu, lambda now: rooms.wanted, lambda plan, now: None, lambda: NOW)
    rooms.opens("first")
    rooms.opens("second")

    await rooms.keeper.round()

    assert set(rooms.sfu.held) == {"second"}
