"""What comes in is proved before it is a fact; the rest is counted by its code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from device.adapters.intake import Intake
from device.core.events.backend import AgendaArrived, CallsArrived, CommandArrived, DocumentRefused, Path
from device.core.events.event import Event
from protocol import codec
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.commands import Command
from protocol.signing import Signer
from protocol.topics import ACKS, AGENDA, CALLS, COMMANDS, STATE
from tests.fakes.backend import Backend
from tests.protocol.keys import DEVICE, NOW


class Home:
    """An intake with its ears open."""

    def __init__(self, backend: Backend, now: Callable[[], datetime | None] = lambda: NOW) -> None:
        self.facts: list[Event] = []
        self.acks: list[int] = []
        self.unknown_keys = 0
        self.intake = Intake(
            backend.trust(now),
            submit=self.facts.append,
            now=lambda: 7.0,
            acknowledged=self.acks.append,
            on_unknown_key=self._unknown_key,
        )

    def hears(self, topic: str, payload: bytes) -> list[Event]:
        """Return what became of it."""
        self.facts.clear()
        self.intake.take_message(topic, payload)
        return self.facts

    def _unknown_key(self) -> None:
        self.unknown_keys += 1


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend()


@pytest.fixture
def home(backend: Backend) -> Home:
    return Home(backend)


TO_US = CALLS.for_device(DEVICE)


def test_an_agenda_arrives_with_the_bytes_that_go_to_disk(backend: Backend, home: Home) -> None:
    payload = backend.agenda(3)

    (fact,) = home.hears(AGENDA.for_device(DEVICE), payload)

    assert isinstance(fact, AgendaArrived)
    assert (fact.at, fact.agenda.revision, fact.payload) == (7.0, 3, payload)


def test_calls_arrive_with_the_records_that_hold(backend: Backend, home: Home) -> None:
    call = backend.open_call()

    (fact,) = home.hears(TO_US, backend.calls(call, session="s"))

    assert isinstance(fact, CallsArrived)
    assert fact.path is Path.BROKER
    assert [record.call for record in fact.records] == [call.call]


def test_a_record_signed_by_a_stranger_is_left_out(backend: Backend, home: Home) -> None:
    real = backend.open_call()
    stranger = Signer.from_private("documents-1", Ed25519PrivateKey.generate())
    record = CallRecord(call=real.call, revision=9, starts_at=NOW, ends_at=NOW)
    forged = backend.open_call(record=stranger.sign(record), call=real.call)

    refused, fact = home.hears(TO_US, backend.calls(forged))

    assert refused == DocumentRefused(7.0, "record", "not_signed")
    assert isinstance(fact, CallsArrived)
    assert fact.records == ()


def test_a_record_of_another_call_is_left_out(backend: Backend, home: Home) -> None:
    """A professional's own call could otherwise lend its audience to this one."""
    other = backend.open_call()
    swapped = backend.open_call(record=other.record)

    refused, fact = home.hears(TO_US, backend.calls(swapped))

    assert refused == DocumentRefused(7.0, "record", "foreign_call")
    assert isinstance(fact, CallsArrived)
    assert fact.records == ()


def test_an_ack_goes_to_the_outbox(backend: Backend, home: Home) -> None:
    assert home.hears(ACKS.for_device(DEVICE), backend.ack(12)) == []
    assert home.acks == [12]


def forged(backend: Backend) -> bytes:
    stranger = Backend(server_seal=backend.server_seal, device_seal=backend.device_seal)
    return stranger.calls()


def unsealed(backend: Backend) -> bytes:
    return backend.signer.sign(Calls(device=DEVICE, revision=1, issued_at=NOW)).encode()


def sealed_for_another(backend: Backend) -> bytes:
    elsewhere = Backend(documents=backend.documents, device_seal=X25519PrivateKey.generate())
    return elsewhere.calls()


