"""Who may do what."""

import pytest

from backend.accounts import rules
from backend.accounts.models import User
from backend.calls.services import remove
from tests.backend.world import World, user_seat

pytestmark = pytest.mark.django_db


def rights(user: User) -> set[str]:
    """Return what a user may do when no particular thing is meant, beyond what everybody may with their own account."""
    names = {name for name in rules.RULES if not name.startswith("calls.") and user.has_perm(name)}
    assert (rules.ACCOUNT_OWN in names) == user.is_active
    return names - {rules.ACCOUNT_OWN}


def test_each_role_may_do_its_own_work_only(world: World) -> None:
    assert rights(world.maija) == {
        rules.CONTACTS_SEE,
        rules.BOOKINGS_MAKE,
        rules.BOOKINGS_SEE,
        rules.BOOKINGS_FOLLOW,
        rules.BOOKINGS_CHANGE,
        rules.BOOKINGS_CANCEL,
        rules.VISITS_SEE,
        rules.VISITS_TAKE,
    }
    assert rights(world.person(is_operator=True)) == {rules.EVENTS_HOLD}
    assert rights(world.person(is_content_admin=True)) == {rules.EVENT_TYPES_MANAGE}
    assert rights(world.person(is_installer=True)) == {rules.DEVICES_BIND, rules.DEVICES_SEE}
    assert rights(world.person(is_admin=True)) == {
        rules.CONTACTS_SEE,
        rules.CONTACTS_MANAGE,
        rules.BOOKINGS_SEE,
        rules.DEVICES_BIND,
        rules.DEVICES_SEE,
        rules.PEOPLE_MANAGE,
        rules.AUDIT_READ,
    }
    assert rights(world.person()) == set()


def test_nobody_may_do_anything_in_another_organisation(world: World, neighbours: World) -> None:
    theirs = neighbours.ready()
    everything = world.person(
        is_professional=True, is_operator=True, is_content_admin=True, is_installer=True, is_admin=True
    )
    call = neighbours.book(theirs).call

    assert not [name for name in rules.RULES if everything.has_perm(name, theirs)]
    assert not [name for name in rules.RULES if everything.has_perm(name, call)]


def test_a_call_is_for_those_who_have_a_seat_in_it(world: World) -> None:
    jari = world.professional()
    call = world.book(world.ready(), jari).call
    outsider = world.professional("Anna")

    assert jari.has_perm(rules.CALLS_JOIN, call)
    assert jari.has_perm(rules.CALLS_EXTEND, call)
    assert not outsider.has_perm(rules.CALLS_JOIN, call)
    remove(user_seat(call, jari), by=world.maija, now=world.now)
    assert not jari.has_perm(rules.CALLS_JOIN, call)


def test_ending_for_all_and_call_control_are_the_organisations_to_allow(world: World) -> None:
    call = world.book(world.ready()).call
    assert world.maija.has_perm(rules.CALLS_END, call)
    assert not world.maija.has_perm(rules.CALLS_CONTROL, call)

    world.maija.organisation.may_end_for_all = False
    world.maija.organisation.has_call_control = True

    assert not world.maija.has_perm(rules.CALLS_END, call)
    assert world.maija.has_perm(rules.CALLS_CONTROL, call)


def test_a_user_put_out_of_use_may_nothing(world: World) -> None:
    world.maija.is_active = False

    assert rights(world.maija) == set()
