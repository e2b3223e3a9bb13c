"""A real SFU with one room, the home's media, and somebody else in the room who sees and hears."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from livekit import api, rtc

from backend.supervisor.embedded import Embedded
from device.core.events.event import Event
from device.runtime.frames import Frames
from media.cameras import Cameras
from media.joints import Joints
from media.late import import_rooms
from media.room import LiveKitRooms
from protocol.errors import NotSigned
from protocol.messages.calls import CallRecord, RoomAccess

WITHIN_S = 60.0


async def until(is_so: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Wait for a thing that tells nobody."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110 - pictures arrive on threads that know no event of ours
            await asyncio.sleep(0.01)


E = TypeVar("E")


class Rig:
    """A real SFU with one room, the home's media, and somebody else in the room."""

    def __init__(
        self, sfu: Embedded, folder: Path, cameras: Cameras | None = None, *, with_sound: bool = False
    ) -> None:
        import_rooms()  # as a kiosk has when a call comes
        secrets = sfu.runtime.secrets
        self.url = sfu.runtime.livekit_url
        self._key = (secrets / "livekit-key").read_text().strip()
        self._secret = (secrets / "livekit-secret").read_text().strip()
        self.call = uuid.uuid4()
        self.participation = uuid.uuid4()
        self.log = folder / "camera.log"
        self.events: list[Event] = []
        self.frames = Frames()
        self.cameras = Cameras("fake", self.log) if cameras is None else cameras
        self.rooms = LiveKitRooms(
            Joints(
                self.events.append,
                time.monotonic,
                self.frames,
                self._read_record,
                self.cameras,
            ),
            with_sound=with_sound,
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

    def wish(self, *, camera: bool, audience: frozenset[str], microphone: bool = False) -> None:
        self.rooms.publish(self.participation, camera=camera, microphone=microphone, audience=audience)

    def noted(self) -> list[str]:
        """What the camera did."""
        return [line.split()[0] for line in self.log.read_text().splitlines()] if self.log.exists() else []

    async def saw(self, kind: type[E], within_s: float = WITHIN_S) -> E:
        """Wait for an event of this kind, after those already taken."""
        deadline = time.monotonic() + within_s
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
        self.sound = b""
        """What was heard since it was last cleared, as 16-bit mono samples of 48 kHz."""
        self._tasks: set[asyncio.Task[None]] = set()
        self.room.on("track_subscribed", self._subscribed)

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteVideoTrack):
            self._tasks.add(asyncio.get_running_loop().create_task(self._take(rtc.VideoStream(track))))
        elif isinstance(track, rtc.RemoteAudioTrack):
            stream = rtc.AudioStream(track, sample_rate=48_000, num_channels=1)
            self._tasks.add(asyncio.get_running_loop().create_task(self._hear(stream)))

    async def _take(self, stream: rtc.VideoStream) -> None:
        async for _ in stream:
            self.pictures += 1
            self.came.set()

    async def _hear(self, stream: rtc.AudioStream) -> None:
        async for event in stream:
            self.sound += bytes(event.frame.data)

    async def says(self, samples: bytes) -> None:
        """Publish this sound; return when it was said to its end."""
        source = rtc.AudioSource(48_000, 1)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)
        for at in range(0, len(samples) - 960, 960):  # 10 ms
            await source.capture_frame(rtc.AudioFrame(samples[at : at + 960], 48_000, 1, 480))

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
            await asyncio.sleep(1 / 30)  # a camera's pace

    async def leaves(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.room.disconnect()
