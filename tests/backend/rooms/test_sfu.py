"""One suite for the SFU in memory and for the real one: what the keeper builds on holds for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from livekit import rtc
from livekit.rtc.participant import PublishTrackError

from backend.rooms.errors import SfuUnreachable
from backend.rooms.plan import ActualRoom
from backend.rooms.sfu import LiveKit, Sfu
from backend.rooms.tokens import SfuKey, access
from backend.supervisor.embedded import Embedded
from backend.supervisor.parts import SFU
from backend.supervisor.paths import read_private
from protocol.messages.wire import Source
from tests.fakes.sfu import FakeSfu

NURSE = "user:00000000-0000-0000-0000-000000000001"
HOME = "home:00000000-0000-0000-0000-000000000002"


@dataclass
class Rig:
    """An SFU, and how somebody gets into a room of it by a token that lets them show and speak."""

    sfu: Sfu
    joins: Callable[[str, str], Awaitable[None]]


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.system)])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    if request.param == "fake":
        fake = FakeSfu()

        async def walk_in(room: str, identity: str) -> None:
            fake.joins(room, identity, Source.CAMERA, Source.MICROPHONE)

        yield Rig(fake, walk_in)
        return
    inside: list[rtc.Room] = []
    async with Embedded(tmp_path / "data", port_choice="anywhere", parts=[SFU]) as embedded:
        url, folder = embedded.runtime.livekit_url, embedded.runtime.secrets
        key = SfuKey(read_private(folder / "livekit-key"), read_private(folder / "livekit-secret"))

        async def join(room: str, identity: str) -> None:
            may = [Source.CAMERA, Source.MICROPHONE]
            way = access(key, url, room=room, identity=identity, may_publish=may, now=datetime.now(UTC))
            client = rtc.Room()
            await client.connect(way.url, way.token)
            inside.append(client)

        async with LiveKit(url, key) as sfu:
            yield Rig(sfu, join)
            for client in inside:
                await client.disconnect()


async def room(rig: Rig, name: str = "call") -> ActualRoom:
    return next(room for room in await rig.sfu.rooms() if room.name == name)


async def test_a_room_is_made_once_and_keeps_its_record(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.sfu.make("call", "another")

    assert await rig.sfu.rooms() == [ActualRoom("call", "record")]


async def test_the_record_is_replaced(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.sfu.set_metadata("call", "newer")

    assert (await room(rig)).metadata == "newer"


async def test_who_is_there_is_seen_with_what_they_may_publish(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    (person,) = (await room(rig)).people
    assert (person.identity, person.may_publish) == (NURSE, frozenset({Source.CAMERA, Source.MICROPHONE}))
    assert person.is_plain
    assert person.is_active


@pytest.mark.parametrize("sources", [frozenset(), frozenset({Source.MICROPHONE}), frozenset(Source)])
async def test_rights_are_replaced(rig: Rig, sources: frozenset[Source]) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.set_sources("call", NURSE, sources)

    (person,) = (await room(rig)).people
    assert person.may_publish == sources
    assert person.is_plain


@pytest.mark.system
@pytest.mark.feature("P10")
@pytest.mark.timeout(200)
async def test_what_is_switched_off_is_taken_away_and_sent_again_by_no_trick(tmp_path: Path) -> None:
    """A client that obeys nobody: its picture goes with the right; sent as a microphone it is known for what it is."""
    async with Embedded(tmp_path / "data", port_choice="anywhere", parts=[SFU]) as embedded, AsyncExitStack() as stack:
        url, folder = embedded.runtime.livekit_url, embedded.runtime.secrets
        key = SfuKey(read_private(folder / "livekit-key"), read_private(folder / "livekit-secret"))
        sfu = await stack.enter_async_context(LiveKit(url, key))
        await sfu.make("call", "record")
        hostile, watching = [await stack.enter_async_context(_in_room(key, url, who)) for who in (NURSE, HOME)]

        await stack.enter_async_context(_showing(hostile, rtc.TrackSource.SOURCE_CAMERA))
        await _until(lambda: _sent(watching) == [rtc.TrackSource.SOURCE_CAMERA])
        await sfu.set_sources("call", NURSE, frozenset({Source.MICROPHONE}))
        await _until(lambda: _sent(watching) == [])
        with pytest.raises(PublishTrackError):
            await stack.enter_async_context(_showing(hostile, rtc.TrackSource.SOURCE_CAMERA))
        assert all(one.is_honest for one in (await room(Rig(sfu, _nobody))).people)

        await stack.enter_async_context(_showing(hostile, rtc.TrackSource.SOURCE_MICROPHONE))
        await _until(lambda: _sent(watching) == [rtc.TrackSource.SOURCE_MICROPHONE])
        honest = {one.identity: one.is_honest for one in (await room(Rig(sfu, _nobody))).people}
        assert honest == {NURSE: False, HOME: True}


@asynccontextmanager
async def _in_room(key: SfuKey, url: str, identity: str) -> AsyncIterator[rtc.Room]:
    may = [Source.CAMERA, Source.MICROPHONE]
    way = access(key, url, room="call", identity=identity, may_publish=may, now=datetime.now(UTC))
    client = rtc.Room()
    await client.connect(way.url, way.token)
    yield client
    await client.disconnect()


@asynccontextmanager
async def _showing(client: rtc.Room, source: rtc.TrackSource.ValueType) -> AsyncIterator[None]:
    """Publish a moving picture under this name."""
    picture = rtc.VideoSource(64, 64)
    track = rtc.LocalVideoTrack.create_video_track("picture", picture)
    frame = rtc.VideoFrame(64, 64, rtc.VideoBufferType.RGBA, bytes(64 * 64 * 4))

    async def film() -> None:
        while True:
            picture.capture_frame(frame)
            await asyncio.sleep(0.1)  # the camera's pace

    filming = asyncio.create_task(film())
    try:
        await client.local_participant.publish_track(track, rtc.TrackPublishOptions(source=source, simulcast=False))
        yield
    finally:
        filming.cancel()


def _sent(watching: rtc.Room) -> list[int]:
    """Return what the SFU says that the other sends."""
    there = watching.remote_participants.get(NURSE)
    return [] if there is None else [publication.source for publication in there.track_publications.values()]


async def _until(found: Callable[[], bool], within_s: float = 60.0) -> None:
    ends = asyncio.get_running_loop().time() + within_s
    while not found():
        assert asyncio.get_running_loop().time() < ends, "it never came"
        await asyncio.sleep(0.05)


async def _nobody(_room: str, _identity: str) -> None:
    return None


async def test_who_is_put_out_is_gone(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.eject("call", NURSE)

    assert not (await room(rig)).people


async def test_a_deleted_room_is_gone_with_all_in_it(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.delete("call")

    assert not await rig.sfu.rooms()


async def test_what_is_gone_already_is_no_error(rig: Rig) -> None:
    await rig.sfu.delete("nothing")
    await rig.sfu.set_metadata("nothing", "record")
    await rig.sfu.eject("nothing", NURSE)
    await rig.sfu.set_sources("nothing", NURSE, frozenset())


async def test_an_sfu_that_is_not_there_is_named_so() -> None:
    async with LiveKit("ws://127.0.0.1:9", SfuKey("key", "a secret of thirty-two characters"), timeout_s=2) as sfu:
        with pytest.raises(SfuUnreachable):
            await sfu.rooms()
