"""Waiting for what should come, instead of sleeping."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_S = 0.1


async def until(found: Callable[[], T | None], otherwise: str, within: float = 15.0) -> T:
    """Return the first true thing that this gives. TimeoutError says what did not come."""
    ends = time.monotonic() + within
    while not (what := found()):
        if time.monotonic() > ends:
            raise TimeoutError(otherwise)
        await asyncio.sleep(LOOK_S)
    return what
