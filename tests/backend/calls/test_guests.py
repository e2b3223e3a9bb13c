"""A guest: one link, one call, and no longer than that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from backend.accounts.models import AuditRecord
from backend.calls.errors import CallFull, CallNotOpen, LinkNotValid
from backend.calls.guests import Invited, guest_of, guest_seat, invite, use_link
from backend.calls.models import Call, GuestLink
from backend.calls.records import call_record
from backend.calls.services import end, extend, remove
from backend.contacts.models import OwnContact
from backend.mail.models import Outgoing
from backend.mail.services import send_due
from tests.backend.world import World

pytestmark = pytest.mark.django_db

LEENA = Invited("Leena Virtanen", "Leena@Example.org")


@pytest.fixture
def call(world: World) -> Call:
    return world.forced(world.ready())


def token_in_letter(world: World) -> str:
    """Return the token as the guest reads it, after the worker has sent the letter."""
    assert send_due(world.now) == 1
    found = re.search(r"/guest/#(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


@pytest.mark.feature("P9")
def test_a_guest_gets_a_seat_and_a_letter_with_a_link_of_which_we_keep_the_hash(world: World, call: Call) -> None:
    seat = invite(call, LEENA, by=world.maija, now=world.now)

    token = token_in_letter(world)
    letter = mail.outbox[-1]
    assert letter.to == ["leena@example.org"]
    assert "Maija Korhonen" in letter.body
    assert "Aamukäynti" not in f"{letter.body} {letter.subject}"  # what it is about is the client's affair
    assert guest_of(token, now=world.now) == seat
    assert token not in str(list(GuestLink.objects.values())) + str(list(Outgoing.objects.values()))
    call.refresh_from_db()
    told = next(one for one in call_record(call).seats if one.identity == seat.identity)
    assert (told.name, told.is_professional) == ("Leena Virtanen", False)
    assert AuditRecord.objects.filter(code="call.guest_invited", participation=seat.pk).count() == 1


def test_a_link_lives_as_long_as_the_call(world: World, call: Call) -> None:
    invite(call, LEENA, by=world.maija, now=world.now)
    token = token_in_letter(world)
    at_the_end = call.ends_at + timedelta(seconds=1)

    with pytest.raises(LinkNotValid):
        guest_of(token, now=at_the_end)
    extend(call, by=world.maija, now=world.now)
    assert guest_of(token, now=at_the_end).call == call

    end(call, by=world.maija, now=world.now)
    with pytest.raises(LinkNotValid):
        guest_of(token, now=world.now)


def test_who_is_taken_out_has_no_way_in_any_more(world: World, call: Call) -> None:
    seat = invite(call, LEENA, by=world.maija, now=world.now)
    token = token_in_letter(world)
    link = use_link(token, now=world.now)

    remove(seat, by=world.maija, now=world.now)

    for asks in (lambda: use_link(token, now=world.now), lambda: guest_seat(link.pk, now=world.now)):
        with pytest.raises(LinkNotValid):
            asks()


def test_inviting_the_same_person_again_sends_a_new_link_and_the_old_one_dies(world: World, call: Call) -> None:
    first = invite(call, LEENA, by=world.maija, now=world.now)
    old = token_in_letter(world)

    again = invite(call, Invited("Leena Virtanen", "leena@example.org "), by=world.maija, now=world.now)

    new = token_in_letter(world)
    assert again == first
    assert guest_of(new, now=world.now) == first
    with pytest.raises(LinkNotValid):
        guest_of(old, now=world.now)


def test_a_guest_is_kept_among_the_own_contacts_when_wished(world: World, call: Call) -> None:
    invite(call, LEENA, by=world.maija, now=world.now)
    assert not OwnContact.objects.exists()

    for name in ("Leena Virtanen", "Leena Mäkinen"):
        invite(call, Invited(name, LEENA.email, is_kept=True), by=world.maija, now=world.now)

    assert [(one.owner, one.name, one.email) for one in OwnContact.objects.all()] == [
        (world.maija, "Leena Mäkinen", "leena@example.org")
    ]


def test_a_letter_for_a_call_that_ended_meanwhile_is_not_sent(world: World, call: Call) -> None:
    invite(call, LEENA, by=world.maija, now=world.now)
    end(call, by=world.maija, now=world.now)

    assert send_due(world.now) == 0
    assert mail.outbox == []


def test_nobody_is_invited_beyond_the_limit_or_after_the_end(world: World, call: Call) -> None:
    world.organisation.max_participants = 2
    world.organisation.save()
    call.refresh_from_db()
    with pytest.raises(CallFull):
        invite(Call.objects.get(pk=call.pk), LEENA, by=world.maija, now=world.now)
    assert not Outgoing.objects.exists()

    end(call, by=world.maija, now=world.now)
    with pytest.raises(CallNotOpen):
        invite(call, LEENA, by=world.maija, now=world.now)


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_any_other_token_is_nothing(world: World, call: Call, token: str) -> None:
    invite(call, LEENA, by=world.maija, now=world.now)  # its letter is not written yet: no token is valid

    with pytest.raises(LinkNotValid):
        guest_of(token, now=world.now)
