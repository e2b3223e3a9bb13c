"""What this home publishes: its camera and its microphone, as the newest wish says, and nothing else.

The wish is level-triggered: whatever is under way, the newest one holds. Switching off does not wait: the camera's
thread is told and the microphone's track is muted (which lets go of the microphone in the operating system) in the same
call; the rest follows. Who may subscribe is set before the first track, by the publisher itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from livekit import rtc

from device.core.events.room import CameraFailed, MediaChanged, MicrophoneFailed
from device.runtime.errors import EdgeError
from device.runtime.frames import OWN
from media.camera import FRAME_RATE, Camera
from media.ear import Ear
from media.joints import Joints
from media.outgoing import Outgoing, size_for
from media.uplink import Uplink
from media.watch import Found

log = logging.getLogger(__name__)

PICTURE_FIRST_S = 0.25
"""The sound lets the picture go first, at most so long: the SFU tells the other end of a second track 150 ms later."""
UNPUBLISH_S = 3.0
"""A room that is deleted in this moment never answers."""
PULLED_OUT = "pulled_out"
SILENT = "silent"

OpenSound: TypeAlias = "Callable[[], rtc.PlatformAudio | None]"


@dataclass(frozen=True)
class Wish:
    """What the core wants open."""

    camera: bool = False
    microphone: bool = False
    audience: frozenset[str] = frozenset()


class OwnTracks:
    """Camera and microphone of one visit in one room."""

    def __init__(
        self, room: rtc.Room, joints: Joints, sound: OpenSound, narrow: Callable[[bool], None] = lambda _is_narrow: None
    ) -> None:
        """`sound` gives the machine's sound when a microphone is wanted; None: there is none.

        `narrow` is told whether the link is too narrow for our picture.
        """
        self._narrow = narrow
        self._room = room
        self._joints = joints
        self._sound = sound
        self._wish = Wish()
        self._audience: frozenset[str] | None = None
        self._camera: Camera | None = None
        self._camera_track: rtc.LocalTrackPublication | None = None
        self._uplink: Uplink | None = None
        self._camera_failed = False
        self._outgoing: Outgoing | None = None
        self._others = 0
        self._cameras_closing = 0
        self._microphone: tuple[rtc.PlatformAudioSource, rtc.LocalAudioTrack] | None = None
        self._microphone_track: rtc.LocalTrackPublication | None = None
        self._microphone_failed = False
        self._is_microphone_there = True
        self._ear: Ear | None = None
        self._told = (False, False)
        self._camera_changed, self._microphone_changed = asyncio.Event(), asyncio.Event()
        self._picture_went = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._tasks = [
            # Each on its own: a camera that hangs must not hold up the microphone.
            loop.create_task(self._follow(self._camera_changed, self._apply_camera), name="own camera"),
            loop.create_task(self._follow(self._microphone_changed, self._apply_microphone), name="own microphone"),
        ]

    def want(self, wish: Wish) -> None:
        """Take the newest wish. The same one again means: try again what failed."""
        self._wish = wish
        self._camera_failed = self._microphone_failed = False
        if not wish.camera and self._camera is not None:
            self._camera.end()
        if not wish.microphone and self._microphone is not None:
            self._microphone[1].mute()
        if wish.audience != self._audience:
            self._allow(wish.audience)  # who is put out stops seeing now, not after what is under way
        self._camera_changed.set()
        self._microphone_changed.set()

    def among(self, others: int) -> None:
        """Take note of how many others are in the room: the more they are, the smaller each of them sees us."""
        self._others = others
        if self._outgoing is not None:
            self._outgoing.size = size_for(others)

    def plugged(self, found: Found) -> None:
        """Let go of what was pulled out. What was plugged in is taken with the next wish."""
        if self._camera is not None and not self._joints.cameras.is_there(self._camera, found.cameras):
            self._camera_lost(self._camera, PULLED_OUT)
        was_there, self._is_microphone_there = self._is_microphone_there, bool(found.sound.microphones)
        if was_there and not self._is_microphone_there and self._microphone is not None:
            # The sound server has nowhere to move our stream: it is dead, and must be opened anew later.
            self._microphone[1].mute()
            self._fail_microphone(PULLED_OUT)
            self._microphone_changed.set()

    async def close(self) -> None:
        """Let go of everything. The tracks end with the room."""
        self.want(Wish())
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=UNPUBLISH_S)
        self._camera_track = self._microphone_track = None  # nothing to unpublish in a room that is left
        await asyncio.gather(self._drop_camera(), self._drop_microphone())

    async def _follow(self, changed: asyncio.Event, apply: Callable[[], Awaitable[None]]) -> None:
        while True:
            await changed.wait()
            changed.clear()
            await apply()
            self._tell()

    # --- camera ---

    async def _apply_camera(self) -> None:
        if not self._wish.camera or (self._camera is not None and self._camera.is_ending):
            await self._drop_camera()
        if self._wish.camera and self._camera is None and not self._camera_failed:
            try:
                self._picture_went.clear()
                await self._open_camera()
            except EdgeError as err:
                await self._fail_camera(err.reason)
            except rtc.participant.PublishTrackError:
                await self._fail_camera("not_published")
            finally:
                self._picture_went.set()
            if self._is_unwanted("camera"):
                await self._drop_camera()

    def _is_unwanted(self, what: Literal["camera", "microphone"]) -> bool:
        """Whether the wish has changed while something was opening."""
        return not getattr(self._wish, what)

    async def _open_camera(self) -> None:
        size = size_for(self._others)
        source = rtc.VideoSource(size.width, size.height)
        outgoing = self._outgoing = Outgoing(source, self._joints.frames, size)
        camera = self._joints.cameras.make(outgoing, lambda reason: self._camera_lost(camera, reason))
        self._camera = camera
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            # An uplink that is too narrow makes the picture smaller, not jerky; the sound goes before it.
            degradation_preference=rtc.DegradationPreference.MAINTAIN_FRAMERATE.value,
            simulcast=False,  # eight points of a core; a second professional takes the same picture
            video_encoding=rtc.VideoEncoding(max_framerate=FRAME_RATE, max_bitrate=size.bps),
        )
        opened = asyncio.create_task(camera.opened())
        published = asyncio.create_task(self._room.local_participant.publish_track(track, options))
        try:
            await asyncio.wait({opened, published})
        finally:
            if published.done() and not published.cancelled() and published.exception() is None:
                self._camera_track = published.result()
                self._uplink = Uplink(track, lambda: outgoing.size.height, self._narrow)
        opened.result()
        published.result()

    def _camera_lost(self, camera: Camera, reason: str) -> None:
        if camera is not self._camera or camera.is_lost:
            return
        camera.is_lost = True
        camera.end()
        self._camera_failed = True
        if self._wish.camera:
            log.warning("camera lost: %s", reason)
            self._joints.submit(CameraFailed(self._joints.now(), reason))
        self._camera_changed.set()

    async def _fail_camera(self, reason: str) -> None:
        is_told = self._camera_failed or self._is_unwanted("camera")
        self._camera_failed = True
        await self._drop_camera()
        if not is_told:
            log.warning("camera did not open: %s", reason)
            self._joints.submit(CameraFailed(self._joints.now(), reason))

    async def _drop_camera(self) -> None:
        camera, self._camera = self._camera, None
        published, self._camera_track = self._camera_track, None
        uplink, self._uplink = self._uplink, None
        if uplink is not None:
            uplink.close()
        if camera is not None:
            self._cameras_closing += 1
            try:
                await camera.close()
            finally:
                self._cameras_closing -= 1
            self._joints.frames.slot(OWN).clear()
        self._tell()
        await self._unpublish(published)

    # --- microphone ---

    async def _apply_microphone(self) -> None:
        if not self._wish.microphone or (self._microphone is not None and self._microphone[1].muted):
            await self._drop_microphone()
        if self._wish.microphone and self._microphone is None and not self._microphone_failed:
            await self._let_picture_go_first()
            if self._is_unwanted("microphone"):
                return
            sound = self._sound() if self._is_microphone_there else None
            if sound is None:
                self._fail_microphone("not_there")
                return
            source = sound.create_audio_source()
            track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
            self._microphone = (source, track)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            try:
                self._microphone_track = await self._room.local_participant.publish_track(track, options)
            except rtc.participant.PublishTrackError:
                self._fail_microphone("not_published")
                await self._drop_microphone()
                return
            if track.muted or self._is_unwanted("microphone"):  # pulled out, or unwanted, meanwhile
                await self._drop_microphone()
            else:
                self._ear = Ear(track, self._microphone_silent)

    async def _let_picture_go_first(self) -> None:
        if self._wish.camera and self._camera_track is None and not self._camera_failed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PICTURE_FIRST_S):
                    await self._picture_went.wait()

    def _microphone_silent(self, is_silent: bool) -> None:
        """Say so; it stays open, and what is really open is told again when it is heard."""
        event = (
            MicrophoneFailed(self._joints.now(), SILENT) if is_silent else MediaChanged(self._joints.now(), *self._told)
        )
        self._joints.submit(event)

    def _fail_microphone(self, reason: str) -> None:
        self._microphone_failed = True
        log.warning("no microphone: %s", reason)
        self._joints.submit(MicrophoneFailed(self._joints.now(), reason))

    async def _drop_microphone(self) -> None:
        held, self._microphone = self._microphone, None
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.close()
        published, self._microphone_track = self._microphone_track, None
        if held is not None:
            held[1].mute()
        self._tell()
        await self._unpublish(published)
        if held is not None:
            held[0].close()

    # --- both ---

    async def _unpublish(self, published: rtc.LocalTrackPublication | None) -> None:
        if published is not None and self._room.isconnected():
            try:
                async with asyncio.timeout(UNPUBLISH_S):
                    await self._room.local_participant.unpublish_track(published.sid)
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
        # The microphone's task tells too, meanwhile: what is still closing is not closed.
        now_open = (self._camera is not None or self._cameras_closing > 0, self._microphone is not None)
        if now_open != self._told:
            self._told = now_open
            self._joints.submit(MediaChanged(self._joints.now(), *now_open))
