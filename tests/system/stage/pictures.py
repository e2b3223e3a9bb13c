"""Is it their picture? Judged by content: what the camera saw is known, and it moves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from media.camera import TEST_PICTURE

Picture = npt.NDArray[np.uint8]
"""Height x width x 3."""

SMALL = (64, 36)
"""Width and height at which pictures are compared."""

BARS = {
    "yellow": (180, 180, 16),
    "cyan": (16, 180, 180),
    "green": (16, 180, 16),
    "magenta": (180, 16, 180),
    "red": (180, 16, 16),
    "blue": (16, 16, 180),
}
"""SMPTE colour bars at 75 %: what the professional's camera sees, moving sideways."""


def film_bars(path: Path) -> Path:
    """Make the film that stands for the professional's camera: moving colour bars, four seconds, for Chromium."""
    source = "smptebars=size=640x360:rate=20,scroll=horizontal=0.01"
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", source, "-t", "4", "-pix_fmt", "yuv420p"]
    subprocess.run([*command, str(path)], check=True, timeout=60)
    return path


def read_picture(path: Path) -> Picture:
    """Read an image file."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(np.uint8)


def bars_in(picture: Picture) -> set[str]:
    """Name the colour bars that fill at least 2 % of a picture each."""
    pixels = picture.reshape(-1, 3).astype(int)
    return {name for name, colour in BARS.items() if (np.abs(pixels - np.array(colour)).max(axis=1) < 45).mean() > 0.02}


def home_camera() -> Picture:
    """Return what the home's test camera sees, small."""
    with av.open(TEST_PICTURE, format="lavfi") as container:
        frame = next(container.decode(video=0))
        return frame.reformat(width=SMALL[0], height=SMALL[1], format="rgb24").to_ndarray().astype(np.uint8)


def likeness(one: Picture, other: Picture) -> float:
    """Compare two pictures of one size: 1 is the same, 0 has nothing in common."""
    a, b = (picture.astype(float).mean(axis=2) for picture in (one, other))
    if not a.std() or not b.std():  # nothing is to be seen
        return 0.0
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def moved(one: Picture, other: Picture) -> float:
    """Say which share of the pixels changed visibly."""
    return float((np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 24).mean())
