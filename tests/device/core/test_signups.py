"""Signing up at the screen: with a network and without, through kills, and until the agenda says the same."""

from __future__ import annotations

import pytest

from device.core.effects import WriteWishes
from device.core.events.backend import ApiAnswered, WishAnswered
from device.core.screen import HomeScreen
from device.core.screen_parts import Button, Standing
from device.core.signups import MOST_WISHES
from device.core.wishes import Want, WishBook
from protocol.messages.agenda import EntryKind, SignUp
from protocol.messages.requests import SignUpAnswer, SignUpResult
from tests.fakes.hall import Hall, event
from tests.fakes.visit import NOON, forced_call


@pytest.mark.feature("H2")
def test_a_touch_signs_up_and_another_cancels() -> None:
    home, entry = Hall(), event(places_left=3)
    home.has(entry)
    shown = home.opens(entry)
    assert (shown.line.title, shown.description, shown.place.free) == ("Yhteislaulu", "Lauletaan.", 3)
    assert shown.buttons == (Button.HOME, Button.SIGN_UP)

    effects = home.presses(Button.SIGN_UP, entry)

    assert [type(e) for e in effects] == [WriteWishes], "on disk before it is sent"
    assert home.stands() is Standing.SIGNED
    assert home.event.buttons == (Button.HOME, Button.CANCEL)
    home.presses(Button.CANCEL, entry)
    assert home.stands() is Standing.OPEN
    assert [wish.want for wish in home.told] == [Want.PLACE, Want.CANCEL]
    assert home.told[0].number < home.told[1].number


@pytest.mark.feature("E7")
def test_full_in_the_meantime_offers_the_queue_and_asks_before_joining_it() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.full = True
    home.opens(entry)

    home.presses(Button.SIGN_UP, entry)
    assert (home.stands(), home.event.buttons[-1]) == (Standing.FULL, Button.QUEUE)

    home.presses(Button.QUEUE, entry)
    assert (home.stands(), home.event.buttons[-1]) == (Standing.WAITING, Button.CANCEL)
    home.has(event(SignUp.SIGNED, id=entry.id, intent=home.told[-1].number - 1))
    assert home.stands() is Standing.WAITING, "an agenda that does not know of the wish yet"
    home.has(event(SignUp.WAITING, id=entry.id, intent=home.told[-1].number, position=1))
    assert home.event.place.position == 1
    home.has(event(SignUp.SIGNED, id=entry.id, intent=home.told[-1].number))
    assert home.stands() is Standing.SIGNED
    assert home.toast() == "event.moved_up"


@pytest.mark.feature("H8")
def test_without_a_network_the_wish_waits_on_disk_and_says_so() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "away"
    home.opens(entry)

    home.presses(Button.SIGN_UP, entry)

    assert (home.stands(), home.event.place.is_stuck) == (Standing.SIGNING, True)
    assert [w.want for w in home.saved.wishes] == [Want.PLACE]
    home.after(3600)
    assert home.told == []
    home.backend = "works"
    home.after(61)
    assert [w.want for w in home.told] == [Want.PLACE]
    assert home.opens(entry).place.standing is Standing.SIGNED


def test_when_the_network_comes_back_the_wish_goes_at_once() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "away"
    home.loses_broker()
    home.presses(Button.SIGN_UP, entry)
    home.after(600)

    home.backend = "works"
    home.connects("s2")
    assert len(home.told) == 1

    again = Hall()
    again.has(entry)
    again.backend = "away"
    again.loses_broker()
    again.presses(Button.SIGN_UP, entry)
    again.after(600)
    again.backend = "works"
    again.feed(ApiAnswered(again.t, ok=True))
    assert len(again.told) == 1, "HTTPS alone is a network too"


@pytest.mark.feature("H8")
def test_a_kill_loses_no_wish_and_doubles_none() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "away"
    home.presses(Button.SIGN_UP, entry)
    number = home.saved.last

    after = home.restarts()
    assert after.opens(entry).place.standing is Standing.SIGNING
    after.backend = "works"
    after.after(120)

    assert [w.number for w in after.told] == [number]
    assert after.opens(entry).place.standing is Standing.SIGNED
    last = after.restarts()
    last.after(600)
    assert last.told == []
    assert last.opens(entry).place.standing is Standing.SIGNED, "until an agenda says it"


def test_an_answer_that_was_lost_is_in_the_agenda() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "deaf"
    home.presses(Button.SIGN_UP, entry)
    (wish,) = home.told

    home.has(event(SignUp.SIGNED, id=entry.id, intent=wish.number))

    assert home.saved.wishes == ()
    home.backend = "works"
    home.after(600)
    assert home.told == [wish]
    assert home.opens(entry).place.standing is Standing.SIGNED


def test_what_was_taken_back_before_the_network_came_is_told_as_the_newest() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "away"
    for button in (Button.SIGN_UP, Button.CANCEL, Button.SIGN_UP, Button.CANCEL):
        home.presses(button, entry)
    assert home.stands() is Standing.CANCELLING

    home.backend = "works"
    home.after(120)

    assert [w.want for w in home.told] == [Want.CANCEL]


