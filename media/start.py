"""Joins the parts of `media` into the ports. What carries calls is imported only when one may come: see `late`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from device.core.events.resident import Tv, TvChanged
from device.core.events.room import PeripheralsChanged
from device.core.installed import Installed
from device.runtime.frames import Frames
from device.runtime.ports import Now, OwnRecordings, ReadRecord, Submit
from device.runtime.settings import Settings
from media.cameras import Cameras
from media.cec import CecTelevision, NoTelevision, find_television
from media.check import LiveChecks
from media.devices import SoundChoice, find_sound
from media.joints import Joints
from media.late import LateRooms
from media.player.covers import Covers
from media.player.player import ProcessPlayer
from media.quiet import quieten
from media.sounds import ProcessSounds, SilentSounds, find_player
from media.watch import Found, Watch

if TYPE_CHECKING:
    from media.room import LiveKitRooms


@dataclass(frozen=True)
class LiveMedia:
    """All ports, and the watch over what is plugged in."""

    rooms: LateRooms
    sounds: ProcessSounds | SilentSounds
    television: CecTelevision | NoTelevision
    player: ProcessPlayer
    watch: Watch
    checks: LiveChecks

    async def close(self) -> None:
        """Leave rooms, close cameras and loudspeakers."""
        await self.player.close()
        await self.checks.close()
        await self.rooms.close()
        await self.sounds.close()
        await self.television.close()
        await asyncio.to_thread(self.watch.close)


def start(
    settings: Settings,
    submit: Submit,
    now: Now,
    frames: Frames,
    read_record: ReadRecord,
    *,
    own: OwnRecordings | None = None,
    covers: Path | None = None,
) -> LiveMedia:
    """Return the running media; what is plugged in is told now and from now on. Opens no camera and no microphone.

    `covers`: the folder for pictures of films that were watched; None: there are none.
    """
    quieten()
    loop = asyncio.get_running_loop()
    has_sound = settings.sound == "platform"
    cameras = Cameras(settings.camera, settings.fake_camera_log, settings.fake_camera_film)
    joints = Joints(submit, now, frames, read_record, cameras)

    def make() -> LiveKitRooms:
        from media.room import LiveKitRooms  # noqa: PLC0415 - imported by now

        return LiveKitRooms(joints, with_sound=has_sound)

    rooms = LateRooms(make)
    frames.on_show(lambda heights: _soon(loop, rooms.shown, heights))

    def told(found: Found) -> None:
        # First who holds the handles, then the core, which may ask for what has just come back.
        loop.call_soon_threadsafe(rooms.plugged, found)
        sound = found.sound
        names, choices = cameras.names(found.cameras), cameras.all_of(found.cameras)
        submit(PeripheralsChanged(now(), names, sound.microphones, sound.speakers, choices))

    def tell_tv(shows: Tv) -> None:
        submit(TvChanged(now(), shows))

    watch = Watch(told, SoundChoice(settings.microphone, settings.speaker) if has_sound else None)
    watch.begin()
    television = find_television(settings.tv, tell_tv)
    sounds = _sounds(television) if has_sound else SilentSounds()
    pictures = None if covers is None else Covers(covers, frames)
    if pictures is not None:
        frames.on_show(pictures.shown)
    player = ProcessPlayer(submit, now, frames, own, has_sound=has_sound, covers=pictures)

    def choose(installed: Installed) -> None:
        cameras.choose(installed.camera or settings.camera)
        sound = SoundChoice(installed.microphone or settings.microphone, installed.speaker or settings.speaker)
        asyncio.get_running_loop().run_in_executor(None, watch.choose, sound)  # it waits for the watch's own threads

    checks = LiveChecks(submit, now, frames, cameras, choose, has_sound=has_sound)
    return LiveMedia(rooms, sounds, television, player, watch, checks)


def _sounds(television: CecTelevision | NoTelevision) -> ProcessSounds:
    async def is_awake() -> bool:
        sound = await asyncio.to_thread(find_sound)
        return not sound.is_speaker_a_tv or await television.is_ours()

    return ProcessSounds(find_player(), lambda: bool(find_sound().speakers), is_awake)


def _soon(loop: asyncio.AbstractEventLoop, take: Callable[[Mapping[str, int]], None], shown: Mapping[str, int]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the kiosk stops
        loop.call_soon_threadsafe(take, shown)
