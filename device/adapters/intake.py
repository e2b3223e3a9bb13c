"""Where everything that the backend says comes in, whichever way it came: proved, decoded, counted, handed in.

What cannot be taken is dropped here; its code is counted and logged, never what it said.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable

from device.core.events.backend import AgendaArrived, CallsArrived, CommandArrived, DocumentRefused, Path
from device.runtime.ports import Now, Submit
from device.runtime.trust import Trust
from protocol.errors import NotSigned, ProtocolError
from protocol.messages.agenda import Agenda
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.commands import Command
from protocol.messages.reports import Ack
from protocol.topics import ACKS, AGENDA, CALLS, COMMANDS, Topic, device_of

log = logging.getLogger(__name__)

FOREIGN_TOPIC = "foreign_topic"

LOG_EACH = 100
"""Of refusals with one code, the first and each hundredth is logged: they may come as fast as the line carries."""


class Intake:
    """Takes payloads on any thread."""

    def __init__(
        self,
        trust: Trust,
        *,
        submit: Submit,
        now: Now,
        acknowledged: Callable[[int], None],
        on_unknown_key: Callable[[], None] = lambda: None,
    ) -> None:
        """Tell `acknowledged` of each ack, and `on_unknown_key` of what may have been signed by a newer key."""
        self._trust = trust
        self._submit = submit
        self._now = now
        self._acknowledged = acknowledged
        self._on_unknown_key = on_unknown_key
        self._lock = threading.Lock()
        self._refused: Counter[str] = Counter()

    @property
    def refused(self) -> dict[str, int]:
        """How many were dropped since start, by code."""
        with self._lock:
            return dict(self._refused)

    def take_message(self, topic: str, payload: bytes) -> None:
        """Take what the broker brought."""
        ours = device_of(topic)
        if ours is None or ours[0] != self._trust.device or not ours[1].to_device:
            self._refuse("other", FOREIGN_TOPIC)
            return
        self.take(ours[1], payload, Path.BROKER)

    def take(self, topic: Topic, payload: bytes, path: Path) -> bool:
        """Take a document of ours. Return whether it could be read."""
        try:
            if topic is AGENDA:
                agenda = self._trust.document(AGENDA, payload, Agenda)
                self._submit(AgendaArrived(self._now(), agenda, payload))
            elif topic is CALLS:
                calls = self._trust.document(CALLS, payload, Calls)
                self._submit(CallsArrived(self._now(), calls, self._records(calls), path))
            elif topic is COMMANDS:
                self._submit(CommandArrived(self._now(), self._trust.document(COMMANDS, payload, Command)))
            elif topic is ACKS:
                self._acknowledged(self._trust.document(ACKS, payload, Ack).number)
        except ProtocolError as err:
            self._refuse(topic.name.value, err.code)
            return False
        return True

    def _records(self, calls: Calls) -> tuple[CallRecord, ...]:
        """Return those records whose own signature holds and that are about the call that they came with."""
        records = []
        for call in calls.calls:
            try:
                record = self._trust.record(call.record)
            except ProtocolError as err:
                self._refuse("record", err.code)
                continue
            if record.call == call.call:
                records.append(record)
            else:
                self._refuse("record", "foreign_call")
        return tuple(records)

    def _refuse(self, topic: str, code: str) -> None:
        with self._lock:
            self._refused[code] += 1
            count = self._refused[code]
        if count % LOG_EACH == 1:
            log.warning("dropped a document on %s: %s (%d so far)", topic, code, count)
        self._submit(DocumentRefused(self._now(), topic, code))
        if code == NotSigned.code:
            self._on_unknown_key()
