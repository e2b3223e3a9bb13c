"""The others' pictures and shared screens, into the slots that the screen draws from; and the watch over still ones.

Only what is shown is taken, and no larger than it is shown: a small computer does not decode nine of 720p.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from livekit import rtc

from device.runtime.frames import Frames, remote, shared

log = logging.getLogger(__name__)

STALL_S = 2.0
"""The SDK notices a frozen SFU after 13 s; people notice after two."""
STALLS_TO_SUBSCRIBE_ANEW = 2
"""Some lost subscriptions come back so. What does not is the core's affair: it joins anew."""
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


class RemotePictures:
    """One pump for each camera or screen that is subscribed."""

    def __init__(self, frames: Frames, on_stall: Callable[[str, bool], None]) -> None:
        """`on_stall(identity, stands_still)` is called when a picture stops, and when it moves again."""
        self._frames = frames
        self._on_stall = on_stall
        self._pumps: dict[str, asyncio.Task[None]] = {}
        self._heights: Mapping[str, int] = {}
        self._asked: dict[str, bool | rtc.VideoQuality.ValueType] = {}
        self._stalls: dict[str, int] = {}
        """For how many times `STALL_S` a slot has had no picture, also over a new subscription."""

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """Take note of what is on the screen. Nothing of the others is: then all is taken, to be there at once."""
        is_any = any(slot.startswith(("remote:", "screen:")) for slot in heights_px)
        self._heights = heights_px if is_any else {}

    def ask(self, publication: rtc.RemoteTrackPublication, identity: str) -> None:
        """Have this picture sent as it is shown, or not at all."""
        height = self._heights.get(slot_of(publication, identity))
        is_wanted = not self._heights or height is not None
        wish: bool | rtc.VideoQuality.ValueType = is_wanted
        if is_wanted and publication.simulcasted:
            wish = rtc.VideoQuality.VIDEO_QUALITY_HIGH
            if height is not None:
                wish = quality_for(height, publication.height or 720)
        before = self._asked.get(publication.sid)
        if wish == before and type(wish) is type(before):
            return
        self._asked[publication.sid] = wish
        if before is None or is_wanted is (before is False):
            publication.set_subscribed(is_wanted)
        if not isinstance(wish, bool):
            publication.set_video_quality(wish)

    def show(self, publication: rtc.RemoteTrackPublication, identity: str, track: rtc.RemoteVideoTrack) -> None:
        """Pump this track into its slot."""
        slot = slot_of(publication, identity)
        self._stop(slot)
        # A shared screen may stand still by itself.
        is_watched = publication.source != rtc.TrackSource.SOURCE_SCREENSHARE
        self._pumps[slot] = asyncio.get_running_loop().create_task(
            self._pump(slot, identity, publication, track, is_watched=is_watched)
        )

    def hide(self, publication: rtc.RemoteTrackPublication, identity: str) -> None:
        """Stop, and forget the last picture."""
        self._stop(slot_of(publication, identity))

    def hide_all(self) -> None:
        """Stop every pump."""
        for slot in list(self._pumps):
            self._stop(slot)

    def _stop(self, slot: str) -> None:
        pump = self._pumps.pop(slot, None)
        if pump is not None:
            pump.cancel()
        self._frames.drop(slot)

    async def _pump(
        self,
        name: str,
        identity: str,
        publication: rtc.RemoteTrackPublication,
        track: rtc.RemoteVideoTrack,
        *,
        is_watched: bool,
    ) -> None:
        slot = self._frames.slot(name)
        # One frame of queue: what was not drawn in time is of no use.
        stream = rtc.VideoStream(track, capacity=1, format=rtc.VideoBufferType.RGB24)
        try:
            while True:
                try:
                    event = await asyncio.wait_for(anext(stream), STALL_S)
                except TimeoutError:
                    if is_watched and not track.muted:
                        self._stands_still(name, identity, publication)
                    continue
                except StopAsyncIteration:
                    return
                if self._stalls.pop(name, 0):
                    self._on_stall(identity, False)
                frame = event.frame
                if frame.width >= SMALLEST and frame.height >= SMALLEST:
                    slot.put(frame.width, frame.height, bytes(frame.data))
        finally:
            await stream.aclose()

    def _stands_still(self, name: str, identity: str, publication: rtc.RemoteTrackPublication) -> None:
        """Tell it, and a little later ask for the track once more."""
        stalls = self._stalls[name] = self._stalls.get(name, 0) + 1
        if stalls == 1:
            self._on_stall(identity, True)
        elif stalls == STALLS_TO_SUBSCRIBE_ANEW:
            log.info("a picture stands still: subscribed anew")
            publication.set_subscribed(False)
            publication.set_subscribed(True)
