"""Agreements as they are kept."""

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.models import AuditRecord
from backend.contacts.errors import BadTerms
from backend.contacts.models import Policy
from backend.contacts.services import policy_of, withdraw
from backend.devices.models import Device
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def test_a_new_agreement_replaces_the_old_and_keeps_it_readable(world: World) -> None:
    aino = world.client()
    world.agreed(aino, warning_s=10)
    world.agreed(aino, warning_s=30)

    assert policy_of(aino.home).warning_s == 30
    assert sorted(Policy.objects.values_list("warning_s", "replaced_at")) == [(10, world.now), (30, None)]


def test_each_change_gives_the_home_a_higher_revision(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    aino.home.refresh_from_db()
    first = policy_of(aino.home).revision
    withdraw(aino, by=None, now=world.now)
    aino.home.refresh_from_db()

    assert policy_of(aino.home).revision > first


def test_withdrawing_holds_at_once_and_is_told_to_the_devices(world: World) -> None:
    aino = world.ready()
    wanted = Device.objects.get().wanted_seq

    assert withdraw(aino, by=None, now=world.now)
    assert not withdraw(aino, by=None, now=world.now)

    assert not policy_of(aino.home).is_agreed
    assert Device.objects.get().wanted_seq > wanted
    assert AuditRecord.objects.filter(code="policy.withdrawn", home=aino.home).count() == 1


def test_a_home_of_two_agrees_only_when_both_do(world: World) -> None:
    helmi = world.client("Helmi Nieminen")
    veikko = world.client("Veikko Nieminen", home=helmi.home)
    world.agreed(helmi)
    assert not policy_of(helmi.home).is_agreed

    world.agreed(veikko, warning_s=20)
    assert policy_of(helmi.home).warning_s == 20


@pytest.mark.parametrize(("field", "value"), [("warning_s", 0), ("warning_s", 61), ("days", 400), ("days", -1)])
def test_terms_that_cannot_be_are_refused(world: World, field: str, value: Any) -> None:
    aino = world.client()

    with pytest.raises(BadTerms):
        world.agreed(aino, **{field: value})

    assert not Policy.objects.exists()


def test_another_organisations_group_cannot_be_agreed_to(world: World, neighbours: World) -> None:
    aino = world.client()

    with pytest.raises(BadTerms):
        world.agreed(aino, groups=(neighbours.group,))


def test_an_agreement_may_last_twelve_months(world: World) -> None:
    aino = world.client()
    world.agreed(aino, days=365)

    assert policy_of(aino.home).valid_until == world.now + timedelta(days=365)
