"""Waiting for what should come, instead of sleeping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_S = 0.1
PATIENCE_S = 60.0
"""What a machine may need that does ten things at once. Nobody waits so long where all is well; a promise of fewer
seconds says so where it is judged, by the times of the things themselves."""


async def until(found: Callable[[], T | None], otherwise: str, within: float = PATIENCE_S) -> T:
    """Return the first true thing that this gives. TimeoutError says what did not come."""
    ends = time.monotonic() + within
    while not (what := found()):
        if time.monotonic() > ends:
            raise TimeoutError(otherwise)
        await asyncio.sleep(LOOK_S)
    return what
