"""The others' pictures and shared screens, into the slots that the screen draws from; and the watch over still ones.

Only what is shown is taken, and no larger than it is shown: a small computer does not decode nine of 720p.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from livekit import rtc

from device.runtime.frames import Frames, Pixels, remote, shared

log = logging.getLogger(__name__)

STALL_S = 2.0
"""The SDK notices a frozen SFU after 13 s; people notice after two."""
LOOK_EACH_S = 0.25
FORMATS = {Pixels.RGB24: rtc.VideoBufferType.RGB24, Pixels.I420: rtc.VideoBufferType.I420}
SMALLEST = 16
"""Last frames of an ending track may be 2 x 2."""
STRETCH = 1.25
"""A picture may be shown this much larger than it came: nobody sees it, and the next size is four times the bits."""


def quality_for(height_px: int, full_px: int) -> rtc.VideoQuality.ValueType:
    """Return the smallest of the three sizes that a camera is sent in (whole, half, quarter) that is enough."""
    if height_px <= full_px / 4 * STRETCH:
        return rtc.VideoQuality.VIDEO_QUALITY_LOW
    if height_px <= full_px / 2 * STRETCH:
        return rtc.VideoQuality.VIDEO_QUALITY_MEDIUM
    return rtc.VideoQuality.VIDEO_QUALITY_HIGH


def slot_of(publication: rtc.RemoteTrackPublication, identity: str) -> str:
    """Return where this picture is drawn from."""
    return shared(identity) if publication.source == rtc.TrackSource.SOURCE_SCREENSHARE else remote(identity)


@dataclass
class _Wanted:
    """A picture that we asked for."""

    publication: rtc.RemoteTrackPublication
    identity: str
    slot: str
    wish: bool | rtc.VideoQuality.ValueType

    @property
    def must_move(self) -> bool:
        """Whether it is missed when it does not. A shared screen may stand still by itself."""
        is_screen = self.publication.source == rtc.TrackSource.SOURCE_SCREENSHARE
        return self.wish is not False and not is_screen and not self.publication.muted


class RemotePictures:
    """One pump for each camera or screen that is subscribed."""

    def __init__(self, frames: Frames, on_stall: Callable[[str, bool], None]) -> None:
        """`on_stall(identity, stands_still)` is called when a picture stops, and when it moves again."""
        self._frames = frames
        self._on_stall = on_stall
        self._pumps: dict[str, tuple[str, asyncio.Task[None]]] = {}
        """By slot: whose publication it shows, and what does it."""
        self._heights: Mapping[str, int] = {}
        self._wanted: dict[str, _Wanted] = {}
        """By the id of the publication."""
        self._moved_at: dict[str, float] = {}
        self._stalls: dict[str, int] = {}
        """For how many times `STALL_S` a slot has had no picture, also over a new subscription."""
        self._watch: asyncio.Task[None] | None = None

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """Take note of what is on the screen. Nothing of the others is: then all is taken, to be there at once."""
        is_any = any(slot.startswith(("remote:", "screen:")) for slot in heights_px)
        self._heights = heights_px if is_any else {}

    def ask(self, publication: rtc.RemoteTrackPublication, identity: str) -> None:
        """Have this picture sent as it is shown, or not at all."""
        slot = slot_of(publication, identity)
        height = self._heights.get(slot)
        is_wanted = not self._heights or height is not None
        wish: bool | rtc.VideoQuality.ValueType = is_wanted
        if is_wanted and publication.simulcasted:
            wish = rtc.VideoQuality.VIDEO_QUALITY_HIGH
            if height is not None:
                wish = quality_for(height, publication.height or 720)
        held = self._wanted.get(publication.sid)
        before = None if held is None else held.wish
        if wish == before and type(wish) is type(before):
            return
        self._wanted[publication.sid] = _Wanted(publication, identity, slot, wish)
        if before is None or is_wanted is (before is False):
            self._moved_at[slot] = _now()
            publication.set_subscribed(is_wanted)
        if not isinstance(wish, bool):
            publication.set_video_quality(wish)
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._miss_pictures())

    def came_back(self) -> None:
        """Take note that the connection is a new one: nothing that was asked for or told before holds."""
        self._wanted.clear()
        self._stalls.clear()

    def gone(self, publication: rtc.RemoteTrackPublication) -> None:
        """Take note that nobody publishes this any more."""
        self._wanted.pop(publication.sid, None)

    def show(self, publication: rtc.RemoteTrackPublication, identity: str, track: rtc.RemoteVideoTrack) -> None:
        """Pump this track into its slot."""
        slot = slot_of(publication, identity)
        self._stop(slot)
        pump = asyncio.get_running_loop().create_task(self._pump(slot, identity, track))
        self._pumps[slot] = publication.sid, pump

    def hide(self, publication: rtc.RemoteTrackPublication, identity: str) -> None:
        """Stop, and forget the last picture; unless another publication is shown there already."""
        slot = slot_of(publication, identity)
        if slot in self._pumps and self._pumps[slot][0] == publication.sid:
            self._stop(slot)

    def close(self) -> None:
        """Stop every pump."""
        if self._watch is not None:
            self._watch.cancel()
        for slot in list(self._pumps):
            self._stop(slot)

    def _stop(self, slot: str) -> None:
        _, pump = self._pumps.pop(slot, ("", None))
        if pump is not None:
            pump.cancel()
        self._frames.drop(slot)

    async def _pump(self, name: str, identity: str, track: rtc.RemoteVideoTrack) -> None:
        slot = self._frames.slot(name)
        # One frame of queue: what was not drawn in time is of no use.
        takes = self._frames.takes
        stream = rtc.VideoStream(track, capacity=1, format=FORMATS[takes])
        try:
            async for event in stream:
                self._moved_at[name] = _now()
                if self._stalls.pop(name, 0):
                    self._on_stall(identity, False)
                frame = event.frame
                if frame.width >= SMALLEST and frame.height >= SMALLEST:
                    slot.put(frame.width, frame.height, frame.data, takes)
        finally:
            await stream.aclose()

    async def _miss_pictures(self) -> None:
        """Look for pictures that stopped, and for those that never came: a subscription may be lost on its way too."""
        while True:
            await asyncio.sleep(LOOK_EACH_S)
            for one in list(self._wanted.values()):
                if one.must_move:
                    self._judge(one)
                else:
                    self._moved_at[one.slot] = _now()

    def _judge(self, one: _Wanted) -> None:
        stalls = int((_now() - self._moved_at[one.slot]) / STALL_S)
        if stalls <= self._stalls.get(one.slot, 0):
            return
        self._stalls[one.slot] = stalls
        if stalls == 1:
            self._on_stall(one.identity, True)
        elif stalls & (stalls - 1) == 0:
            # After two of them, four, eight: some lost subscriptions come back so. What does not, the core joins anew.
            log.info("a picture stands still: subscribed anew")
            one.publication.set_subscribed(False)
            one.publication.set_subscribed(True)


def _now() -> float:
    return asyncio.get_running_loop().time()
