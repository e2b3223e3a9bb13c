"""How calls and seats move: by the clock, by people, by the room."""

from datetime import timedelta

import pytest

from backend.accounts.models import AuditRecord
from backend.calls.errors import CallFull, CallNotOpen, SeatGone
from backend.calls.models import Call, CallState, Participation, SeatState
from backend.calls.records import call_record, professional_present
from backend.calls.services import (
    add_participants,
    end,
    end_due,
    extend,
    leave,
    open_due,
    reassign_answers,
    remove,
    room_joined,
    seen_in_room,
    warn_due,
)
from backend.contacts.policy import Verdict
from backend.contacts.services import withdraw
from backend.devices.models import Device
from tests.backend.world import World, home_seat, user_seat

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def wanted(world: World) -> int:
    return sum(Device.objects.values_list("wanted_seq", flat=True))


# --- by the clock ----------------------------------------


def test_a_call_opens_at_its_start_and_not_before_and_once(world: World) -> None:
    call = world.book(world.ready(), starts_at=world.now + HOUR).call

    assert open_due(world.now + HOUR - timedelta(seconds=1)) == 0
    assert open_due(world.now + HOUR) == 1
    assert open_due(world.now + HOUR) == 0
    call.refresh_from_db()
    assert (call.state, call.opened_at) == (CallState.OPEN, world.now + HOUR)


def test_a_forced_call_is_judged_again_when_it_opens(world: World) -> None:
    """What was agreed when it was booked may have been withdrawn since: the stricter holds."""
    aino = world.ready()
    call = world.forced(aino, starts_at=world.now + HOUR)
    assert home_seat(call).is_forced

    withdraw(aino, by=None, now=world.now)
    open_due(world.now + HOUR)

    seat = home_seat(call)
    assert (seat.is_forced, seat.verdict, seat.policy_revision) == (False, Verdict.NO_AGREEMENT, 2)
    assert seat.answers_on is None


def test_a_call_ends_at_its_end_and_says_how_each_seat_ended(world: World) -> None:
    aino = world.ready()
    call = world.forced(aino)

    assert end_due(call.ends_at - timedelta(seconds=1)) == 0
    assert end_due(call.ends_at) == 1
    assert end_due(call.ends_at) == 0
    call.refresh_from_db()
    assert (call.state, call.ended_at, call.ended_by) == (CallState.ENDED, call.ends_at, None)
    assert home_seat(call).state == SeatState.NO_CONNECTION
    assert user_seat(call, world.maija).state == SeatState.MISSED
    assert not Participation.objects.open_for(aino.home).exists()


def test_a_call_whose_end_passed_while_nobody_worked_opens_and_ends(world: World) -> None:
    call = world.book(world.ready(), starts_at=world.now + HOUR).call

    late = world.now + 5 * HOUR
    assert (open_due(late), end_due(late)) == (1, 1)
    call.refresh_from_db()
    assert call.state == CallState.ENDED


def test_five_minutes_before_the_end_is_told_once_and_again_after_an_extension(world: World) -> None:
    call = world.book(world.ready()).call

    assert warn_due(call.ends_at - timedelta(minutes=5, seconds=1)) == 0
    assert warn_due(call.ends_at - timedelta(minutes=5)) == 1
    assert warn_due(call.ends_at - timedelta(minutes=4)) == 0
    extend(call, by=world.maija, now=call.ends_at - timedelta(minutes=4))
    assert warn_due(call.ends_at - timedelta(minutes=6)) == 0
    assert warn_due(call.ends_at - timedelta(minutes=5)) == 1


# --- by people ----------------------------------------


def test_extending_moves_the_end_by_fifteen_minutes_and_tells_the_homes(world: World) -> None:
    call = world.book(world.ready()).call
    end_before, revision, marks = call.ends_at, call.record_revision, wanted(world)

    extend(call, by=world.maija, now=world.now)

    assert call.ends_at == end_before + timedelta(minutes=15)
    assert call.record_revision == revision + 1
    assert wanted(world) > marks


