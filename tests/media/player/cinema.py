"""A film whose pictures say what time it is in it, and somebody who looks at them."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import av
import numpy as np
import psutil

from device.core.events.player import PlayerPhase, PlayerSaid
from device.runtime.errors import EdgeError
from device.runtime.frames import PLAYER, Frame, Frames

WIDTH, HEIGHT, RATE = 320, 180, 25
SOUND_RATE = 48_000
TONE_HZ = 660.0


def make_film(path: Path, length_s: float = 20.0, *, is_streamable: bool = True) -> Path:
    """Write a film: a white bar goes from left to right once, and a tone sounds."""
    options = {"movflags": "faststart"} if is_streamable else {}
    with av.open(str(path), "w", format="mp4", options=options) as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": "25"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = out.add_stream("aac", rate=SOUND_RATE)
        sound.layout = "mono"
        for number in range(int(length_s * RATE)):
            out.mux(video.encode(_picture(number, number / RATE / length_s)))
        step = 1024
        for start in range(0, int(length_s * SOUND_RATE), step):
            out.mux(sound.encode(_tone(start, step)))
        out.mux(video.encode(None))
        out.mux(sound.encode(None))
    return path


def take_apart(film: Path, stream: str, part: Path) -> None:
    """Write one stream of a film into a file of its own."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(film),
        "-map",
        stream,
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        str(part),
    ]
    subprocess.run(command, check=True)


def second_of(frame: Frame, length_s: float = 20.0) -> float:
    """Read the time off a picture."""
    picture = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.width, 3)
    columns = picture.mean(axis=(0, 2))
    bright = np.flatnonzero(columns > 128)
    assert len(bright), "no bar in this picture"
    return float(bright.mean() / frame.width * length_s)


def _picture(number: int, share: float) -> av.VideoFrame:
    picture = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
    at = int(share * WIDTH)
    picture[:, max(0, at - 2) : at + 3] = 250
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _tone(start: int, count: int) -> av.AudioFrame:
    t = np.arange(start, start + count) / SOUND_RATE
    samples = (0.3 * np.sin(2 * np.pi * TONE_HZ * t)).astype(np.float32).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
    return frame


@dataclass
class Spectator:
    """Hears what the player says, and looks at its pictures."""

    frames: Frames = field(default_factory=Frames)
    heard: list[PlayerSaid] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def submit(self, event: object) -> None:
        """Take what is told (`ports.Submit`), on the loop."""
        assert isinstance(event, PlayerSaid)
        self.heard.append(event)
        self.more.set()

    @property
    def phases(self) -> list[PlayerPhase]:
        """What was said, each phase once in a row."""
        said = [event.phase for event in self.heard]
        return [phase for number, phase in enumerate(said) if number == 0 or said[number - 1] is not phase]

    async def hears(self, *phases: PlayerPhase, since: int = 0, within_s: float = 90.0) -> PlayerSaid:
        """Wait until one of these is said; return it."""
        async with asyncio.timeout(within_s):
            while True:
                for event in self.heard[since:]:
                    if event.phase in phases:
                        return event
                self.more.clear()
                await self.more.wait()

    async def sees(self, after: int = 0, within_s: float = 90.0) -> Frame:
        """Wait for a picture with a higher number; return it."""
        async with asyncio.timeout(within_s):
            while True:
                frame = self.frames.slot(PLAYER).latest()
                if frame is not None and frame.number > after:
                    return frame
                await asyncio.sleep(0.01)


def children(of: int | None = None) -> list[int]:
    """Return the processes of a player that still live."""
    living = []
    for child in psutil.Process(of).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ends as we look
            if "media.player" in " ".join(child.cmdline()) or "fake_youtube" in " ".join(child.cmdline()):
                living.append(child.pid)
    return living


@dataclass
class Shelf:
    """Own recordings that lie on this disk (`ports.OwnRecordings`)."""

    path: Path | None = None
    error: EdgeError | None = None
    opened: list[ShelfFile] = field(default_factory=list)

    async def open(self, recording: UUID, sha256: str) -> ShelfFile:
        if self.error is not None:
            raise self.error
        assert self.path is not None
        file = ShelfFile(os.open(self.path, os.O_RDONLY), self.path.stat().st_size)
        self.opened.append(file)
        return file


@dataclass
class ShelfFile:
    """One of them (`ports.OwnFile`); it grows when a test says so."""

    descriptor: int
    length: int
    is_whole: bool = True
    is_spoilt: bool = False
    error: EdgeError | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def whole(self) -> None:
        await self.done.wait()
        if self.error is not None:
            raise self.error

    def spoil(self) -> None:
        self.is_spoilt = True

    def close(self) -> None:
        os.close(self.descriptor)
