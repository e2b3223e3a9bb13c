"""What happens by the clock."""

from __future__ import annotations

from datetime import timedelta

from backend.calls.models import Call, CallState
from backend.devices.models import Device, SpentRequest
from backend.worker.schedule import Schedule, move_horizons
from tests.backend.world import World


def test_a_booked_call_opens_at_its_start_and_ends_at_its_end(world: World) -> None:
    start = world.now + timedelta(minutes=10)
    call = world.forced(world.ready(), starts_at=start)
    schedule = Schedule()

    schedule.turn(start - timedelta(seconds=1))
    assert Call.objects.get(pk=call.pk).state == CallState.SCHEDULED
    schedule.turn(start)
    assert Call.objects.get(pk=call.pk).state == CallState.OPEN
    schedule.turn(call.ends_at)
    assert Call.objects.get(pk=call.pk).state == CallState.ENDED


def test_the_next_turn_is_at_the_moment_that_something_is_due(world: World) -> None:
    """Polling each second would open every scheduled call half a second late."""
    start = world.now + timedelta(minutes=10)
    world.forced(world.ready(), starts_at=start)

    assert Schedule().turn(start - timedelta(seconds=0.25)) == 0.25


def test_another_device_is_asked_when_the_first_says_nothing(world: World) -> None:
    client = world.ready()
    kitchen = world.device(client.home, first=False)
    call = world.forced(client)

    Schedule().turn(world.later(seconds=5))

    assert call.participations.get(home=client.home).answers_on == kitchen


def test_each_calendar_moves_on_at_its_homes_own_midnight(world: World) -> None:
    device = world.device(world.client().home)
    move_horizons(world.now)
    wanted = Device.objects.get(pk=device.pk).wanted_seq

    assert move_horizons(world.now) == 0
    before_midnight = world.now.replace(hour=21, minute=59)  # 23:59 in Helsinki
    assert move_horizons(before_midnight) == 0
    assert move_horizons(before_midnight + timedelta(minutes=2)) == 1
    assert Device.objects.get(pk=device.pk).wanted_seq == wanted + 1


def test_used_request_ids_are_forgotten_when_they_would_be_refused_anyway(world: World) -> None:
    SpentRequest.objects.create(jti="old", expires_at=world.now)
    SpentRequest.objects.create(jti="new", expires_at=world.now + timedelta(seconds=1))

    Schedule().turn(world.now)

    assert [row.jti for row in SpentRequest.objects.all()] == ["new"]
