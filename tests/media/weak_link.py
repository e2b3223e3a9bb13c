"""A call over a link that becomes narrow and wide again: run in a network of its own by `test_weak_link`.

Prints one line of JSON for each thing that the home told, and for each size in which the far end sees the home.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from livekit import rtc

from backend.supervisor.embedded import Embedded
from device.core.events import LinkChanged
from tests.media.rig import Other, Rig, until

LONGEST_S = 60.0
NETWORK = """ip link set lo up && ip link add left type veth peer name right && ip addr add 10.9.0.1/24 dev left &&
ip link set left up && ip link set right up && ip route add default dev left"""
"""All within one machine crosses `lo`; WebRTC wants to see another interface."""
NARROW = ("rate", "350kbit", "burst", "16kb", "latency", "150ms")
"""A picture of 720p asks for five times as much."""


def say(**what: object) -> None:
    """Tell the test."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def limit(*words: str) -> None:
    """Make the link narrow (`add`), or let it be (`del`)."""
    subprocess.run(["tc", "qdisc", words[0], "dev", "lo", "root", *words[1:]], check=True)


class Eye:
    """Tells in which size the far end sees the home."""

    def __init__(self, far: Other) -> None:
        self.width = 0
        self._task: asyncio.Task[None] | None = None
        far.room.on("track_subscribed", self._subscribed)

    def _subscribed(self, track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteVideoTrack):
            self._task = asyncio.get_running_loop().create_task(self._look(track))

    async def _look(self, track: rtc.RemoteVideoTrack) -> None:
        async for event in rtc.VideoStream(track):
            if event.frame.width != self.width:
                self.width = event.frame.width
                say(width=self.width)


def is_weak(rig: Rig) -> bool:
    """Say whether the home was last told that its own connection is weak; tells each change on."""
    told = [event for event in rig.events if isinstance(event, LinkChanged)]
    return bool(told) and told[-1].is_weak_here


async def main() -> None:
    """Play it: wide, narrow, wide."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-weak-") as name:
        folder = Path(name)
        async with Embedded(folder / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
            rig = Rig(sfu, folder)
            await rig.make_room()
            far = await rig.somebody_joins()
            eye = Eye(far)
            await rig.home_joins()
            rig.wish(camera=True, audience=frozenset({far.identity}))
            await until(lambda: eye.width > 0, LONGEST_S)
            widest = eye.width
            limit("add", "tbf", *NARROW)
            await until(lambda: is_weak(rig), LONGEST_S)
            say(weak=True)
            await until(lambda: eye.width < widest, LONGEST_S)
            pictures = far.pictures
            await until(lambda: far.pictures >= pictures + 20, LONGEST_S)
            say(moves=True)
            limit("del")
            await until(lambda: not is_weak(rig), LONGEST_S)
            say(weak=False)
            await rig.rooms.close()
            await far.leaves()


if __name__ == "__main__":
    asyncio.run(main())
