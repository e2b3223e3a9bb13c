"""The others' pictures, into the slots that the screen draws from; and the watch over pictures that stand still."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from livekit import rtc

from device.runtime.frames import Frames, remote

log = logging.getLogger(__name__)

STALL_S = 2.0
"""The SDK notices a frozen SFU after 13 s; people notice after two."""
SMALLEST = 16
"""Last frames of an ending track may be 2 x 2."""


class RemotePictures:
    """One pump for each camera or screen that is subscribed."""

    def __init__(self, frames: Frames, on_stall: Callable[[str, bool], None]) -> None:
        """`on_stall(identity, stands_still)` is called when a picture stops, and when it moves again."""
        self._frames = frames
        self._on_stall = on_stall
        self._pumps: dict[str, asyncio.Task[None]] = {}

    def show(self, identity: str, track: rtc.RemoteVideoTrack) -> None:
        """Pump this track into the person's slot."""
        self.hide(identity)
        self._pumps[identity] = asyncio.get_running_loop().create_task(self._pump(identity, track))

    def hide(self, identity: str) -> None:
        """Stop, and forget the last picture."""
        pump = self._pumps.pop(identity, None)
        if pump is not None:
            pump.cancel()
        self._frames.drop(remote(identity))

    def hide_all(self) -> None:
        """Stop every pump."""
        for identity in list(self._pumps):
            self.hide(identity)

    async def _pump(self, identity: str, track: rtc.RemoteVideoTrack) -> None:
        slot = self._frames.slot(remote(identity))
        # One frame of queue: what was not drawn in time is of no use.
        stream = rtc.VideoStream(track, capacity=1, format=rtc.VideoBufferType.RGB24)
        stands_still = False
        try:
            while True:
                try:
                    event = await asyncio.wait_for(anext(stream), STALL_S)
                except TimeoutError:
                    if not track.muted and not stands_still:
                        stands_still = True
                        self._on_stall(identity, True)
                    continue
                except StopAsyncIteration:
                    return
                if stands_still:
                    stands_still = False
                    self._on_stall(identity, False)
                frame = event.frame
                if frame.width >= SMALLEST and frame.height >= SMALLEST:
                    slot.put(frame.width, frame.height, bytes(frame.data))
        finally:
            await stream.aclose()
