"""How nudges travel between our processes: one MQTT topic per organisation, a topic word as payload, never a name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from backend.bridge.client import BrokerAddress, Link
from backend.config.nudges import Topic, nudged

log = logging.getLogger(__name__)

PREFIX = "kotiluuri/1/nudges"
FOR_ALL = f"{PREFIX}/#"
EXPIRY_S = 10
"""Later than this, polling has long seen it."""

OnNudge = Callable[[int, Topic], None]


def topic_of(organisation: int) -> str:
    """Return where this organisation's nudges travel."""
    return f"{PREFIX}/{organisation}"


def read(topic: str, payload: bytes) -> tuple[int, Topic] | None:
    """Return organisation and topic word; None when it is none of ours."""
    prefix, _, last = topic.rpartition("/")
    if prefix != PREFIX or not last.isdecimal():
        return None
    try:
        return int(last), Topic(payload.decode())
    except ValueError:
        return None


class Nudges:
    """This process's end: hands on what it hears, here and from the others; sends what is nudged here."""

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
        nudge = read(topic, payload)
        if nudge is None:
            log.warning("nudge dropped: not_readable")
            return
        self._on_nudge(*nudge)