def names_another(backend: Backend) -> bytes:
    return backend.payload(CALLS, Calls(device="koti-2", revision=1, issued_at=NOW))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (forged, "not_signed"),
        (unsealed, "not_sealed"),
        (sealed_for_another, "not_sealed"),
        (names_another, "foreign_device"),
        (lambda _backend: b"x" * (CALLS.max_bytes + 1), "too_large"),
        (lambda _backend: b"\xff\x00", "not_sealed"),
        (lambda _backend: b"", "not_sealed"),
        (lambda backend: backend.agenda(), "not_readable"),
        (lambda backend: backend.seal_at_server().close(backend.time_signer.sign_bytes(b"{}")), "not_signed"),
    ],
    ids=["forged", "unsealed", "for-another", "names-another", "too-large", "junk", "empty", "agenda", "time-key"],
)
def test_what_cannot_be_taken_is_dropped_and_counted_by_code(
    backend: Backend, home: Home, payload: Callable[[Backend], bytes], code: str
) -> None:
    assert home.hears(TO_US, payload(backend)) == [DocumentRefused(7.0, "calls", code)]
    assert home.intake.refused == {code: 1}


@pytest.mark.parametrize("topic", [CALLS.for_device("koti-2"), STATE.for_device(DEVICE), "elsewhere", ""])
def test_what_is_on_a_topic_that_is_not_ours_is_not_even_opened(backend: Backend, home: Home, topic: str) -> None:
    assert home.hears(topic, backend.calls()) == [DocumentRefused(7.0, "other", "foreign_topic")]


def test_an_unknown_key_asks_for_the_newest_list(backend: Backend, home: Home) -> None:
    home.hears(TO_US, forged(backend))
    assert home.unknown_keys == 1

    home.hears(TO_US, unsealed(backend))
    assert home.unknown_keys == 1


def test_a_key_past_its_date_signs_nothing_when_the_clock_is_known(backend: Backend) -> None:
    late = datetime.fromisoformat("2030-01-01T00:00:00Z")

    assert Home(backend, lambda: late).hears(TO_US, backend.calls()) == [DocumentRefused(7.0, "calls", "not_signed")]


def test_dates_of_keys_are_not_judged_by_an_unknown_clock(backend: Backend) -> None:
    """The calendar shows even when nobody knows what day it is; nothing opens then, which is the core's to see to."""
    (fact,) = Home(backend, lambda: None).hears(TO_US, backend.calls())

    assert isinstance(fact, CallsArrived)


def _command(backend: Backend, **changes: object) -> bytes:
    plain = {
        "device": DEVICE,
        "id": UUID(int=5),
        "session": "s1",
        "issued_at": NOW,
        "expires_at": NOW + timedelta(minutes=1),
        "do": "identify",
    }
    return backend.payload(COMMANDS, Command.model_validate(plain | changes))


def test_a_command_of_ours_is_handed_in(backend: Backend, home: Home) -> None:
    (fact,) = home.hears(COMMANDS.for_device(DEVICE), _command(backend))

    assert isinstance(fact, CommandArrived)
    assert fact.command.do == "identify"


def test_a_command_for_another_device_or_by_another_hand_is_dropped(backend: Backend, home: Home) -> None:
    topic = COMMANDS.for_device(DEVICE)
    stranger = Signer.from_private("signing-1", Ed25519PrivateKey.generate())
    message = Command(device=DEVICE, id=UUID(int=6), session="s1", issued_at=NOW, expires_at=NOW, do="restart")
    forged = codec.encode(COMMANDS, message, stranger, backend.seal_at_server())

    for payload, code in (
        (_command(backend, device="koti-9"), "foreign_device"),
        (forged, "not_signed"),
        (b"{}", "not_sealed"),
        (backend.ack(3), "not_readable"),
    ):
        (fact,) = home.hears(topic, payload)
        assert isinstance(fact, DocumentRefused)
        assert fact.code == code
