"""`python -m tests.media.talker URL TOKEN AUDIENCE cancels|repeats`: a home that plays what it hears, and talks.

`cancels` is the kiosk's own way into a room; `repeats` sends on what its microphone hears.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import uuid
from datetime import UTC, datetime

from livekit import rtc

from device.core.events.event import Event
from device.core.events.room import RoomLeft
from device.runtime.frames import Frames
from media.cameras import Cameras
from media.devices import SoundChoice
from media.joints import Joints
from media.room import LiveKitRooms
from media.watch import Found, Watch
from protocol.errors import NotSigned
from protocol.messages.calls import CallRecord, RoomAccess

RATE, FRAME = 48_000, 480


def _no_record(_text: str) -> CallRecord:
    raise NotSigned


async def cancels(url: str, token: str, audience: str) -> None:
    """Talk as the kiosk does, and join anew when the room was lost, as its core would."""
    loop, us = asyncio.get_running_loop(), uuid.uuid4()
    lost: asyncio.Queue[Event] = asyncio.Queue()

    def submit(event: Event) -> None:
        if isinstance(event, RoomLeft):
            loop.call_soon_threadsafe(lost.put_nowait, event)

    def told(found: Found) -> None:
        loop.call_soon_threadsafe(rooms.plugged, found)

    rooms = LiveKitRooms(Joints(submit, time.monotonic, Frames(), _no_record, Cameras("none")), with_sound=True)
    Watch(told, SoundChoice()).begin()
    while True:
        await rooms.join(us, us, RoomAccess(url=url, token=token, expires_at=datetime.now(UTC)))
        rooms.publish(us, camera=False, microphone=True, audience=frozenset({audience}))
        await lost.get()


async def repeats(url: str, token: str, _audience: str) -> None:
    """Talk without cancelling: what the microphone hears goes out as it is."""
    room, _plays_what_comes = rtc.Room(), rtc.PlatformAudio()
    await room.connect(url, token)
    source = rtc.AudioSource(RATE, 1)
    track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
    await room.local_participant.publish_track(track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
    command = ("parec", "--raw", "--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=20")
    microphone = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert microphone.stdout is not None
    while True:
        samples = await microphone.stdout.readexactly(2 * FRAME)
        await source.capture_frame(rtc.AudioFrame(samples, RATE, 1, FRAME))


if __name__ == "__main__":
    asyncio.run({"cancels": cancels, "repeats": repeats}[sys.argv[4]](*sys.argv[1:4]))
    os._exit(0)
