"""Whoever holds our broker and our SFU opens no camera: every document must be right in everything.

Our worker stands still, so nothing puts right what the attacker sends; in the room that the letters name, a
professional waits. The last tests show that the same letter, unspoiled, opens the camera, and that the home then
answers a real call.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from backend.supervisor.parts import WORKER
from device.runtime.trust import Identity
from protocol.messages.agenda import Agenda
from protocol.messages.calls import Calls
from protocol.messages.policy import Policy
from protocol.sealing import Seal
from protocol.signing import Signer
from protocol.topics import AGENDA, CALLS
from tests.system.stage.attacker import Attacker, Letter, stranger
from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.visit import both_see

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

HOUR = timedelta(hours=1)


@dataclass
class Siege:
    """A home, and the attacker at work."""

    home: Home
    attacker: Attacker
    identity: Identity
    policy: Policy
    call: UUID
    professional: UUID

    def letter(self) -> Letter:
        """Write one that the home would obey."""
        return self.attacker.letter(self.policy, call=self.call, professional=self.professional)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def siege(town: Town) -> AsyncIterator[Siege]:
    """Our worker is down; the attacker has made a room, and a professional waits in it."""
    async with town.home() as home:
        identity = home.identity()
        with Attacker(town.backend.runtime, identity) as attacker:
            # Three documents, so that there are older revisions: what is undone before it was told is never told.
            since = time.time()
            call = town.maija.books(home.client, subject="Koe", forced=False)["call"]
            await home.kiosk.saw("StartAlarm", since=since)
            town.maija.ends(call)
            await attacker.hears_state(lambda state: state.calls_revision > 2 and state.phase == "idle", within=60)
            await town.backend.stop(WORKER)
            try:
                call, professional = uuid4(), uuid4()
                waiting = f"user:{professional}"
                async with attacker.sfu() as sfu, attacker.in_new_room(sfu, call, "", waiting):
                    yield Siege(home, attacker, identity, home.agenda().policy, call, professional)
            finally:
                await town.backend.start(WORKER)


def signed_by(signer: Callable[[Siege], Signer]) -> Callable[[Siege], bytes]:
    def spoil(siege: Siege) -> bytes:
        return siege.letter().spoiled(signer=signer(siege)).payload

    return spoil


def with_parts(**what: object) -> Callable[[Siege], bytes]:
    return lambda siege: siege.letter().spoiled(**what).payload


def with_call(**changes: object) -> Callable[[Siege], bytes]:
    return lambda siege: siege.letter().spoiled(changes=changes).payload


def unsigned(siege: Siege) -> bytes:
    letter = siege.letter()
    return letter.sealed(letter.document.model_dump_json())


def unsealed(siege: Siege) -> bytes:
    return siege.attacker.signer.sign(siege.letter().document).encode()


def oversize(siege: Siege) -> bytes:
    return siege.letter().payload + b"A" * CALLS.max_bytes


def unparsable(siege: Siege) -> bytes:
    return siege.letter().sealed(siege.attacker.signer.sign_bytes(b'{"kind": "calls", "calls": [{]}'))


def cut_short(siege: Siege) -> bytes:
    payload = siege.letter().payload
    return payload[: len(payload) // 2]


def sealed_for_another(siege: Siege) -> bytes:
    own = siege.identity
    other = Seal.between(own.sealing, own.binding.server_sealing_key, "d-somebody-else")
    return siege.letter().spoiled(seal=other).payload


def for_another_device(siege: Siege) -> bytes:
    return siege.letter().spoiled(device="d-somebody-else").payload


def older(siege: Siege) -> bytes:
    return siege.letter().spoiled(revision=siege.attacker.state.calls_revision - 1).payload


def record_of_another_call(siege: Siege) -> bytes:
    letter = siege.letter()
    record = siege.attacker.signer.sign(siege.attacker.letter(siege.policy).record)
    return letter.spoiled(changes={"record": record}).payload


REFUSED: dict[str, tuple[Callable[[Siege], bytes], str]] = {
    "unsigned": (unsigned, "not_signed"),
    "unsealed": (unsealed, "not_sealed"),
    "oversize": (oversize, "too_large"),
    "unparsable": (unparsable, "not_readable"),
    "cut short": (cut_short, "not_sealed"),
    "signed with a key of one's own": (signed_by(lambda siege: stranger(siege.attacker.signer.key_id)), "not_signed"),
    "signed with the key for time answers": (signed_by(lambda siege: siege.attacker.time_signer), "not_signed"),
    "signed with the device's own key": (
        signed_by(lambda siege: Signer.from_private(siege.identity.device, siege.identity.signing)),
        "not_signed",
    ),
    "sealed for another device": (sealed_for_another, "not_sealed"),
    "for another device": (for_another_device, "foreign_device"),
    "of another session": (with_parts(session="f00dfeedf00dfeed"), "other_session"),
    "of no session": (with_parts(session=""), "other_session"),
    "of an older revision": (older, "older_revision"),
    "with a record that a stranger signed": (with_parts(record_signer=stranger("signing-1")), "no_record"),
    "with the record of another call": (record_of_another_call, "foreign_call"),
}

TAKEN: dict[str, Callable[[Siege], bytes]] = {
    "call is over": with_parts(starts_in=-HOUR, ends_in=timedelta(seconds=-1)),
    "call has not begun": with_parts(starts_in=HOUR, ends_in=2 * HOUR),
    "policy is older than the call names": with_call(policy_revision=1_000_000),
    "device is not the one that answers": with_call(answers_here=False),
    "call is not forced": with_call(is_forced=False),
}
"""Read, because nothing is wrong with the document; what it says opens nothing by itself."""


@pytest.mark.parametrize("spoiled", REFUSED)
async def test_a_spoiled_document_is_counted_and_opens_nothing(siege: Siege, spoiled: str) -> None:
    spoil, code = REFUSED[spoiled]
    since, counted = time.time(), siege.attacker.state.refused.get(code, 0)

    siege.attacker.publishes(spoil(siege))
    await siege.attacker.hears_state(lambda state: state.refused.get(code, 0) > counted)

    _nothing_has_opened(siege, since)


@pytest.mark.parametrize("why", TAKEN)
async def test_a_document_opens_nothing_by_itself_when_its(siege: Siege, why: str) -> None:
    since = time.time()
    payload = TAKEN[why](siege)

    siege.attacker.publishes(payload)
    revision = siege.attacker.sent_revision
    await siege.attacker.hears_state(lambda state: state.calls_revision == revision)

    _nothing_has_opened(siege, since)


async def test_a_looser_agreement_must_be_ours_too(siege: Siege) -> None:
    """Nobody agrees for the resident by writing to the agenda's topic."""
    held = siege.home.agenda()
    forged = held.model_copy(update={"revision": held.revision + 5})
    since, counted = time.time(), siege.attacker.state.refused.get("not_signed", 0)

    siege.attacker.publishes(siege.attacker.seal.close(stranger("signing-1").sign(forged)), AGENDA)
    await siege.attacker.hears_state(lambda state: state.refused.get("not_signed", 0) > counted)

    assert siege.home.agenda() == held
    _nothing_has_opened(siege, since)


