"""What a home takes from the wire, and what it drops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from protocol import topics
from protocol.codec import decode, encode
from protocol.errors import ForeignDevice, NotReadable, NotSealed, NotSigned, ProtocolError, StaleKeys, TooLarge
from protocol.messages.agenda import Agenda, HomeSettings
from protocol.messages.calls import Calls
from protocol.messages.keys import KeyUse, TimeAnswer
from protocol.messages.reports import DeviceState
from protocol.signing import Signer, Verifier, open_key_list, public_text, verifier
from tests.protocol.keys import DEVICE, NOW, Parties

PARTIES = Parties()
TRUSTED = verifier(PARTIES.keys(), KeyUse.DOCUMENTS, NOW)


def calls(device: str = DEVICE) -> Calls:
    return Calls(device=device, revision=3, session="s", issued_at=NOW)


def at_home(payload: bytes) -> Calls:
    return decode(topics.CALLS, payload, Calls, TRUSTED, DEVICE, PARTIES.seal_at_device())


def sent(message: Calls | None = None, signer: Signer | None = None) -> bytes:
    return encode(topics.CALLS, message or calls(), signer or PARTIES.signer, PARTIES.seal_at_server())


def test_a_document_arrives_as_it_was_sent() -> None:
    assert at_home(sent()) == calls()


def test_a_sealed_document_shows_nothing_of_itself() -> None:
    assert b"koti-1" not in sent()


def test_a_document_signed_by_a_stranger_is_dropped() -> None:
    stranger = Signer.from_private("documents-1", Ed25519PrivateKey.generate())
    with pytest.raises(NotSigned):
        at_home(sent(signer=stranger))


def test_the_key_for_time_answers_signs_no_document() -> None:
    """The web process holds it: whoever takes the web over must not open a camera."""
    with pytest.raises(NotSigned):
        at_home(sent(signer=PARTIES.time_signer))


def test_an_unsealed_document_is_dropped() -> None:
    with pytest.raises(NotSealed):
        at_home(PARTIES.signer.sign(calls()).encode())


def test_a_document_sealed_for_another_device_is_dropped() -> None:
    payload = encode(topics.CALLS, calls(), PARTIES.signer, PARTIES.seal_at_server("koti-2"))
    with pytest.raises(NotSealed):
        at_home(payload)


def test_a_document_that_names_another_device_is_dropped() -> None:
    with pytest.raises(ForeignDevice):
        at_home(sent(calls("koti-2")))


def test_a_document_of_another_kind_is_dropped() -> None:
    """An agenda, signed and sealed well, that was put on the topic of calls."""
    agenda = Agenda(device=DEVICE, revision=1, issued_at=NOW)
    payload = PARTIES.seal_at_server().close(PARTIES.signer.sign(agenda))
    with pytest.raises(NotReadable):
        at_home(payload)


def test_a_payload_over_the_limit_is_dropped_unread() -> None:
    with pytest.raises(TooLarge):
        at_home(b"x" * (topics.CALLS.max_bytes + 1))


def test_a_document_over_the_limit_is_not_sent() -> None:
    state = DeviceState(device=DEVICE, online=True, refused={str(n): n for n in range(5000)})
    with pytest.raises(TooLarge):
        encode(topics.STATE, state, PARTIES.signer)


def test_fields_from_the_future_are_ignored() -> None:
    raw = calls().model_dump_json()[:-1] + ',"colour_of_tomorrow":"blue"}'
    payload = PARTIES.seal_at_server().close(PARTIES.signer.sign_bytes(raw.encode()))
    assert at_home(payload) == calls()


@given(st.binary(max_size=400))
def test_noise_never_raises_anything_but_a_reason(noise: bytes) -> None:
    with pytest.raises(ProtocolError):
        at_home(noise)


@given(st.binary(max_size=200))
def test_sealed_noise_never_raises_anything_but_a_reason(noise: bytes) -> None:
    payload = PARTIES.seal_at_server().close(PARTIES.signer.sign_bytes(noise))
    with pytest.raises(ProtocolError):
        at_home(payload)


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_is_noticed(position: int, bit: int) -> None:
    payload = bytearray(sent())
    payload[position % len(payload)] ^= 1 << bit
    if bytes(payload) == sent():
        return
    try:
        message = at_home(bytes(payload))
    except ProtocolError:
        return
    assert message == calls()  # the last base64 letter has bits that carry nothing


def test_keys_out_of_their_dates_are_not_trusted() -> None:
    later = verifier(PARTIES.keys(), KeyUse.DOCUMENTS, NOW + timedelta(days=2))
    with pytest.raises(NotSigned):
        later.read(PARTIES.signer.sign(calls()), Calls)


def test_a_key_list_needs_the_root() -> None:
    with pytest.raises(NotSigned):
        open_key_list(PARTIES.signed_keys(), public_text(Ed25519PrivateKey.generate()))


def test_an_older_key_list_is_refused() -> None:
    held = PARTIES.keys(number=2)
    with pytest.raises(StaleKeys):
        open_key_list(PARTIES.signed_keys(number=1), public_text(PARTIES.root), held)


def test_a_time_answer_is_no_document_whoever_signed_it() -> None:
    answer = TimeAnswer(nonce="n", at=NOW)
    with pytest.raises(NotReadable):
        Verifier.from_public({"documents-1": public_text(PARTIES.documents)}).read(PARTIES.signer.sign(answer), Calls)


def test_topics_name_their_device() -> None:
    assert topics.device_of(topics.CALLS.for_device(DEVICE)) == (DEVICE, topics.CALLS)
    assert topics.device_of("kotiluuri/1/devices//calls") is None
    assert topics.device_of("elsewhere/koti-1/calls") is None
    assert topics.device_of("kotiluuri/1/devices/koti-1/secrets") is None


def test_a_full_agenda_fits_its_topic_and_is_read() -> None:
    """256 KiB of content must still pass after signing and sealing, through every limit of the libraries."""
    names = tuple("x" * 290 for _ in range(topics.AGENDA_MAX_BYTES // 300 - 5))
    agenda = Agenda(device=DEVICE, revision=1, issued_at=NOW, settings=HomeSettings(resident_names=names))
    size = len(agenda.model_dump_json())
    assert topics.AGENDA_MAX_BYTES * 0.95 < size <= topics.AGENDA_MAX_BYTES
    with pytest.raises(TooLarge):
        encode(topics.ACKS, agenda, PARTIES.signer, PARTIES.seal_at_server())
    payload = encode(topics.AGENDA, agenda, PARTIES.signer, PARTIES.seal_at_server())
    assert decode(topics.AGENDA, payload, Agenda, TRUSTED, DEVICE, PARTIES.seal_at_device()) == agenda
