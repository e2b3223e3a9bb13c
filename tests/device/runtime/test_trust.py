"""Whom the device believes, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from device.runtime.trust import Trust
from protocol.errors import NotReadable, NotSigned, StaleKeys
from protocol.messages.agenda import Agenda
from protocol.messages.keys import TimeAnswer
from protocol.topics import AGENDA
from tests.fakes.backend import Backend
from tests.protocol.keys import NOW


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend()


@pytest.fixture
def trust(backend: Backend) -> Trust:
    return backend.trust()


def test_the_kept_key_list_counts_when_it_is_newer(backend: Backend) -> None:
    assert Trust(backend.identity(), backend.signed_keys(5), lambda: NOW).key_list.number == 5


def test_a_kept_key_list_by_a_stranger_does_not_count(backend: Backend) -> None:
    assert Trust(backend.identity(), Backend().signed_keys(9), lambda: NOW).key_list.number == 1


def test_a_binding_whose_keys_the_pinned_root_did_not_sign_does_not_hold(backend: Backend) -> None:
    other = Backend()
    other.root, other.signed_keys = backend.root, lambda number=1: Backend().signed_keys(number)  # type: ignore[method-assign]

    with pytest.raises(NotSigned):
        other.trust()


def test_a_newer_key_list_is_taken_and_an_older_one_never_again(backend: Backend, trust: Trust) -> None:
    assert trust.take_keys(backend.signed_keys(2))
    assert not trust.take_keys(backend.signed_keys(2))
    with pytest.raises(StaleKeys):
        trust.take_keys(backend.signed_keys(1))


def test_a_rotated_key_is_believed_once_the_list_names_it(backend: Backend) -> None:
    trust = backend.trust()
    rotated = Backend(
        root=backend.root,
        server_seal=backend.server_seal,
        device_seal=backend.device_seal,
        device_signing=backend.device_signing,
    )
    with pytest.raises(NotSigned):
        trust.document(AGENDA, rotated.agenda(), Agenda)

    trust.take_keys(rotated.signed_keys(2))

    assert trust.document(AGENDA, rotated.agenda(), Agenda).revision == 1


def test_a_record_from_the_room_is_believed_by_its_signature_alone(backend: Backend, trust: Trust) -> None:
    call = backend.open_call()

    assert trust.record(call.record).call == call.call
    with pytest.raises(NotSigned):
        trust.record(Backend().open_call().record)


def test_the_bridges_key_tells_no_time(backend: Backend, trust: Trust) -> None:
    with pytest.raises(NotSigned):
        trust.time_answer(backend.signer.sign(TimeAnswer(nonce="n", at=NOW)), "n")


def test_a_time_answer_is_for_its_asker(backend: Backend, trust: Trust) -> None:
    answer = backend.time_signer.sign(TimeAnswer(nonce="n", at=NOW + timedelta(hours=1)))

    assert trust.time_answer(answer, "n") == NOW + timedelta(hours=1)
    with pytest.raises(NotReadable):
        trust.time_answer(answer, "another")


def test_an_agenda_can_never_pass_for_a_record(backend: Backend, trust: Trust) -> None:
    agenda = backend.signer.sign(Agenda(device="koti-1", revision=1, issued_at=NOW))

    with pytest.raises(NotReadable):
        trust.record(agenda)
