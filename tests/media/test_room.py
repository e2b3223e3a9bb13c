"""What media does in a real room: nothing open before the wish, closed with it, and only the audience receives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.supervisor.embedded import Embedded
from device.core.events.backend import RecordArrived
from device.core.events.room import LinkChanged, MediaChanged, PeopleChanged, RoomJoined, RoomLeft, WhyLeft
from device.runtime.errors import TryAgain
from device.runtime.frames import remote
from tests.media.rig import WITHIN_S, Rig, until

pytestmark = pytest.mark.system


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with Embedded(tmp_path / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
        rig = Rig(sfu, tmp_path)
        await rig.make_room()
        yield rig
        await rig.rooms.close()


async def test_joining_opens_and_publishes_nothing(rig: Rig) -> None:
    other = await rig.somebody_joins()
    await other.shows()

    await rig.home_joins()
    await until(lambda: rig.frames.slot(remote(other.identity)).latest() is not None)  # their picture is taken already

    assert rig.noted() == []
    assert not any(one.track_publications for one in other.room.remote_participants.values())
    await other.leaves()


async def test_each_time_we_are_in_it_is_told_how_well_the_room_is_reached(rig: Rig) -> None:
    for _ in range(2):  # what a visit before said of its link is forgotten with it
        await rig.home_joins()
        assert isinstance(link := await rig.saw(LinkChanged), LinkChanged)
        assert (link.is_weak_here, link.is_weak_there) == (False, False)


async def test_the_camera_is_open_exactly_as_long_as_it_is_wished(rig: Rig) -> None:
    other = await rig.somebody_joins()
    await rig.home_joins()

    rig.wish(camera=True, audience=frozenset({other.identity}))
    async with asyncio.timeout(WITHIN_S):
        await other.came.wait()
    assert rig.noted() == ["open"]
    opened = await rig.saw(MediaChanged)
    assert isinstance(opened, MediaChanged)
    assert opened.camera_on

    rig.wish(camera=False, audience=frozenset())
    closed = await rig.saw(MediaChanged)
    assert isinstance(closed, MediaChanged)
    assert not closed.camera_on
    assert rig.noted() == ["open", "close"]
    await other.leaves()


async def test_a_wish_that_changes_while_the_camera_opens_leaves_it_closed(rig: Rig) -> None:
    await rig.home_joins()
    for _ in range(3):
        rig.wish(camera=True, audience=frozenset())
        rig.wish(camera=False, audience=frozenset())
    await rig.rooms.leave(rig.participation)

    assert rig.noted().count("open") == rig.noted().count("close")


async def test_who_is_not_of_the_audience_receives_nothing(rig: Rig) -> None:
    nurse, stranger = await rig.somebody_joins(), await rig.somebody_joins()
    await rig.home_joins()

    rig.wish(camera=True, audience=frozenset({nurse.identity}))
    async with asyncio.timeout(WITHIN_S):
        await nurse.came.wait()
    await until(lambda: nurse.pictures >= 15)  # half a second of pictures, all of them for the nurse alone

    assert stranger.pictures == 0
    await nurse.leaves()
    await stranger.leaves()


async def test_who_leaves_the_audience_stops_receiving(rig: Rig) -> None:
    nurse, second = await rig.somebody_joins(), await rig.somebody_joins()
    await rig.home_joins()
    rig.wish(camera=True, audience=frozenset({nurse.identity, second.identity}))
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(nurse.came.wait(), second.came.wait())

    rig.wish(camera=True, audience=frozenset({second.identity}))

    async with asyncio.timeout(WITHIN_S):
        had = -1
        while nurse.pictures != had:  # what was on its way arrives
            had, seen = nurse.pictures, second.pictures
            await until(lambda: second.pictures >= seen + 20)  # noqa: B023 - it is waited for here

    await nurse.leaves()
    await second.leaves()


async def test_a_room_that_is_deleted_closes_the_camera(rig: Rig) -> None:
    other = await rig.somebody_joins()
    await rig.home_joins()
    rig.wish(camera=True, audience=frozenset({other.identity}))
    async with asyncio.timeout(WITHIN_S):
        await other.came.wait()

    await rig.delete_room()

    left = await rig.saw(RoomLeft)
    assert isinstance(left, RoomLeft)
    assert left.reason is WhyLeft.DELETED
    assert rig.noted() == ["open", "close"]


async def test_being_removed_is_told_as_such(rig: Rig) -> None:
    await rig.home_joins()
    await rig.remove_home()

    left = await rig.saw(RoomLeft)
    assert isinstance(left, RoomLeft)
    assert left.reason is WhyLeft.REMOVED


async def test_a_room_that_is_not_there_is_said_and_holds_nothing(rig: Rig) -> None:
    await rig.delete_room()
    with pytest.raises(TryAgain):
        await rig.home_joins()
    assert rig.noted() == []


async def test_people_are_told_at_joining_and_as_they_come(rig: Rig) -> None:
    await rig.home_joins()
    assert isinstance(await rig.saw(RoomJoined), RoomJoined)
    first = await rig.saw(PeopleChanged)
    assert isinstance(first, PeopleChanged)
    assert first.people == ()

    other = await rig.somebody_joins()

    second = await rig.saw(PeopleChanged)
    assert isinstance(second, PeopleChanged)
    assert [one.identity for one in second.people] == [other.identity]
    await other.leaves()


async def test_metadata_that_our_backend_did_not_sign_is_no_record(rig: Rig) -> None:
    await rig.delete_room()
    await rig.make_room("not signed by anybody")
    await rig.home_joins()
    await rig.saw(PeopleChanged)

    assert not [event for event in rig.events if isinstance(event, RecordArrived)]
