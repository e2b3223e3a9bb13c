"""Notices that the link out of this home is too narrow for its picture.

The SFU judges by what is lost; an encoder that has made itself small enough loses nothing, however poor the picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from media.asking import Track, stats_of

LOOK_EVERY_S = 3.0
LIMITED_BY_BANDWIDTH = 2
"""QualityLimitationReason of LiveKit's statistics; its name is in a module that is not public."""
POOR_SHARE = 0.6
"""A picture of less than so much of its height is seen to be poor."""


class Uplink:
    """Looks at one picture of ours, from now until `close`."""

    def __init__(self, track: Track, height_px: Callable[[], int], told: Callable[[bool], None]) -> None:
        """`height_px` says how high our picture should be; `told` is called at each look: is the link too narrow?"""
        self._track = track
        self._height_px = height_px
        self._told = told
        self._task = asyncio.get_running_loop().create_task(self._watch(), name="uplink")

    def close(self) -> None:
        """Look no more; a picture that is not sent is not poor."""
        self._task.cancel()
        self._told(False)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            # Who cannot be asked is not blamed: words that nobody takes back would stay to the end of the call.
            sent = [one.outbound_rtp.outbound for one in await stats_of(self._track, "camera") or ()]
            # One that is small because the processor is slow is another matter.
            by_link = [one for one in sent if one.quality_limitation_reason == LIMITED_BY_BANDWIDTH]
            least = self._height_px() * POOR_SHARE
            self._told(any(0 < one.frame_height < least for one in by_link))
