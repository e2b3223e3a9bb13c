"""Nudges: a topic word for an organisation, handed to its pages and to nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.bridge.listen import Hub
from backend.bridge.nudges import read, topic_of
from backend.config.nudges import Topic

WITHIN_S = 30.0


def test_a_nudge_survives_its_way() -> None:
    assert read(topic_of(7), Topic.CALLS.value.encode()) == (7, Topic.CALLS)


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("kotiluuri/1/nudges/x", b"calls"),
        ("kotiluuri/1/nudges/7", b"\xff"),
        ("kotiluuri/1/nudges/7", b"everything"),
        ("kotiluuri/1/devices/7", b"calls"),
    ],
)
def test_what_is_no_nudge_is_none(topic: str, payload: bytes) -> None:
    assert read(topic, payload) is None


async def first(nudges: AsyncIterator[Topic]) -> Topic:
    async with asyncio.timeout(WITHIN_S):
        return await anext(nudges)


async def listening(hub: Hub, organisation: int) -> tuple[AsyncIterator[Topic], asyncio.Task[Topic]]:
    """Return a page that waits already."""
    nudges = hub.nudges_for(organisation)
    waiting = asyncio.ensure_future(first(nudges))
    while not hub.is_heard_by(organisation):  # noqa: ASYNC110  (no event tells that a page waits)
        await asyncio.sleep(0)  # one turn of the loop
    return nudges, waiting


async def test_a_page_hears_its_own_organisation_only() -> None:
    hub = Hub()
    _, ours = await listening(hub, 1)
    _, theirs = await listening(hub, 2)

    await asyncio.to_thread(hub.heard, 1, Topic.CALLS)

    assert await ours == Topic.CALLS
    assert not theirs.done()
    theirs.cancel()


async def test_many_nudges_before_a_page_looks_are_one() -> None:
    hub = Hub()
    nudges, waiting = await listening(hub, 1)
    for _ in range(50):
        hub.heard(1, Topic.CALLS)
    hub.heard(1, Topic.CONTACTS)

    assert {await waiting, await first(nudges)} == {Topic.CALLS, Topic.CONTACTS}
    more = asyncio.ensure_future(first(nudges))
    await asyncio.sleep(0)
    assert not more.done()
    more.cancel()


async def test_a_page_that_is_closed_is_forgotten() -> None:
    hub = Hub()
    _, waiting = await listening(hub, 1)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert not hub.is_heard_by(1)