def test_a_late_answer_to_an_older_wish_changes_nothing() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "away"
    home.presses(Button.SIGN_UP, entry)
    first = home.saved.last
    home.presses(Button.CANCEL, entry)

    home.feed(WishAnswered(home.t, first, SignUpAnswer(event=entry.id, intent=first, result=SignUpResult.SIGNED)))

    assert home.stands() is Standing.CANCELLING


def test_numbers_go_on_when_the_disk_was_lost() -> None:
    """The backend does nothing for a number that is not the newest; one that fell behind is given anew."""
    home, entry = Hall(has_clock=False), event(intent=50)
    home.has(entry)
    home.presses(Button.SIGN_UP, entry)
    assert home.saved.last == 51, "above what the agenda has seen"

    behind, other = Hall(has_clock=False), event()
    behind.has(other)
    behind.newest = 10**6
    behind.presses(Button.SIGN_UP, other)
    assert [w.number for w in behind.told][-1] == 10**6 + 1
    assert behind.saved.last == 10**6 + 1

    with_clock = Hall()
    with_clock.has(other)
    with_clock.presses(Button.SIGN_UP, other)
    assert with_clock.saved.last > NOON.timestamp() - 1


def test_a_broken_disk_does_not_keep_the_wish_from_the_backend() -> None:
    home, entry = Hall(disk="broken"), event()
    home.has(entry)

    home.presses(Button.SIGN_UP, entry)

    assert [w.want for w in home.told] == [Want.PLACE]
    away = Hall(disk="broken")
    away.backend = "away"
    away.has(entry)
    away.presses(Button.SIGN_UP, entry)
    away.after(600)
    assert len(away.all_of(WriteWishes)) < 20, "a full disk is not written to without end"
    quiet = Hall(disk="silent")
    quiet.has(entry)
    quiet.presses(Button.SIGN_UP, entry)
    quiet.after(60)
    assert quiet.told == [], "not on disk yet: it was not promised"


def test_an_event_that_has_begun_is_closed_and_no_touch_reopens_it() -> None:
    home, entry = Hall(), event(hours=0.5)
    home.has(entry)
    home.after(1790)
    home.opens(entry)
    home.after(20)

    assert (home.stands(), home.event.buttons) == (Standing.CLOSED, (Button.HOME,))
    home.presses(Button.SIGN_UP, entry)
    assert home.saved == WishBook()


def test_a_place_that_is_ours_stays_shown_while_the_event_goes_on() -> None:
    home, entry = Hall(), event(SignUp.SIGNED, hours=-0.5)
    home.has(entry)

    shown = home.opens(entry)

    assert (shown.place.standing, shown.buttons) == (Standing.SIGNED, (Button.HOME,))


@pytest.mark.parametrize("button", [Button.SIGN_UP, Button.QUEUE, Button.CANCEL])
def test_a_button_that_is_not_offered_does_nothing(button: Button) -> None:
    """A double touch, or one that was meant for what the screen showed before."""
    wrong = {Button.SIGN_UP: SignUp.SIGNED, Button.QUEUE: SignUp.OPEN, Button.CANCEL: SignUp.FULL}
    home, entry = Hall(), event(wrong[button])
    home.has(entry)
    home.presses(button, entry)
    assert home.saved == WishBook()

    visit = event(kind=EntryKind.VISIT)
    home.has(visit)
    home.presses(button, visit)
    home.presses(button, event())
    assert home.saved == WishBook()


def test_in_a_call_no_button_of_the_calendar_does_anything() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.policy = None
    call = forced_call(is_forced=False)
    home.receives(call)
    home.touches(Button.ANSWER, call)
    assert home.phase != "Idle"

    home.presses(Button.SIGN_UP, entry)

    assert home.saved == WishBook()


def test_what_the_backend_says_is_gone_stays_gone_until_the_agenda_drops_it() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.backend = "deaf"
    home.opens(entry)
    home.presses(Button.SIGN_UP, entry)
    number = home.saved.last

    home.feed(WishAnswered(home.t, number, SignUpAnswer(event=entry.id, intent=number, result=SignUpResult.GONE)))

    assert (home.stands(), home.event.buttons) == (Standing.GONE, (Button.HOME,))
    home.has()
    assert home.saved.wishes == ()
    assert isinstance(home.screen, HomeScreen)


def test_wishes_are_bounded_and_nothing_wakes_the_core_when_none_waits() -> None:
    home = Hall()
    entries = [event(hours=6 + n / 100) for n in range(MOST_WISHES + 20)]
    home.has(*entries)
    home.backend = "away"
    for entry in entries:
        home.presses(Button.SIGN_UP, entry)
    assert len(home.saved.wishes) == MOST_WISHES

    home.backend = "works"
    home.after(600)
    assert all(w.answer is not None for w in home.saved.wishes)
    home.after(3600)
    assert home.state.wishes.send_at is None
