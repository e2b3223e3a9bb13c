"""The bridge's link to the broker: keeps what it is handed, and takes it or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from backend.bridge.client import Published


@dataclass(frozen=True)
class Sent:
    """One message as it left."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    expiry_s: int | None


@dataclass
class FakePublisher:
    """Takes everything, unless told that it does not. `before_ack` happens while a publish is on its way."""

    is_up: bool = True
    takes: bool = True
    before_ack: Callable[[], None] = lambda: None
    sent: list[Sent] = field(default_factory=list)

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, expiry_s: int | None = None
    ) -> Published:
        self.sent.append(Sent(topic, payload, qos, retain, expiry_s))
        return _Answer(self)


class _Answer(Published):
    def __init__(self, publisher: FakePublisher) -> None:
        self._publisher = publisher

    def wait(self, timeout_s: float) -> bool:
        self._publisher.before_ack()
        return self._publisher.takes
