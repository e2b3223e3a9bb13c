"""What this home publishes: its camera and its microphone, as the newest wish says, and nothing else.

The wish is level-triggered: whatever is under way, the newest one holds. Switching off does not wait: the camera's
thread is told and the microphone's track is muted (which lets go of the microphone in the operating system) in the same
call; the rest follows. Who may subscribe is set before the first track, by the publisher itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from livekit import rtc

from device.core.events import CameraFailed, MediaChanged, MicrophoneFailed
from device.runtime.errors import EdgeError
from device.runtime.frames import OWN, Frames
from device.runtime.ports import Now, ReadRecord, Submit
from media.camera import SIZE, Camera, CameraChoice

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

log = logging.getLogger(__name__)

PREVIEW_WIDTH = 480
"""Own picture is at most this wide on any panel that we draw."""
UNPUBLISH_S = 3.0
"""A room that is deleted in this moment never answers."""
CAMERA_BPS = 1_700_000
"""Bits a second of a 720p30 picture: what a home's uplink of 2 Mbit/s carries."""


@dataclass(frozen=True)
class Joints:
    """Where the media meets the rest of the device."""

    submit: Submit
    now: Now
    frames: Frames
    read_record: ReadRecord
    choose_camera: Callable[[], CameraChoice | None]


@dataclass(frozen=True)
class Wish:
    """What the core wants open."""

    camera: bool = False
    microphone: bool = False
    audience: frozenset[str] = frozenset()


