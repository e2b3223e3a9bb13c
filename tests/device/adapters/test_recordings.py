"""Own recordings on the disk: fetched once, within limits, gone on with after a cut."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from device.adapters.recording_file import MediaAnswer
from device.adapters.recordings import KEEP_FREE, MIB, Recordings
from device.core.events.player import WhyNotPlayed
from device.runtime.errors import EdgeError, Refused, TryAgain

FILM = os.urandom(3 * MIB)
SHA256 = hashlib.sha256(FILM).hexdigest()


@dataclass
class Backend:
    """Sends recordings, and does what tests need of a bad line."""

    films: dict[UUID, bytes] = field(default_factory=dict)
    asked: list[tuple[UUID, int]] = field(default_factory=list)
    is_away: bool = False
    cuts_after: int | None = None
    """Bytes after which the line breaks, once."""
    stays_away: bool = False
    """After that cut."""
    knows_ranges: bool = True
    announces: int | None = None
    """A size that is not true."""

    @contextmanager
    def ask(self, recording: UUID, start: int) -> Iterator[MediaAnswer]:
        self.asked.append((recording, start))
        if self.is_away:
            raise TryAgain("no_server")
        if recording not in self.films:
            raise Refused("not_found")
        film = self.films[recording]
        start = start if self.knows_ranges else 0
        etag = hashlib.sha256(film).hexdigest()[:16]
        yield MediaAnswer(start, self.announces or len(film), etag, self._pieces(film[start:]))

    def _pieces(self, rest: bytes) -> Iterator[bytes]:
        sent = 0
        for place in range(0, len(rest), 64 * 1024):
            if self.cuts_after is not None and sent >= self.cuts_after:
                self.cuts_after = None
                self.is_away = self.is_away or self.stays_away
                raise TryAgain("no_server")
            piece = rest[place : place + 64 * 1024]
            sent += len(piece)
            yield piece


@dataclass
class Disk:
    """How much of it is left."""

    free: int = 100 * KEEP_FREE


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def shelf(tmp_path: Path, backend: Backend, disk: Disk) -> AsyncIterator[Recordings]:
    shelf = Recordings(
        tmp_path / "recordings", backend.ask, limit=10 * MIB, free=lambda: disk.free, pauses_s=(0.0, 0.0)
    )
    yield shelf
    shelf.close()


async def fetched(shelf: Recordings, recording: UUID, sha256: str = "") -> bytes:
    """Play it to its end."""
    file = await shelf.open(recording, sha256)
    try:
        await file.whole()
        return os.pread(file.descriptor, file.length + 1, 0)
    finally:
        file.close()


async def why_not(shelf: Recordings, recording: UUID, sha256: str = "") -> str:
    with pytest.raises(EdgeError) as caught:
        await fetched(shelf, recording, sha256)
    return caught.value.reason


def on_disk(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "recordings").iterdir() if path.suffix != ".note"}


async def test_it_is_fetched_once_and_plays_without_a_network(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM

    assert await fetched(shelf, one, SHA256) == FILM
    backend.is_away = True
    assert await fetched(shelf, one, SHA256) == FILM

    assert backend.asked == [(one, 0)]


async def test_a_cut_is_mended_from_where_it_was(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    backend.cuts_after = MIB

    assert await fetched(shelf, one, SHA256) == FILM

    assert backend.asked == [(one, 0), (one, MIB)]


async def test_a_cut_before_the_first_byte_is_mended_too(shelf: Recordings, backend: Backend) -> None:
    """Who plays it has the file open already: it is the same one that grows."""
    one = uuid4()
    backend.films[one] = FILM
    backend.cuts_after = 0

    assert await fetched(shelf, one, SHA256) == FILM


async def test_what_came_before_a_restart_is_not_fetched_again(
    tmp_path: Path, shelf: Recordings, backend: Backend
) -> None:
    one = uuid4()
    backend.films[one] = FILM
    backend.cuts_after = MIB

    backend.stays_away = True
    file = await shelf.open(one, SHA256)
    with pytest.raises(EdgeError, match="network"):
        await file.whole()
    file.close()
    backend.is_away = False
    backend.asked.clear()
    again = Recordings(tmp_path / "recordings", backend.ask, limit=10 * MIB, free=lambda: 100 * KEEP_FREE)

    assert await fetched(again, one, SHA256) == FILM
    assert backend.asked[0][1] > 0


async def test_it_can_be_read_while_it_grows(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    backend.cuts_after = MIB
    shelf_with_patience = Recordings(
        shelf.path(one, "").parent, backend.ask, limit=10 * MIB, free=lambda: 100 * KEEP_FREE, pauses_s=(0.2,)
    )

    file = await shelf_with_patience.open(one, SHA256)
    was_whole, length = file.is_whole, file.length
    await file.whole()
    read = os.pread(file.descriptor, length, 0)
    file.close()

    assert (was_whole, length) == (False, len(FILM))
    assert read == FILM


async def test_another_film_under_the_same_id_is_fetched_anew(shelf: Recordings, backend: Backend) -> None:
    one, other = uuid4(), os.urandom(2 * MIB)
    backend.films[one] = FILM
    await fetched(shelf, one, SHA256)
    backend.films[one] = other

    assert await fetched(shelf, one, hashlib.sha256(other).hexdigest()) == other


async def test_a_part_of_another_film_is_not_gone_on_with(shelf: Recordings, backend: Backend) -> None:
    one, other = uuid4(), os.urandom(len(FILM))
    backend.films[one] = FILM
    backend.cuts_after = MIB
    backend.stays_away = True
    file = await shelf.open(one, "")
    with pytest.raises(EdgeError):
        await file.whole()
    file.close()
    backend.is_away = False
    backend.films[one] = other

    assert await fetched(shelf, one) == other


async def test_a_server_without_ranges_sends_it_all_again(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    backend.knows_ranges = False

    assert await fetched(shelf, one, SHA256) == FILM


async def test_what_is_not_what_was_announced_is_not_kept(tmp_path: Path, shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM[:-1] + bytes([FILM[-1] ^ 1])

    assert await why_not(shelf, one, SHA256) == WhyNotPlayed.BROKEN
    assert on_disk(tmp_path) == set()


async def test_more_than_was_announced_is_not_taken(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    backend.announces = MIB

    assert await why_not(shelf, one) == WhyNotPlayed.BROKEN


@pytest.mark.parametrize(("is_away", "reason"), [(True, WhyNotPlayed.NETWORK), (False, WhyNotPlayed.UNAVAILABLE)])
async def test_why_it_cannot_be_had_is_said(
    shelf: Recordings, backend: Backend, is_away: bool, reason: WhyNotPlayed
) -> None:
    backend.is_away = is_away

    assert await why_not(shelf, uuid4()) == reason


async def test_the_one_not_seen_for_longest_goes_first(tmp_path: Path, shelf: Recordings, backend: Backend) -> None:
    """Ten MiB hold three films of three: the fourth puts out the second, as the first was seen again."""
    films = [uuid4() for _ in range(4)]
    backend.films = dict.fromkeys(films, FILM)
    for number, one in enumerate(films[:3]):
        await fetched(shelf, one)
        long_ago = time.time() - 1000 + number
        os.utime(shelf.path(one, ".film"), (long_ago, long_ago))
    await fetched(shelf, films[0])

    await fetched(shelf, films[3])

    assert on_disk(tmp_path) == {f"{one}.film" for one in (films[0], films[2], films[3])}


async def test_what_is_playing_is_not_put_out(shelf: Recordings, backend: Backend) -> None:
    films = [uuid4() for _ in range(4)]
    backend.films = dict.fromkeys(films, FILM)
    playing = [await shelf.open(one, "") for one in films[:3]]
    await asyncio.gather(*(file.whole() for file in playing))

    assert await why_not(shelf, films[3]) == WhyNotPlayed.NO_SPACE

    for file in playing:
        file.close()
    assert await fetched(shelf, films[3]) == FILM


async def test_one_larger_than_all_that_we_may_keep_puts_nothing_out(
    tmp_path: Path, shelf: Recordings, backend: Backend
) -> None:
    small, large = uuid4(), uuid4()
    backend.films = {small: FILM, large: FILM * 4}
    await fetched(shelf, small)

    assert await why_not(shelf, large) == WhyNotPlayed.NO_SPACE
    assert on_disk(tmp_path) == {f"{small}.film"}


async def test_a_gibibyte_of_the_disk_stays_free(shelf: Recordings, backend: Backend, disk: Disk) -> None:
    one = uuid4()
    backend.films[one] = FILM
    disk.free = KEEP_FREE + MIB

    assert await why_not(shelf, one) == WhyNotPlayed.NO_SPACE


async def test_what_was_withdrawn_does_not_stay(tmp_path: Path, shelf: Recordings, backend: Backend) -> None:
    films = [uuid4(), uuid4()]
    backend.films = dict.fromkeys(films, FILM)
    for one in films:
        await fetched(shelf, one)

    await asyncio.wrap_future(shelf.keep({films[1]}))

    assert on_disk(tmp_path) == {f"{films[1]}.film"}


async def test_a_film_that_does_not_play_is_fetched_anew(shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    file = await shelf.open(one, SHA256)
    await file.whole()

    file.spoil()
    file.close()

    assert await fetched(shelf, one, SHA256) == FILM
    assert len(backend.asked) == 2


async def test_files_are_nobody_elses(tmp_path: Path, shelf: Recordings, backend: Backend) -> None:
    one = uuid4()
    backend.films[one] = FILM
    await fetched(shelf, one)

    assert (tmp_path / "recordings").stat().st_mode & 0o077 == 0
