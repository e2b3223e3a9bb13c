"""Joins the parts of `media` into the ports. Importing it imports livekit: do it in the background."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from device.core.events import PeripheralsChanged, Tv, TvChanged
from device.runtime.frames import Frames
from device.runtime.ports import Now, ReadRecord, Submit
from device.runtime.settings import Settings
from media.cameras import Cameras
from media.cec import CecTelevision, NoTelevision, find_television
from media.devices import SoundChoice, find_sound
from media.own import Joints
from media.player.player import ProcessPlayer
from media.quiet import quieten
from media.room import LiveKitRooms
from media.sounds import ProcessSounds, SilentSounds, find_player
from media.watch import Found, Watch


@dataclass(frozen=True)
class LiveMedia:
    """All ports, and the watch over what is plugged in."""

    rooms: LiveKitRooms
    sounds: ProcessSounds | SilentSounds
    television: CecTelevision | NoTelevision
    player: ProcessPlayer
    watch: Watch

    async def close(self) -> None:
        """Leave rooms, close cameras and loudspeakers."""
        await self.player.close()
        await self.rooms.close()
        await self.sounds.close()
        await self.television.close()
        await asyncio.to_thread(self.watch.close)


def start(settings: Settings, submit: Submit, now: Now, frames: Frames, read_record: ReadRecord) -> LiveMedia:
    """Return the running media; what is plugged in is told now and from now on. Opens no camera and no microphone."""
    quieten()
    loop = asyncio.get_running_loop()
    has_sound = settings.sound == "platform"
    cameras = Cameras(settings.camera, settings.fake_camera_log)
    rooms = LiveKitRooms(Joints(submit, now, frames, read_record, cameras), with_sound=has_sound)

    def told(found: Found) -> None:
        # First who holds the handles, then the core, which may ask for what has just come back.
        loop.call_soon_threadsafe(rooms.plugged, found)
        sound = found.sound
        submit(PeripheralsChanged(now(), cameras.names(found.cameras), sound.microphones, sound.speakers))

    def tell_tv(shows: Tv) -> None:
        submit(TvChanged(now(), shows))

    watch = Watch(told, SoundChoice(settings.microphone, settings.speaker) if has_sound else None)
    watch.begin()
    television = find_television(settings.tv, tell_tv)
    sounds = _sounds(television) if has_sound else SilentSounds()
    player = ProcessPlayer(submit, now)
    return LiveMedia(rooms, sounds, television, player, watch)


def _sounds(television: CecTelevision | NoTelevision) -> ProcessSounds:
    async def is_awake() -> bool:
        sound = await asyncio.to_thread(find_sound)
        return not sound.is_speaker_a_tv or await television.is_ours()

    return ProcessSounds(find_player(), lambda: bool(find_sound().speakers), is_awake)
