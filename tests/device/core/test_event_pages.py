"""The card of now, the week and the page of an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.core.events.process import Ticked
from device.core.events.resident import Touched
from device.core.reducer import next_wake, reduce
from device.core.screen import EventScreen, HomeScreen, WeekScreen
from device.core.screen_parts import Button, Spot, Standing
from device.core.show import screen
from tests.fakes.hall import Hall, event


@pytest.mark.feature("H1")
def test_the_now_card_signs_up_at_one_touch_and_without_network_tells_more() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    shown = home.screen
    assert isinstance(shown, HomeScreen)
    assert shown.now is not None
    assert shown.now.button is Button.SIGN_UP

    home.loses_broker()
    home.after(60)
    shown = home.screen
    assert isinstance(shown, HomeScreen)
    assert shown.now is not None
    assert shown.now.button is Button.READ_MORE

    home.presses(Button.SIGN_UP, entry)
    assert isinstance(home.screen, EventScreen), "what came of it is shown"


def test_the_week_opens_where_it_was_left() -> None:
    home = Hall()
    entries = [event(hours=48 + n) for n in range(8)]
    home.has(*entries)
    home.touches(Button.WEEK)
    home.feed(Touched(home.t, Button.DAY, subject=Spot(2, 4)))
    shown = home.screen
    assert isinstance(shown, WeekScreen)
    assert (shown.spot, len(shown.days), len(shown.days[2].lines)) == (Spot(2, 4), 14, 8)

    home.presses(Button.READ_MORE, entries[5])
    assert home.event.buttons[0] is Button.WEEK
    home.presses(Button.SIGN_UP, entries[5])
    assert home.event.buttons[0] is Button.WEEK
    home.touches(Button.WEEK)

    shown = home.screen
    assert isinstance(shown, WeekScreen)
    assert shown.spot == Spot(2, 4)
    assert shown.days[2].lines[5].standing is Standing.SIGNED
    home.after(61)
    assert isinstance(home.screen, HomeScreen)


@pytest.mark.parametrize(("asked", "found"), [(Spot(-3, -1), Spot()), (Spot(99), Spot(13))])
def test_no_spot_lies_outside_the_calendar(asked: Spot, found: Spot) -> None:
    home = Hall()
    home.has(event())
    home.feed(Touched(home.t, Button.DAY, subject=asked))

    shown = home.screen
    assert isinstance(shown, WeekScreen)
    assert shown.spot == found


def test_an_event_that_leaves_the_agenda_while_it_is_read_gives_way_to_the_home() -> None:
    home, entry = Hall(), event()
    home.has(entry)
    home.opens(entry)

    home.has()

    assert isinstance(home.screen, HomeScreen)


def test_five_hundred_events_cost_nothing_while_nobody_looks() -> None:
    home = Hall()
    home.has(*(event(hours=n * 0.6) for n in range(500)))
    home.touches(Button.WEEK)
    shown = home.screen
    assert isinstance(shown, WeekScreen)
    assert sum(len(day.lines) for day in shown.days) > 450

    state = home.state
    step = reduce(state, Ticked(home.t + 1))
    assert step.state.diary is state.diary
    assert next_wake(replace(state, now=home.t + 1)) is not None
    assert screen(state, home.t) == shown
