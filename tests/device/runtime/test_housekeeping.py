"""Newest keys, last moment, and a broker that refuses us."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from device.runtime.errors import TryAgain
from device.runtime.housekeeping import BROKER_REFUSED, KEYS_AGAIN_S, KEYS_OLD_S, MOMENT_EACH_S, Housekeeping
from protocol.messages.reports import EventKind
from tests.fakes.backend import Backend
from tests.fakes.edges import FakeApi, FakeClock, FakeDisk, FakeOutbox


class Home:
    """A device with duties."""

    def __init__(self) -> None:
        self.backend = Backend()
        self.trust = self.backend.trust()
        self.api = FakeApi(keys_token=self.backend.signed_keys(2))
        self.disk = FakeDisk()
        self.outbox = FakeOutbox()
        self.clock = FakeClock()
        self.heard_again = 0
        self.duties = Housekeeping(
            asyncio.get_running_loop(),
            trust=self.trust,
            api=self.api,
            disk=self.disk,
            outbox=self.outbox,
            clock=self.clock,
            on_new_keys=self._new_keys,
        )

    async def settles(self) -> None:
        """Let what was asked for be done."""
        await asyncio.sleep(0)
        while tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith(("_", "save"))]:
            await asyncio.gather(*tasks)

    def _new_keys(self) -> None:
        self.heard_again += 1


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    home = Home()
    yield home
    await home.duties.close()


async def test_a_newer_key_list_is_kept_and_the_documents_are_heard_again(home: Home) -> None:
    home.duties.want_keys()
    await home.settles()

    assert home.trust.key_list.number == 2
    assert home.disk.keys_token == home.api.keys_token
    assert home.heard_again == 1


async def test_the_list_that_is_already_known_changes_nothing(home: Home) -> None:
    home.api.keys_token = home.backend.signed_keys(1)

    home.duties.want_keys()
    await home.settles()

    assert home.disk.keys_token is None
    assert home.heard_again == 0


async def test_a_list_by_a_stranger_is_not_taken(home: Home) -> None:
    home.api.keys_token = Backend().signed_keys(9)

    home.duties.want_keys()
    await home.settles()

    assert home.trust.key_list.number == 1


async def test_keys_are_not_asked_for_more_than_once_a_minute(home: Home) -> None:
    """However many forged documents somebody sends."""
    for _ in range(5):
        home.duties.want_keys()
    await home.settles()
    assert home.api.asked == ["keys"]

    home.clock.seconds += KEYS_AGAIN_S
    home.duties.want_keys()
    await home.settles()
    assert home.api.asked == ["keys", "keys"]


async def test_a_connection_that_blinks_asks_for_no_keys(home: Home) -> None:
    home.duties.broker_up()
    await home.settles()
    home.clock.seconds += KEYS_AGAIN_S
    home.duties.broker_up()
    await home.settles()
    assert home.api.asked == ["keys"]

    home.clock.seconds += KEYS_OLD_S
    home.duties.broker_up()
    await home.settles()
    assert home.api.asked == ["keys", "keys"]


async def test_a_backend_that_is_away_is_no_trouble(home: Home) -> None:
    home.api.error = TryAgain("no_server")

    home.duties.want_keys()
    await home.settles()

    assert home.trust.key_list.number == 1


async def test_a_broker_that_refuses_us_is_reported_once(home: Home) -> None:
    home.duties.broker_refused()
    home.duties.broker_refused()
    await home.settles()
    assert home.outbox.reports == [(EventKind.FAULT, None, BROKER_REFUSED)]
    assert home.api.asked == ["keys"]

    home.duties.broker_up()
    home.duties.broker_refused()
    await home.settles()
    assert len(home.outbox.reports) == 2


async def test_the_moment_is_kept_each_hour_while_it_is_known(home: Home) -> None:
    home.clock.is_trusted = False
    home.duties.pulse()
    await home.settles()
    assert home.disk.saved_moment is None

    home.clock.is_trusted = True
    home.duties.pulse()
    await home.settles()
    first = home.disk.saved_moment
    assert first == home.clock.wall()

    home.clock.seconds += MOMENT_EACH_S / 2
    home.duties.pulse()
    await home.settles()
    assert home.disk.saved_moment == first
