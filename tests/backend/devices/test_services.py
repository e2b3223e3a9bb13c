"""Binding a device, what it tells of itself, leases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.devices.errors import CodeNotValid
from backend.devices.models import BindingCode, Device, Lease
from backend.devices.services import bind_device, device_state, new_binding_code
from protocol.messages.reports import DeviceState
from tests.backend.world import World

pytestmark = pytest.mark.django_db


def claim(code: str, world: World) -> Device:
    return bind_device(code, signing_key="s", sealing_key="x", version="1.0", now=world.now)


def test_a_code_binds_one_device_once_and_the_first_of_a_home_is_its_first(world: World) -> None:
    home = world.client().home
    first = claim(new_binding_code(home, place="Olohuone", by=world.maija, now=world.now), world)
    code = new_binding_code(home, by=world.maija, now=world.now)
    second = claim(code, world)

    assert (first.home, first.place, first.is_first, second.is_first) == (home, "Olohuone", True, False)
    with pytest.raises(CodeNotValid):
        claim(code, world)


def test_a_code_is_read_as_people_type_it(world: World) -> None:
    code = new_binding_code(world.client().home, by=world.maija, now=world.now)

    assert claim(f"  {code.lower().replace('-', ' ')} ", world).is_first


def test_a_code_lives_fifteen_minutes_and_is_kept_only_as_its_hash(world: World) -> None:
    code = new_binding_code(world.client().home, by=world.maija, now=world.now)

    assert code.replace("-", "") not in str(BindingCode.objects.values())
    world.later(minutes=15)
    with pytest.raises(CodeNotValid):
        claim(code, world)


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA", "x" * 10_000, "\x00"])
def test_a_made_up_code_binds_nothing(world: World, code: str) -> None:
    with pytest.raises(CodeNotValid):
        claim(code, world)
    assert not Device.objects.exists()


def test_a_new_session_makes_a_device_dirty_and_the_same_does_not(world: World) -> None:
    device = world.device(world.client().home, online=False)
    online = DeviceState(device=device.pk, online=True, session="new")

    first = device_state(device.pk, online, now=world.now)
    wanted = Device.objects.get().wanted_seq
    second = device_state(device.pk, online, now=world.now)

    assert (first.is_new_session, first.is_changed) == (True, True)
    assert (second.is_new_session, second.is_changed) == (False, False)
    assert (wanted, Device.objects.get().wanted_seq) == (device.wanted_seq + 1, device.wanted_seq + 1)


def test_the_last_will_of_a_connection_that_was_replaced_is_not_news(world: World) -> None:
    """The broker may tell of the old connection's end after the new one's beginning."""
    device = world.device(world.client().home, online=False)
    device_state(device.pk, DeviceState(device=device.pk, online=True, session="new"), now=world.now)

    device_state(device.pk, DeviceState(device=device.pk, online=False, session="old"), now=world.now)
    assert Device.objects.get().is_online
    device_state(device.pk, DeviceState(device=device.pk, online=False, session="new"), now=world.now)
    assert not Device.objects.get().is_online


def test_a_revision_higher_than_ours_becomes_ours(world: World) -> None:
    device = world.device(world.client().home)
    state = DeviceState(device=device.pk, online=True, session="s1", agenda_revision=40, calls_revision=7)

    device_state(device.pk, state, now=world.now)

    device.refresh_from_db()
    assert (device.agenda_revision, device.calls_revision) == (40, 7)


def test_an_unbound_device_tells_nothing(world: World) -> None:
    device = world.device(world.client().home, online=False)
    Device.objects.update(unbound_at=world.now)

    device_state(device.pk, DeviceState(device=device.pk, online=True, session="new"), now=world.now)

    assert not Device.objects.get().is_online


def test_a_lease_has_one_holder_until_it_runs_out(world: World) -> None:
    assert Lease.take("bridge", "one", now=world.now, for_s=10)
    assert Lease.take("bridge", "one", now=world.now, for_s=10)
    assert not Lease.take("bridge", "two", now=world.now, for_s=10)
    assert Lease.take("bridge", "two", now=world.now + timedelta(seconds=10), for_s=10)
    Lease.give_back("bridge", "one")
    assert not Lease.take("bridge", "one", now=world.now + timedelta(seconds=11), for_s=10)
    Lease.give_back("bridge", "two")
    assert Lease.take("bridge", "one", now=world.now + timedelta(seconds=11), for_s=10)


def test_a_home_has_one_first_device(world: World) -> None:
    home = world.client().home
    world.device(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        world.device(home)
    Device.objects.update(unbound_at=world.now)
    world.device(home)
