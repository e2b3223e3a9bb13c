"""What is played, as the player's process gets it: descriptors to read from, and the word that no more will come."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from device.core.events.player import WhyNotPlayed
from device.runtime.errors import EdgeError
from device.runtime.ports import OwnFile, OwnRecordings
from media.player.child import Child
from media.player.fetch_process import Errand, Fault
from media.player.gate import NotAllowed, check_url
from media.player.shared import as_line
from media.player.youtube_process import ID, Found

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Programs:
    """Which modules do what, each as `python -m` takes it. Tests put a YouTube of their own here."""

    player: tuple[str, ...] = ("media.player.vlc_process",)
    resolver: tuple[str, ...] = ("media.player.youtube_process",)
    fetcher: tuple[str, ...] = ("media.player.fetch_process",)
    finds_within_s: float = 20.0
    """A resident waits so long, and is then told."""


@dataclass
class Film:
    """Ready to be read."""

    descriptors: tuple[int, ...]
    length: int | None = None
    """Of a file; None: somebody fetches."""
    failure: WhyNotPlayed | None = None
    """Why no more will come than has come."""
    is_growing: bool = False
    spoil: Callable[[], None] = lambda: None
    """What came cannot be played: do not keep it."""
    given: Callable[[], None] = lambda: None
    """The player's process has its descriptors by now."""


async def own_film(own: OwnRecordings, recording: UUID, sha256: str, parts: AsyncExitStack) -> Film:
    """Return one of our own, from the disk or on its way there. Raises EdgeError."""
    file = await own.open(recording, sha256)
    parts.callback(file.close)
    film = Film((file.descriptor,), length=file.length, is_growing=not file.is_whole, spoil=file.spoil)
    if film.is_growing:
        _watch(_grow(film, file), parts)
    return film


async def _grow(film: Film, file: OwnFile) -> None:
    try:
        await file.whole()
    except EdgeError as err:
        film.failure = WhyNotPlayed(err.reason)
    film.is_growing = False


async def youtube_film(youtube: str, programs: Programs, parts: AsyncExitStack) -> Film:
    """Return one of YouTube's, being fetched. Raises EdgeError."""
    if not ID.fullmatch(youtube):
        raise EdgeError(WhyNotPlayed.REFUSED)
    urls = await _resolve(youtube, programs)
    pairs = [socket.socketpair() for _ in urls]
    for pair in pairs:
        for end in pair:
            parts.callback(end.close)
    theirs = tuple(pair[0].fileno() for pair in pairs)
    child = await Child.start(programs.fetcher, descriptors=theirs)
    parts.push_async_callback(child.end)
    child.say(as_line(Errand(urls=urls, sockets=theirs)))
    for pair in pairs:
        pair[0].close()
    film = Film(tuple(pair[1].fileno() for pair in pairs), given=lambda: _close(pair[1] for pair in pairs))
    _watch(_hear(film, child), parts)
    return film


async def _resolve(youtube: str, programs: Programs) -> tuple[str, ...]:
    async with AsyncExitStack() as parts:
        child = await Child.start(programs.resolver, youtube)
        parts.push_async_callback(child.end)
        try:
            async with asyncio.timeout(programs.finds_within_s):
                line = await child.line()
            found = Found.model_validate_json(line)
            if found.failed is not None:
                raise EdgeError(found.failed)
            return tuple(check_url(url) for url in found.urls)
        except TimeoutError as err:
            raise EdgeError(WhyNotPlayed.TIMEOUT) from err
        except ValidationError as err:
            raise EdgeError(WhyNotPlayed.CRASHED) from err
        except NotAllowed as err:
            raise EdgeError(WhyNotPlayed.REFUSED) from err


async def _hear(film: Film, child: Child) -> None:
    """Learn why it stops fetching, if it does."""
    line = await child.line()
    try:
        film.failure = Fault.model_validate_json(line).failed
    except ValidationError:
        film.failure = WhyNotPlayed.CRASHED


def _watch(work: Coroutine[None, None, None], parts: AsyncExitStack) -> None:
    task = asyncio.get_running_loop().create_task(work, name="film")

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    parts.push_async_callback(end)


def _close(ends: Iterable[socket.socket]) -> None:
    for end in ends:
        end.close()