async def test_a_document_of_one_topic_is_not_taken_on_the_other(siege: Siege) -> None:
    since, counted = time.time(), siege.attacker.state.refused.get("not_readable", 0)

    siege.attacker.publishes(siege.letter().payload, AGENDA)
    await siege.attacker.hears_state(lambda state: state.refused.get("not_readable", 0) > counted)

    assert isinstance(siege.home.agenda(), Agenda)
    _nothing_has_opened(siege, since)


async def test_the_letter_that_all_were_made_from_opens_the_camera(siege: Siege) -> None:
    """Otherwise the tests above would show nothing. Until here, no camera was opened at all."""
    _nothing_has_opened(siege, 0.0)
    since = time.time()
    letter = siege.letter()

    siege.attacker.publishes(letter.payload)
    await siege.home.kiosk.saw("drawn:AnnouncingScreen", since=since)
    await siege.home.opens()

    over = Calls(
        device=letter.device, revision=letter.revision + 1, session=letter.session, issued_at=letter.document.issued_at
    )
    siege.attacker.publishes(letter.sealed(siege.attacker.signer.sign(over)))
    await siege.home.closes()


async def test_the_home_goes_on_and_answers_a_real_call(town: Town, siege: Siege, maija: Professional) -> None:
    await town.backend.start(WORKER)
    since = time.time()
    call = str(town.maija.books(siege.home.client, subject="Kuulumiset")["call"])
    await maija.enter(call)

    await siege.home.kiosk.saw("drawn:AnnouncingScreen", since=since)
    await both_see(siege.home.kiosk, maija, since=since)
    await siege.home.opens()


def _nothing_has_opened(siege: Siege, since: float) -> None:
    home = siege.home
    assert not [line for line in home.kiosk.lines(since) if line.name == "drawn:AnnouncingScreen"]
    assert home.kiosk.camera_opened() == 0
    assert home.is_closed()
    assert home.kiosk.is_running
