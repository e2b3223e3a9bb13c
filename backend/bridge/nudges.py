"""How nudges travel between our processes: the organisation's number and a topic word, never a name.

Two ways, with the same outside: over the broker (one topic for each organisation), and over PostgreSQL's LISTEN and
NOTIFY, where the database is one: it asks nothing of a broker that somebody else runs. `carrier` chooses.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any, Protocol

import psycopg
from psycopg.conninfo import make_conninfo

from backend.bridge.client import BrokerAddress, Link
from backend.bridge.settings import broker_address, environment
from backend.config.nudges import Topic, nudged

log = logging.getLogger(__name__)

PREFIX = "kotiluuri/1/nudges"
FOR_ALL = f"{PREFIX}/#"
EXPIRY_S = 10
"""Later than this, polling has long seen it."""

CHANNEL = "kotiluuri_nudges"
LOOK_UP_S = 0.5
"""How often a thread that listens looks whether it shall stop."""
CONNECT_WITHIN_S = 5
RETRY_S = 1.0
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A database that vanished without a word is missed after half a minute; the system's own default is two hours."""

OnNudge = Callable[[int, Topic], None]


class Nudges(Protocol):
    """This process's end: hands on what it hears, here and from the others; sends what is nudged here."""

    def start(self) -> None:
        """Begin to hear and to send."""

    def stop(self) -> None:
        """Hear and send no more."""

    def wait_up(self, timeout_s: float) -> bool:
        """Wait until we hear the others; say whether we do."""


def carrier(name: str, on_nudge: OnNudge) -> Nudges:
    """Return the way that fits this installation. `name` tells our processes apart."""
    database = environment().database_url
    return PostgresNudges(database, on_nudge) if database else MqttNudges(broker_address(), name, on_nudge)


class MqttNudges:
    """Over the broker."""

    def __init__(self, address: BrokerAddress, name: str, on_nudge: OnNudge) -> None:
        self._on_nudge = on_nudge
        # What we send we have handed on already, without the way over the broker.
        self._link = Link(address, f"nudges-{name}", subscribe=(FOR_ALL,), hears_itself=False, on_message=self._heard)

    def start(self) -> None:
        """Begin to hear and to send."""
        nudged.connect(self._sent_here)
        self._link.start()

    def stop(self) -> None:
        """Hear and send no more."""
        nudged.disconnect(self._sent_here)
        self._link.stop()

    def wait_up(self, timeout_s: float) -> bool:
        """Wait until the broker has taken us."""
        return self._link.wait_up(timeout_s)

    def _sent_here(self, *, organisation: int, topic: Topic, **_: Any) -> None:
        self._on_nudge(organisation, topic)
        if self._link.is_up:  # else it would wait in a queue until it is stale
            self._link.publish(topic_of(organisation), topic.value.encode(), qos=0, expiry_s=EXPIRY_S)

    def _heard(self, topic: str, payload: bytes) -> None:
        _hand_on(read(topic, payload), self._on_nudge)


class PostgresNudges:
    """Over the database, on two connections of its own: one listens for ever, the other tells."""

    def __init__(self, database_url: str, on_nudge: OnNudge) -> None:
        self._database_url = database_url
        self._on_nudge = on_nudge
        self._me = secrets.token_hex(4)
        self._up = threading.Event()
        self._stopping = threading.Event()
        self._telling = threading.Lock()
        self._teller: psycopg.Connection[Any] | None = None
        self._thread = threading.Thread(target=self._listen, name="nudges", daemon=True)

    def start(self) -> None:
        """Begin to hear and to send."""
        nudged.connect(self._sent_here)
        self._thread.start()

    def stop(self) -> None:
        """Hear and send no more."""
        nudged.disconnect(self._sent_here)
        self._stopping.set()
        self._thread.join(LOOK_UP_S + CONNECT_WITHIN_S)
        with self._telling:
            self._hang_up()

    def wait_up(self, timeout_s: float) -> bool:
        """Wait until the database tells us what the others say."""
        return self._up.wait(timeout_s)

    def _sent_here(self, *, organisation: int, topic: Topic, **_: Any) -> None:
        self._on_nudge(organisation, topic)
        with self._telling:
            try:
                self._tell(f"{organisation} {topic.value} {self._me}")
            except psycopg.Error as err:
                self._hang_up()  # the next nudge tries a new connection; polling is the net beneath this one
                log.warning("nudge not sent: %s", type(err).__name__)

    def _tell(self, said: str) -> None:
        if self._teller is not None and self._teller.closed:
            self._hang_up()
        if self._teller is None:
            self._teller = self._connected()
        self._teller.execute("SELECT pg_notify(%s, %s)", (CHANNEL, said))

    def _hang_up(self) -> None:
        if self._teller is not None:
            self._teller.close()
            self._teller = None

    def _connected(self) -> psycopg.Connection[Any]:
        address = make_conninfo(self._database_url, connect_timeout=CONNECT_WITHIN_S, **ALIVE)
        return psycopg.connect(address, autocommit=True)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connected() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._up.set()
                    while not self._stopping.is_set():
                        for notify in connection.notifies(timeout=LOOK_UP_S):
                            self._heard(notify.payload)
            except psycopg.Error as err:
                if self._up.is_set():
                    log.warning("nudges lost: %s", type(err).__name__)
            self._up.clear()
            self._stopping.wait(RETRY_S)

    def _heard(self, said: str) -> None:
        organisation, _, rest = said.partition(" ")
        topic, _, sender = rest.partition(" ")
        if sender != self._me:  # what we sent we have handed on already
            _hand_on(_nudge(organisation, topic), self._on_nudge)


def topic_of(organisation: int) -> str:
    """Return where this organisation's nudges travel at the broker."""
    return f"{PREFIX}/{organisation}"


def read(topic: str, payload: bytes) -> tuple[int, Topic] | None:
    """Return organisation and topic word of what the broker brought; None when it is none of ours."""
    prefix, _, last = topic.rpartition("/")
    return _nudge(last, payload.decode(errors="replace")) if prefix == PREFIX else None


def _nudge(organisation: str, topic: str) -> tuple[int, Topic] | None:
    if not (organisation.isascii() and organisation.isdecimal()):
        return None
    try:
        return int(organisation), Topic(topic)
    except ValueError:
        return None


def _hand_on(nudge: tuple[int, Topic] | None, on_nudge: OnNudge) -> None:
    if nudge is None:
        log.warning("nudge dropped: not_readable")
        return
    on_nudge(*nudge)
