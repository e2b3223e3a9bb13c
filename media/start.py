"""Joins the parts of `media` into the two ports. Importing it imports livekit: do it in the background."""

from __future__ import annotations

from dataclasses import dataclass

from device.core.events import PeripheralsChanged, TvChanged
from device.runtime.frames import Frames
from device.runtime.ports import Now, ReadRecord, Submit
from device.runtime.settings import Settings
from media.camera import CameraChoice
from media.cec import CecTelevision, NoTelevision, find_television
from media.devices import SoundNames, find_cameras, find_sound
from media.own import Joints
from media.quiet import quieten
from media.room import LiveKitRooms
from media.sounds import ProcessSounds, SilentSounds, find_player

TEST_PICTURE_NAME = "test picture"


@dataclass(frozen=True)
class LiveMedia:
    """All ports."""

    rooms: LiveKitRooms
    sounds: ProcessSounds | SilentSounds
    television: CecTelevision | NoTelevision

    async def close(self) -> None:
        """Leave rooms, close cameras and loudspeakers."""
        await self.rooms.close()
        await self.sounds.close()
        await self.television.close()


def camera_choice(settings: Settings) -> CameraChoice | None:
    """Return the camera to open now: the one set, else the first that captures."""
    match settings.camera:
        case "none":
            return None
        case "fake":
            return CameraChoice(None, settings.fake_camera_log)
        case "auto":
            found = find_cameras()
            return CameraChoice(found[0].path) if found else None
        case path:
            return CameraChoice(path)


def camera_names(settings: Settings) -> tuple[str, ...]:
    """Return the cameras by name, the one that would be opened first."""
    if settings.camera == "fake":
        return (TEST_PICTURE_NAME,)
    found = sorted(find_cameras(), key=lambda node: node.path != settings.camera)
    return tuple(node.name for node in found)


def start(settings: Settings, submit: Submit, now: Now, frames: Frames, read_record: ReadRecord) -> LiveMedia:
    """Return the running media, and tell what is plugged in. Opens no camera and no microphone."""
    quieten()
    has_sound = settings.sound == "platform"
    sound = find_sound() if has_sound else SoundNames()
    submit(PeripheralsChanged(now(), camera_names(settings), sound.microphones, sound.speakers))
    joints = Joints(submit, now, frames, read_record, lambda: camera_choice(settings))
    rooms = LiveKitRooms(joints, with_sound=has_sound)
    sounds = ProcessSounds(find_player(), lambda: bool(find_sound().speakers)) if has_sound else SilentSounds()
    television = find_television(settings.tv, lambda shows: submit(TvChanged(now(), shows)))
    return LiveMedia(rooms, sounds, television)