def test_whoever_extends_an_ended_call_is_told_so(world: World) -> None:
    """The race at the end has one winner: ended is final."""
    call = world.book(world.ready()).call
    stale = Call.objects.get(pk=call.pk)
    end_due(call.ends_at)

    with pytest.raises(CallNotOpen):
        extend(stale, by=world.maija, now=call.ends_at)
    call.refresh_from_db()
    assert call.state == CallState.ENDED


def test_a_call_over_its_time_cannot_be_extended_even_before_anybody_ended_it(world: World) -> None:
    call = world.book(world.ready()).call

    with pytest.raises(CallNotOpen):
        extend(call, by=world.maija, now=call.ends_at)


def test_a_call_extended_meanwhile_is_not_ended_by_a_worker_that_saw_the_old_end(world: World) -> None:
    call = world.book(world.ready()).call
    old_end = call.ends_at
    extend(call, by=world.maija, now=world.now)

    assert end_due(old_end) == 0


def test_of_two_who_end_a_call_one_does(world: World) -> None:
    call = world.book(world.ready()).call
    stale = Call.objects.get(pk=call.pk)

    end(call, by=world.maija, now=world.now)

    assert (call.state, call.ended_by) == (CallState.ENDED, world.maija)
    with pytest.raises(CallNotOpen):
        end(stale, by=world.maija, now=world.now)


def test_a_removed_participant_is_out_and_adding_anew_makes_another_seat(world: World) -> None:
    aino = world.ready()
    call = world.book(aino).call
    seat = home_seat(call)

    remove(seat, by=world.maija, now=world.now)

    assert seat.state == SeatState.REMOVED
    assert seat.identity not in {s.identity for s in call_record(Call.objects.get(pk=call.pk)).seats}
    assert not room_joined(seat.pk, now=world.now)
    with pytest.raises(SeatGone):
        remove(seat, by=world.maija, now=world.now)
    (again,) = add_participants(call, by=world.maija, clients=[aino], users=[], now=world.now)
    assert again.pk != seat.pk


def test_people_are_added_to_a_running_call_until_it_is_full(world: World) -> None:
    aino, bertta, celia = world.ready("Aino"), world.ready("Bertta"), world.ready("Celia")
    world.organisation.max_participants = 3
    world.organisation.save()
    call = world.book(aino).call
    revision = call.record_revision

    add_participants(call, by=world.maija, clients=[bertta], users=[], now=world.now)
    assert Call.objects.get().record_revision > revision
    with pytest.raises(CallFull):
        add_participants(Call.objects.get(), by=world.maija, clients=[celia], users=[], now=world.now)
    assert not Participation.objects.filter(home=celia.home).exists()


def test_nobody_is_added_to_a_call_that_is_over(world: World) -> None:
    call = world.book(world.ready()).call
    end(call, by=world.maija, now=world.now)

    with pytest.raises(CallNotOpen):
        add_participants(call, by=world.maija, clients=[world.ready("Bertta")], users=[], now=world.now)


# --- by the room ----------------------------------------


def test_a_professional_in_the_room_is_present_and_the_home_hears_of_it(world: World) -> None:
    aino = world.ready()
    call = world.forced(aino)
    maija = user_seat(call, world.maija)
    assert not professional_present(call)
    marks = wanted(world)

    assert seen_in_room(call, {maija.identity}, now=world.now)

    assert professional_present(call)
    assert wanted(world) > marks
    maija.refresh_from_db()
    assert (maija.state, maija.joined_at) == (SeatState.JOINED, world.now)
    assert not seen_in_room(call, {maija.identity}, now=world.now)


def test_a_home_in_the_room_has_not_joined_before_it_answers(world: World) -> None:
    """The device enters the room during the countdown, publishing nothing."""
    call = world.forced(world.ready())
    seat = home_seat(call)

    seen_in_room(call, {seat.identity}, now=world.now)

    seat.refresh_from_db()
    assert (seat.state, seat.in_room_since) == (SeatState.INVITED, world.now)
    assert not professional_present(call)


