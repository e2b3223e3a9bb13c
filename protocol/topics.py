"""Where each message travels and how: topic, quality of service, retained or not, expiry, size. Nowhere else.

The prefix holds the wire's major version. A device may touch only the topics under its own id; the broker enforces it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "kotiluuri/1/devices"

KIB = 1024


class Name(StrEnum):
    """Last level of a device's topic."""

    AGENDA = "agenda"
    CALLS = "calls"
    COMMANDS = "commands"
    ACKS = "acks"
    STATE = "state"
    EVENTS = "events"


@dataclass(frozen=True)
class Topic:
    """How one message travels."""

    name: Name
    to_device: bool
    retained: bool
    sealed: bool
    max_bytes: int
    """Of the payload as it travels; larger ones are dropped unread."""
    expiry_s: int | None = None
    qos: int = 1

    def for_device(self, device: str) -> str:
        """Return the full topic for this device."""
        return f"{PREFIX}/{device}/{self.name.value}"

    @property
    def for_all(self) -> str:
        """Return the subscription that covers every device (backend only)."""
        return f"{PREFIX}/+/{self.name.value}"


AGENDA = Topic(Name.AGENDA, to_device=True, retained=True, sealed=True, max_bytes=480 * KIB)
"""256 KiB of content, a third more for the signature's base64, and a third more for the seal's."""
CALLS = Topic(Name.CALLS, to_device=True, retained=True, sealed=True, max_bytes=480 * KIB)
COMMANDS = Topic(Name.COMMANDS, to_device=True, retained=False, sealed=True, max_bytes=16 * KIB, expiry_s=60)
ACKS = Topic(Name.ACKS, to_device=True, retained=False, sealed=True, max_bytes=4 * KIB, expiry_s=60)
STATE = Topic(Name.STATE, to_device=False, retained=True, sealed=False, max_bytes=32 * KIB)
EVENTS = Topic(Name.EVENTS, to_device=False, retained=False, sealed=False, max_bytes=64 * KIB)

ALL = (AGENDA, CALLS, COMMANDS, ACKS, STATE, EVENTS)
LARGEST = max(topic.max_bytes for topic in ALL)
"""No payload of ours is larger: the libraries that sign and seal are told so, whose own limits are far lower."""
BY_NAME = {topic.name: topic for topic in ALL}

AGENDA_MAX_BYTES = 256 * KIB
"""Of the content, before signing and sealing: farthest days are cut first."""


def device_of(topic: str) -> tuple[str, Topic] | None:
    """Say whose topic this is and which; None when it is none of ours."""
    head, _, last = topic.rpartition("/")
    prefix, _, device = head.rpartition("/")
    if prefix != PREFIX or not device:
        return None
    try:
        return device, BY_NAME[Name(last)]
    except ValueError:
        return None
