"""A small picture of each film that was watched: on disk, bounded, shown in the list, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from device.runtime.frames import Frame, Frames, cover
from media.player.covers import HEIGHT, KEPT_S, MOST, WIDTH, Covers

NOW = 2e9
FILM = uuid4()


def picture(width: int = 640, height: int = 360, *, is_flat: bool = False) -> Frame:
    high = np.zeros((height, width, 3), np.uint8)
    if not is_flat:
        high[:, : width // 2] = 250
    return Frame(width, height, high.tobytes())


@pytest.fixture
def frames() -> Frames:
    return Frames()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "covers"


@pytest.fixture
def covers(folder: Path, frames: Frames) -> Iterator[Covers]:
    covers = Covers(folder, frames)
    yield covers
    covers.close()


def seen(folder: Path, frames: Frames, film: UUID = FILM, now: float | None = None) -> Frame | None:
    """What the list shows of a film after the next start."""
    again = Covers(folder, frames) if now is None else Covers(folder, frames, now=lambda: now)
    again.shown([cover(str(film)), "player"])
    again.close()
    return frames.slot(cover(str(film))).latest()


@pytest.mark.feature("H6")
def test_a_picture_of_a_film_is_there_after_the_next_start(covers: Covers, folder: Path, frames: Frames) -> None:
    assert covers.take(FILM, picture())
    covers.close()

    found = seen(folder, frames)

    assert found is not None
    assert (found.width, found.height) == (320, 180)
    assert found.data[0] == 250
    assert found.data[-1] == 0
    assert (folder / str(FILM)).stat().st_mode & 0o777 == 0o600


def test_a_fade_is_no_picture(covers: Covers, folder: Path) -> None:
    assert not covers.take(FILM, picture(is_flat=True))
    assert not covers.take(FILM, Frame(640, 360, b"short"))
    covers.close()

    assert not folder.exists()


def test_what_is_no_longer_shown_is_not_in_memory(covers: Covers, frames: Frames) -> None:
    covers.take(FILM, picture())
    covers.shown([cover(str(FILM))])
    covers.shown(["player"])
    covers.close()

    assert cover(str(FILM)) not in frames.names()


def test_only_the_newest_few_are_kept_and_none_for_longer_than_a_calendar(
    covers: Covers, folder: Path, frames: Frames
) -> None:
    films = [uuid4() for _ in range(MOST + 5)]
    folder.mkdir()
    for age, film in enumerate(films):
        path = folder / str(film)
        path.write_bytes(b"x")
        os.utime(path, (NOW - age, NOW - age))

    assert seen(folder, frames, now=NOW) is None
    assert {path.name for path in folder.iterdir()} == {str(film) for film in films[:MOST]}
    seen(folder, frames, now=NOW + KEPT_S + 1)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"kot1", b"kot1\xff\xff\xff\xff", b"kot1\x00\x02\x00\x02" + b"x" * 11, b"<html>" * 100],
)
def test_a_broken_file_is_no_picture(folder: Path, frames: Frames, content: bytes) -> None:
    folder.mkdir()
    (folder / str(FILM)).write_bytes(content)

    assert seen(folder, frames) is None


def test_without_a_disk_there_is_none_and_nothing_breaks(folder: Path, frames: Frames) -> None:
    folder.parent.joinpath("covers").write_text("no folder", encoding="utf-8")
    covers = Covers(folder, frames)

    assert covers.take(FILM, picture())
    covers.shown([cover(str(FILM))])
    covers.close()

    assert frames.slot(cover(str(FILM))).latest() is None


def test_the_largest_picture_of_a_film_becomes_small(covers: Covers, folder: Path, frames: Frames) -> None:
    covers.take(FILM, picture(1920, 1080))
    covers.close()
    found = seen(folder, frames)

    assert found is not None
    assert found.width <= WIDTH
    assert found.height <= HEIGHT
