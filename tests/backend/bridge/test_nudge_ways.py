"""Nudges between processes, over the broker and over PostgreSQL: the same promises on both."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from backend.bridge.client import BrokerAddress
from backend.bridge.nudges import CHANNEL, MqttNudges, Nudges, OnNudge, PostgresNudges
from backend.config.nudges import Topic, nudged
from backend.supervisor.embedded import Embedded
from backend.supervisor.parts import BROKER
from backend.supervisor.paths import read_private
from tests.system.stage.outside import new_database

pytestmark = pytest.mark.system

WITHIN_S = 60.0


@dataclass
class Process:
    """One of our processes: what it heard."""

    heard: list[tuple[int, Topic]] = field(default_factory=list)
    _came: threading.Condition = field(default_factory=threading.Condition)

    def take(self, organisation: int, topic: Topic) -> None:
        with self._came:
            self.heard.append((organisation, topic))
            self._came.notify_all()

    def hears(self, organisation: int, topic: Topic) -> None:
        """Wait until it has heard this."""
        with self._came:
            assert self._came.wait_for(lambda: (organisation, topic) in self.heard, WITHIN_S), self.heard


Way = Callable[[OnNudge], Nudges]


@pytest.fixture(params=["broker", "postgres"])
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Way]:
    if request.param == "postgres":
        database = new_database(request.getfixturevalue("cluster"))
        yield lambda on_nudge: PostgresNudges(database, on_nudge)
        return
    async with Embedded(tmp_path, port_choice="anywhere", parts=(BROKER,)) as running:
        runtime = running.runtime
        password = read_private(runtime.secrets / "mqtt-backend")
        address = BrokerAddress(runtime.mqtt_host, runtime.mqtt_port, runtime.mqtt_ca, "backend", password)
        yield lambda on_nudge: MqttNudges(address, "test", on_nudge)


def nudge(topic: Topic) -> None:
    nudged.send_robust(sender=Topic, organisation=7, topic=topic)


def two(way: Way) -> tuple[tuple[Process, Nudges], tuple[Process, Nudges]]:
    """Return two processes, of which one sends: signals of Django reach only what is connected first."""
    web, worker = Process(), Process()
    ends = (web, way(web.take)), (worker, way(worker.take))
    for _, end in ends:
        end.start()
        assert end.wait_up(WITHIN_S)
    return ends


async def test_a_nudge_is_heard_here_at_once_and_by_the_others_once(way: Way) -> None:
    def story() -> None:
        (web, web_end), (worker, worker_end) = two(way)
        nudged.disconnect(worker_end._sent_here)  # type: ignore[attr-defined]  # noqa: SLF001  # one process, one sender
        try:
            nudge(Topic.CALLS)
            assert web.heard == [(7, Topic.CALLS)]
            worker.hears(7, Topic.CALLS)
            nudge(Topic.DEVICES)
            worker.hears(7, Topic.DEVICES)
            assert web.heard == worker.heard == [(7, Topic.CALLS), (7, Topic.DEVICES)]
        finally:
            web_end.stop()
            worker_end.stop()

    await asyncio.to_thread(story)


async def test_who_has_stopped_neither_hears_nor_sends(way: Way) -> None:
    def story() -> None:
        (web, web_end), (worker, worker_end) = two(way)
        web_end.stop()
        try:
            nudge(Topic.CALLS)
            worker.hears(7, Topic.CALLS)
            assert web.heard == []
        finally:
            worker_end.stop()

    await asyncio.to_thread(story)


async def test_a_database_that_lost_every_connection_is_heard_again(cluster: str) -> None:
    """As after a restart, or when somebody pulled a plug between."""

    def story() -> None:
        database = new_database(cluster)
        (web, web_end), (worker, worker_end) = two(lambda on_nudge: PostgresNudges(database, on_nudge))
        nudged.disconnect(worker_end._sent_here)  # type: ignore[attr-defined]  # noqa: SLF001  # one process, one sender
        try:
            nudge(Topic.CALLS)
            worker.hears(7, Topic.CALLS)
            with psycopg.connect(database, autocommit=True) as other:
                mine = "datname = current_database() AND pid <> pg_backend_pid()"
                other.execute(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {mine}")
                nudge(Topic.CONTACTS)  # finds its line cut: lost, and said
                listening = f"SELECT count(*) FROM pg_stat_activity WHERE {mine} AND query = 'LISTEN {CHANNEL}'"
                while other.execute(listening).fetchone() != (2,):
                    pass
            nudge(Topic.DEVICES)
            worker.hears(7, Topic.DEVICES)
            assert (7, Topic.CONTACTS) in web.heard
        finally:
            web_end.stop()
            worker_end.stop()

    await asyncio.to_thread(story)


async def test_what_is_no_nudge_is_dropped(cluster: str) -> None:
    def story() -> None:
        database = new_database(cluster)
        ours = Process()
        end = PostgresNudges(database, ours.take)
        end.start()
        assert end.wait_up(WITHIN_S)
        try:
            with psycopg.connect(database, autocommit=True) as other:
                for said in ("", "x calls a", "7", "7 everything b", "7 calls c"):
                    other.execute("SELECT pg_notify(%s, %s)", (CHANNEL, said))
            ours.hears(7, Topic.CALLS)
            assert ours.heard == [(7, Topic.CALLS)]
        finally:
            end.stop()

    await asyncio.to_thread(story)
