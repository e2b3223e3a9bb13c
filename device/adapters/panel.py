"""How large the panel is, as it says itself: its EDID, which the kernel hands out for each socket.

What comes from a cable is read with bounds and believed only as far as it makes sense: many televisions and projectors
tell an aspect ratio, or nothing, in place of a size. What an installer has set goes before it.
Source: VESA E-EDID A2, sections 3.6 (basic display parameters) and 3.10.2 (detailed timing).
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

SOCKETS: Final = Path("/sys/class/drm")
BLOCK: Final = 128
HEADER: Final = bytes.fromhex("00ffffffffffff00")
SIZE_CM: Final = 21
"""Width and height in whole centimetres; zero: a projector, or an aspect ratio."""
TIMING: Final = 54
"""The first detailed timing: that of the panel itself."""

LEAST_MM, MOST_MM = 60, 3000
"""From a phone to the largest television that is sold."""
RATIOS: Final = frozenset({(160, 90), (16, 9), (1600, 900), (16, 10), (160, 100), (4, 3), (40, 30)})
"""Sizes that are an aspect ratio in truth: panels of exactly 16 by 9 centimetres are phones."""


def panel_mm(sockets: Path = SOCKETS) -> tuple[int, int] | None:
    """Return width and height of the only panel that is connected; None: there are several, or it does not say."""
    found: list[tuple[int, int] | None] = []
    with contextlib.suppress(OSError):
        connected = [socket for socket in sockets.glob("card*-*") if _text(socket / "status") == "connected"]
        found = [size_of(_bytes(socket / "edid")) for socket in connected]
    if len(found) != 1:
        return None
    if found[0] is None:
        log.info("the panel does not say how large it is")
    return found[0]


def size_of(edid: bytes) -> tuple[int, int] | None:
    """Return width and height in millimetres; None for what is no EDID, or makes no sense."""
    block = edid[:BLOCK]
    if len(block) < BLOCK or not block.startswith(HEADER) or sum(block) % 256:
        return None
    exact = _of_timing(block[TIMING : TIMING + 18])
    rough = (block[SIZE_CM] * 10, block[SIZE_CM + 1] * 10)
    # The exact one only refines the rough one: where they contradict each other, one is an aspect ratio.
    if exact is not None and _makes_sense(exact) and (not all(rough) or _agree(exact, rough)):
        return exact
    return rough if _makes_sense(rough) else None


def _of_timing(timing: bytes) -> tuple[int, int] | None:
    if not timing[0] and not timing[1]:
        return None  # no timing, but words about the panel
    return timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8


def _makes_sense(size: tuple[int, int]) -> bool:
    return size not in RATIOS and all(LEAST_MM <= side <= MOST_MM for side in size) and max(size) <= 4 * min(size)


def _agree(exact: tuple[int, int], rough: tuple[int, int]) -> bool:
    return all(abs(one - other) <= max(10, other // 10) for one, other in zip(exact, rough, strict=True))


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="ascii", errors="replace").strip()
    return ""


def _bytes(path: Path) -> bytes:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(BLOCK)  # what follows speaks of sound and video modes
    return b""