class OwnTracks:
    """Camera and microphone of one visit in one room."""

    def __init__(
        self,
        room: rtc.Room,
        joints: Joints,
        sound: rtc.PlatformAudio | None,
    ) -> None:
        self._room = room
        self._joints = joints
        self._sound = sound
        self._wish = Wish()
        self._audience: frozenset[str] | None = None
        self._changed = asyncio.Event()
        self._camera: Camera | None = None
        self._camera_track: rtc.LocalTrackPublication | None = None
        self._camera_failed = False
        self._microphone: tuple[rtc.PlatformAudioSource, rtc.LocalAudioTrack] | None = None
        self._microphone_track: rtc.LocalTrackPublication | None = None
        self._microphone_failed = False
        self._told = (False, False)
        self._task = asyncio.get_running_loop().create_task(self._follow(), name="own tracks")

    def want(self, wish: Wish) -> None:
        """Take the newest wish."""
        before, self._wish = self._wish, wish
        if not wish.camera:
            self._camera_failed = False
            if self._camera is not None:
                self._camera.end()
        if not wish.microphone:
            self._microphone_failed = False
            if self._microphone is not None:
                self._microphone[1].mute()
        if before.audience - wish.audience:
            self._allow(wish.audience)  # who is put out stops seeing now, not after what is under way
        self._changed.set()

    async def close(self) -> None:
        """Let go of everything. The tracks end with the room."""
        self.want(Wish())
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._camera_track = self._microphone_track = None  # nothing to unpublish in a room that is left
        await self._drop_camera()
        await self._drop_microphone()

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._apply()

    async def _apply(self) -> None:
        wish = self._wish
        if wish.audience != self._audience:
            self._allow(wish.audience)
        await asyncio.gather(self._apply_camera(), self._apply_microphone())
        self._tell()

    async def _apply_camera(self) -> None:
        if not self._wish.camera or (self._camera is not None and self._camera.is_ending):
            await self._drop_camera()
        if self._wish.camera and self._camera is None and not self._camera_failed:
            try:
                await self._open_camera()
            except EdgeError as err:
                await self._fail_camera(err.reason)
            except rtc.participant.PublishTrackError:
                await self._fail_camera("not_published")
            if self._is_unwanted("camera"):
                await self._drop_camera()

    def _is_unwanted(self, what: Literal["camera", "microphone"]) -> bool:
        """Whether the wish has changed while something was opening."""
        return not getattr(self._wish, what)

    async def _open_camera(self) -> None:
        choice = self._joints.choose_camera()
        if choice is None:
            self._camera_failed = True
            self._joints.submit(CameraFailed(self._joints.now(), "no_camera"))
            return
        source = rtc.VideoSource(*SIZE)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            simulcast=False,  # eight points of a core; a second professional takes the same picture
            video_encoding=rtc.VideoEncoding(max_framerate=30, max_bitrate=CAMERA_BPS),
        )
        loop = asyncio.get_running_loop()

        def lost(reason: str) -> None:
            loop.call_soon_threadsafe(self._camera_lost, reason)

        self._camera = Camera(choice, _Sink(source, self._joints.frames), lost)
        opened = asyncio.create_task(self._camera.opened())
        published = asyncio.create_task(self._room.local_participant.publish_track(track, options))
        await asyncio.wait({opened, published})
        self._camera_track = None if published.exception() else published.result()
        opened.result()
        published.result()

    def _camera_lost(self, reason: str) -> None:
        if self._wish.camera:
            self._camera_failed = True
            self._joints.submit(CameraFailed(self._joints.now(), reason))
            self._changed.set()
        asyncio.get_running_loop().create_task(self._drop_camera()).add_done_callback(lambda _: self._tell())

    async def _fail_camera(self, reason: str) -> None:
        self._camera_failed = True
        await self._drop_camera()
        log.warning("camera did not open: %s", reason)
        self._joints.submit(CameraFailed(self._joints.now(), reason))

    async def _drop_camera(self) -> None:
        camera, self._camera = self._camera, None
        published, self._camera_track = self._camera_track, None
        if camera is not None:
            await camera.close()
            self._joints.frames.slot(OWN).clear()
        self._tell()
        await self._unpublish(published)

    async def _apply_microphone(self) -> None:
        if not self._wish.microphone or (self._microphone is not None and self._microphone[1].muted):
            await self._drop_microphone()
        if self._wish.microphone and self._microphone is None and not self._microphone_failed:
            if self._sound is None:
                self._microphone_failed = True
                self._joints.submit(MicrophoneFailed(self._joints.now(), "no_microphone"))
                return
            source = self._sound.create_audio_source()
            track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
            self._microphone = (source, track)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            try:
                self._microphone_track = await self._room.local_participant.publish_track(track, options)
            except rtc.participant.PublishTrackError:
                self._microphone_failed = True
                self._joints.submit(MicrophoneFailed(self._joints.now(), "not_published"))
            if self._microphone_failed or self._is_unwanted("microphone"):
                await self._drop_microphone()

    async def _drop_microphone(self) -> None:
        held, self._microphone = self._microphone, None
        published, self._microphone_track = self._microphone_track, None
        if held is not None:
            held[1].mute()
        self._tell()
        await self._unpublish(published)
        if held is not None:
            held[0].close()

    async def _unpublish(self, published: rtc.LocalTrackPublication | None) -> None:
        if published is not None and self._room.isconnected():
            try:
                await asyncio.wait_for(self._room.local_participant.unpublish_track(published.sid), UNPUBLISH_S)
            except (rtc.participant.UnpublishTrackError, TimeoutError):
                log.info("a track was already gone")

    def _allow(self, audience: frozenset[str]) -> None:
        self._audience = audience
        self._room.local_participant.set_track_subscription_permissions(
            allow_all_participants=False,
            participant_permissions=[
                rtc.ParticipantTrackPermission(participant_identity=identity, allow_all=True)
                for identity in sorted(audience)
            ],
        )

    def _tell(self) -> None:
        now_open = (self._camera is not None, self._microphone is not None)
        if now_open != self._told:
            self._told = now_open
            self._joints.submit(MediaChanged(self._joints.now(), *now_open))


class _Sink:
    """Hands each camera frame to the room, and every second one, small, to the screen."""

    def __init__(self, source: rtc.VideoSource, frames: Frames) -> None:
        self._source = source
        self._own = frames.slot(OWN)
        self._count = 0

    def __call__(self, frame: VideoFrame) -> None:
        planar = frame if frame.format.name in ("yuv420p", "yuvj420p") else frame.reformat(format="yuv420p")
        pixels = planar.to_ndarray()
        self._source.capture_frame(
            rtc.VideoFrame(frame.width, frame.height, rtc.VideoBufferType.I420, pixels.tobytes())
        )
        self._count += 1
        if self._count % 2:
            height = PREVIEW_WIDTH * frame.height // frame.width // 2 * 2
            small = planar.reformat(width=PREVIEW_WIDTH, height=height, format="rgb24").to_ndarray()
            self._own.put(PREVIEW_WIDTH, height, small.tobytes())
