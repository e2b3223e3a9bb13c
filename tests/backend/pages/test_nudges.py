"""The stream of nudges to a browser."""

import asyncio
from collections.abc import AsyncIterator

from backend.shell.nudges import events


async def told(*topics: str) -> AsyncIterator[str]:
    """Give these, then nothing for ever."""
    for topic in topics:
        yield topic
    await asyncio.Event().wait()


async def test_each_nudge_is_an_event_that_says_only_its_topic() -> None:
    stream = events(told("calls", "contacts"))

    await anext(stream)
    assert await anext(stream) == "event: nudge\ndata: calls\n\n"
    assert await anext(stream) == "event: nudge\ndata: contacts\n\n"
    await stream.aclose()


async def test_a_silent_stream_has_a_beat() -> None:
    """Proxies close what is silent, and a nudge after a beat still comes."""
    stream = events(told(), beat_s=0.01)

    await anext(stream)
    assert await anext(stream) == ": beat\n\n"
    assert await anext(stream) == ": beat\n\n"
    await stream.aclose()


async def test_a_stream_ends_so_that_rights_are_asked_again() -> None:
    assert [part async for part in events(told(), beat_s=0.005, lives_s=0.02)][-1] == ": beat\n\n"


async def test_a_page_that_only_listens_is_still_seen() -> None:
    """Nothing is asked while nothing happens: whoever has a page open would seem to be away after a minute."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        beats += 1

    stream = events(told(), beat_s=0.01, on_beat=beat)
    for _ in range(3):
        await anext(stream)
    await stream.aclose()

    assert beats == 2