def test_a_professional_who_left_the_room_is_not_present(world: World) -> None:
    call = world.forced(world.ready())
    maija = user_seat(call, world.maija)
    seen_in_room(call, {maija.identity}, now=world.now)

    assert seen_in_room(call, set(), now=world.later(seconds=5))

    assert not professional_present(call)
    maija.refresh_from_db()
    assert (maija.state, maija.left_at) == (SeatState.LEFT, world.now)


def test_leaving_by_the_red_handset_is_noted_once(world: World) -> None:
    call = world.book(world.ready()).call
    maija = user_seat(call, world.maija)
    seen_in_room(call, {maija.identity}, now=world.now)

    assert leave(maija, now=world.now)
    assert not leave(maija, now=world.now)


# --- several devices ----------------------------------------


def test_the_first_device_that_can_answer_is_asked_to_announce(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    world.device(aino.home, online=False)
    kitchen = world.device(aino.home, first=False)

    assert home_seat(world.forced(aino)).answers_on == kitchen


def test_no_announcement_within_five_seconds_moves_the_mark_on(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    living_room = world.device(aino.home)
    kitchen = world.device(aino.home, first=False)
    call = world.forced(aino)
    assert home_seat(call).answers_on == living_room

    assert reassign_answers(world.later(seconds=4)) == 0
    assert reassign_answers(world.later(seconds=1)) == 1
    assert home_seat(call).answers_on == kitchen


def test_the_mark_does_not_go_round_among_devices_that_did_not_announce(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    world.device(aino.home)
    kitchen = world.device(aino.home, first=False)
    call = world.forced(aino)

    moves = [reassign_answers(world.later(seconds=5)) for _ in range(5)]

    assert moves == [1, 0, 0, 0, 0]
    assert home_seat(call).answers_on == kitchen


def test_a_device_that_comes_back_gets_the_mark_of_one_that_goes(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    living_room = world.device(aino.home, online=False)
    kitchen = world.device(aino.home, first=False)
    call = world.forced(aino)
    assert home_seat(call).answers_on == kitchen

    Device.objects.filter(pk=kitchen.pk).update(is_online=False)
    assert reassign_answers(world.later(seconds=1)) == 0
    Device.objects.filter(pk=living_room.pk).update(is_online=True)
    assert reassign_answers(world.later(seconds=1)) == 1
    assert home_seat(call).answers_on == living_room


def test_a_home_of_one_device_keeps_its_mark_for_when_it_comes_back(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    device = world.device(aino.home, online=False)
    call = world.forced(aino)

    assert reassign_answers(world.later(minutes=1)) == 0
    assert home_seat(call).answers_on == device


# --- the record, the trace ----------------------------------------


def test_the_record_names_who_is_in_the_call_and_who_is_a_professional(world: World) -> None:
    aino = world.ready()
    call = world.forced(aino)

    record = call_record(call)

    maija, home = user_seat(call, world.maija), home_seat(call)
    assert record.organiser == maija.identity
    assert set(record.audience) == {maija.identity, home.identity}
    by_identity = {seat.identity: seat for seat in record.seats}
    assert by_identity[maija.identity].is_professional
    assert by_identity[maija.identity].role.sv == "sjukskötare"
    assert (by_identity[home.identity].name, by_identity[home.identity].is_professional) == ("Aino Virtanen", False)


def test_a_forced_calls_trace_runs_to_its_end(world: World) -> None:
    call = world.forced(world.ready())
    extend(call, by=world.maija, now=world.now)
    end(call, by=world.maija, now=world.now)

    codes = AuditRecord.objects.filter(call=call.pk).order_by("pk").values_list("code", flat=True)
    assert list(codes) == [
        "forced_call.booked",
        "forced_call.opened",
        "forced_call.extended",
        "forced_call.ended",
    ]
