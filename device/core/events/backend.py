"""What came from the backend, how it can be reached, and what time it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from device.core.events.fact import Fact
from protocol.messages.agenda import Agenda
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.commands import Command
from protocol.messages.requests import SignUpAnswer


class Path(StrEnum):
    """Which way a document came."""

    BROKER = "broker"
    HTTPS = "https"


@dataclass(frozen=True)
class AgendaArrived(Fact):
    """A verified agenda."""

    agenda: Agenda
    payload: bytes = field(default=b"", repr=False)
    """As it came, for the disk."""


@dataclass(frozen=True)
class CallsArrived(Fact):
    """A verified calls document, with those of its records whose own signature holds."""

    calls: Calls
    records: tuple[CallRecord, ...] = ()
    path: Path = Path.BROKER


@dataclass(frozen=True)
class RecordArrived(Fact):
    """A verified call record from the room's metadata."""

    record: CallRecord


@dataclass(frozen=True)
class DocumentRefused(Fact):
    """Something arrived that could not be taken. Counted, nothing else."""

    topic: str
    code: str


@dataclass(frozen=True)
class BrokerUp(Fact):
    """Connected and subscribed, under a fresh random session that `state` will name."""

    session: str


@dataclass(frozen=True)
class BrokerDown(Fact):
    """The connection to the broker is gone."""


@dataclass(frozen=True)
class ApiAnswered(Fact):
    """The backend answered over HTTPS (`ok`), or it could not be reached."""

    ok: bool


class ClockSource(StrEnum):
    """Who said what time it is."""

    SIGNED = "signed"
    KERNEL = "kernel"


@dataclass(frozen=True)
class ClockSet(Fact):
    """Unix time is monotonic time plus `offset_s`."""

    offset_s: float
    source: ClockSource
    round_trip_s: float = 0.0
    """How long a signed answer took; from two seconds on it is not believed."""


@dataclass(frozen=True)
class ClockLost(Fact):
    """Monotonic time may have stood still, or the kernel's clock was stepped."""


@dataclass(frozen=True)
class WishAnswered(Fact):
    """The backend answered the wish of this number."""

    number: int
    answer: SignUpAnswer


@dataclass(frozen=True)
class CommandArrived(Fact):
    """A verified command."""

    command: Command


@dataclass(frozen=True)
class DiagnosticsSent(Fact):
    """The backend has what this command asked for."""

    command: UUID
