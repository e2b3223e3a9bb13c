"""What media does in a real room: nothing open before the wish, closed with it, and only the audience receives."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from livekit import api, rtc

from backend.supervisor.embedded import Embedded
from device.core.events import Event, MediaChanged, PeopleChanged, RecordArrived, RoomJoined, RoomLeft, WhyLeft
from device.runtime.errors import TryAgain
from device.runtime.frames import Frames, remote
from media.cameras import Cameras
from media.own import Joints
from media.room import LiveKitRooms
from protocol.errors import NotSigned
from protocol.messages import CallRecord, RoomAccess

pytestmark = pytest.mark.system

WITHIN_S = 10.0


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for a thing that tells nobody."""
    async with asyncio.timeout(WITHIN_S):
        while not is_so():  # noqa: ASYNC110 - pictures arrive on threads that know no event of ours
            await asyncio.sleep(0.01)


class Rig:
    """A real SFU with one room, the home's media, and somebody else in the room."""

    def __init__(self, sfu: Embedded, folder: Path) -> None:
        secrets = sfu.runtime.secrets
        self.url = sfu.runtime.livekit_url
        self._key = (secrets / "livekit-key").read_text().strip()
        self._secret = (secrets / "livekit-secret").read_text().strip()
        self.call = uuid.uuid4()
        self.participation = uuid.uuid4()
        self.log = folder / "camera.log"
        self.events: list[Event] = []
        self.frames = Frames()
        self.cameras = Cameras("fake", self.log)
        self.rooms = LiveKitRooms(
            Joints(
                self.events.append,
                time.monotonic,
                self.frames,
                self._read_record,
                self.cameras,
            ),
            with_sound=False,
        )

    async def make_room(self, metadata: str = "") -> None:
        async with api.LiveKitAPI(self.url.replace("ws", "http", 1), self._key, self._secret) as lk:
            await lk.room.create_room(api.CreateRoomRequest(name=str(self.call), metadata=metadata))

    async def delete_room(self) -> None:
        async with api.LiveKitAPI(self.url.replace("ws", "http", 1), self._key, self._secret) as lk:
            await lk.room.delete_room(api.DeleteRoomRequest(room=str(self.call)))

    async def remove_home(self) -> None:
        async with api.LiveKitAPI(self.url.replace("ws", "http", 1), self._key, self._secret) as lk:
            await lk.room.remove_participant(
                api.RoomParticipantIdentity(room=str(self.call), identity=f"home:{self.participation}")
            )

    def token(self, identity: str) -> str:
        grants = api.VideoGrants(room_join=True, room=str(self.call))
        return api.AccessToken(self._key, self._secret).with_identity(identity).with_grants(grants).to_jwt()

    async def home_joins(self) -> None:
        access = RoomAccess(url=self.url, token=self.token(f"home:{self.participation}"), expires_at=datetime.now(UTC))
        await self.rooms.join(self.participation, self.call, access)

    async def somebody_joins(self) -> Other:
        other = Other()
        await other.room.connect(self.url, self.token(other.identity))
        return other

    def wish(self, *, camera: bool, audience: frozenset[str]) -> None:
        self.rooms.publish(self.participation, camera=camera, microphone=False, audience=audience)

    def noted(self) -> list[str]:
        """What the camera did."""
        return [line.split()[0] for line in self.log.read_text().splitlines()] if self.log.exists() else []

    async def saw(self, kind: type[Event]) -> Event:
        """Wait for an event of this kind, after those already taken."""
        deadline = time.monotonic() + WITHIN_S
        while True:
            for event in self.events:
                if isinstance(event, kind):
                    self.events.remove(event)
                    return event
            assert time.monotonic() < deadline, f"no {kind} among {self.events}"
            await asyncio.sleep(0.01)

    @staticmethod
    def _read_record(text: str) -> CallRecord:
        if text.startswith("{"):
            return CallRecord.model_validate_json(text)
        raise NotSigned


class Other:
    """Somebody else in the room, who takes every picture that they are given."""

    def __init__(self) -> None:
        self.identity = f"user:{uuid.uuid4()}"
        self.room = rtc.Room()
        self.pictures = 0
        self.came = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.room.on("track_subscribed", self._subscribed)

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteVideoTrack):
            self._tasks.add(asyncio.get_running_loop().create_task(self._take(rtc.VideoStream(track))))

    async def _take(self, stream: rtc.VideoStream) -> None:
        async for _ in stream:
            self.pictures += 1
            self.came.set()

    async def shows(self) -> None:
        """Publish a picture."""
        source = rtc.VideoSource(320, 180)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA)
        await self.room.local_participant.publish_track(track, options)
        self._tasks.add(asyncio.get_running_loop().create_task(self._feed(source)))

    async def _feed(self, source: rtc.VideoSource) -> None:
        while True:
            source.capture_frame(rtc.VideoFrame(320, 180, rtc.VideoBufferType.I420, bytes(320 * 180 * 3 // 2)))
            await asyncio.sleep(1 / 30)

    async def leaves(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.room.disconnect()


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


async def test_the_camera_is_open_exactly_as_long_as_it_is_wished(rig: Rig) -> None:
    other = await rig.somebody_joins()
    await rig.home_joins()

    rig.wish(camera=True, audience=frozenset({other.identity}))
    await asyncio.wait_for(other.came.wait(), WITHIN_S)
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
    await asyncio.wait_for(nurse.came.wait(), WITHIN_S)
    await until(lambda: nurse.pictures >= 15)  # half a second of pictures, all of them for the nurse alone

    assert stranger.pictures == 0
    await nurse.leaves()
    await stranger.leaves()


async def test_who_leaves_the_audience_stops_receiving(rig: Rig) -> None:
    nurse, second = await rig.somebody_joins(), await rig.somebody_joins()
    await rig.home_joins()
    rig.wish(camera=True, audience=frozenset({nurse.identity, second.identity}))
    await asyncio.wait_for(asyncio.gather(nurse.came.wait(), second.came.wait()), WITHIN_S)

    rig.wish(camera=True, audience=frozenset({second.identity}))
    seen = second.pictures
    await until(lambda: second.pictures >= seen + 10)  # what was on its way has arrived
    had, later = nurse.pictures, second.pictures
    await until(lambda: second.pictures >= later + 10)

    assert nurse.pictures == had
    await nurse.leaves()
    await second.leaves()


async def test_a_room_that_is_deleted_closes_the_camera(rig: Rig) -> None:
    other = await rig.somebody_joins()
    await rig.home_joins()
    rig.wish(camera=True, audience=frozenset({other.identity}))
    await asyncio.wait_for(other.came.wait(), WITHIN_S)

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
