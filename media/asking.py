"""What WebRTC says of a track of ours: it is asked now and then, and an ask that fails is no reason to ask no more."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from livekit.rtc._proto.stats_pb2 import RtcStats

ANSWER_S = 3.0
"""Stats that do not come by then never come, and the next ask is answered as a rule."""

log = logging.getLogger(__name__)


class Track(Protocol):
    """`rtc.LocalAudioTrack`, `rtc.LocalVideoTrack`."""

    async def get_stats(self) -> list[RtcStats]: ...


async def stats_of(track: Track, what: str) -> list[RtcStats] | None:
    """Return what is known of it; None when nobody says, as in the middle of a negotiation. `what` is for the log."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await track.get_stats()
    except TimeoutError:
        log.info("no answer about the %s", what)
    except Exception as err:  # noqa: BLE001 - the SDK raises nothing narrower; the next ask may be answered
        log.info("no answer about the %s: %s", what, type(err).__name__)
    return None
