"""What is shown: the day at home, and what is said when something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from device.core.events.backend import AgendaArrived
from device.core.events.process import Saved, Started
from device.core.events.room import (
    CameraFailed,
    MediaChanged,
    MicrophoneFailed,
    PeripheralsChanged,
    PictureBack,
    PictureStalled,
)
from device.core.reducer import reduce
from device.core.report import device_state
from device.core.screen import AdjustScreen, Dial, FaultScreen, HomeScreen, LogScreen, WeekScreen
from device.core.screen_parts import Button, DayPart, Hour
from device.core.show import screen
from device.core.state import State
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings, VisitLogLine
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, agreement, forced_call, ordinary_call


def entry(title: str, starts: datetime, lasts_min: int = 60, **changes: object) -> Entry:
    return Entry.model_validate(
        {
            "id": uuid4(),
            "kind": EntryKind.EVENT,
            "title": Texts(fi=title, sv=f"{title} sv"),
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=lasts_min),
        }
        | changes
    )


def day_at_home(home: Home, *entries: Entry, language: str = "fi", **changes: object) -> None:
    agenda = Agenda(
        device=DEVICE,
        revision=9,
        issued_at=NOON - timedelta(hours=2),
        settings=HomeSettings(language=language, resident_names=("Aino",)),
        policy=agreement(),
        entries=entries,
    )
    home.feed(AgendaArrived(home.t, agenda.model_copy(update=changes)))


def at_home(home: Home) -> HomeScreen:
    shown = home.screen
    assert isinstance(shown, HomeScreen)
    return shown


@pytest.mark.feature("H1")
def test_home_shows_the_hour_the_day_and_what_is_next() -> None:
    home = Home()
    day_at_home(
        home,
        entry("Yhteislaulu", NOON + timedelta(hours=6)),
        entry("Tuolijumppa", NOON + timedelta(minutes=28, seconds=30)),
        entry("Eilinen", NOON - timedelta(days=1)),
        entry("Huominen", NOON + timedelta(days=1)),
    )

    shown = at_home(home)

    assert shown.hour == Hour(12, 0)
    assert (shown.date.day, shown.date.month, shown.date.weekday) == (2, 3, 0) if shown.date else False
    assert (shown.day_part, shown.names, shown.is_night) == (DayPart.DAY, ("Aino",), False)
    assert shown.now is not None
    assert (shown.now.line.title, shown.now.is_on, shown.now.minutes_until) == ("Tuolijumppa", False, 29)
    assert shown.today is not None
    assert [line.title for line in shown.today.lines] == ["Tuolijumppa", "Yhteislaulu"]
    assert shown.buttons == (Button.WEEK, Button.LOG, Button.SETTINGS)


def test_what_is_on_stays_the_now_card_until_its_end() -> None:
    home = Home()
    day_at_home(home, entry("Tuolijumppa", NOON - timedelta(minutes=30)), entry("Muu", NOON + timedelta(hours=1)))

    assert (card := at_home(home).now) is not None
    assert (card.line.title, card.is_on, card.minutes_until) == ("Tuolijumppa", True, None)
    home.after(30 * 60)
    assert (card := at_home(home).now) is not None
    assert card.line.title == "Muu"


def test_next_of_tomorrow_names_its_day() -> None:
    home = Home()
    day_at_home(home, entry("Huominen", NOON + timedelta(days=1)))

    card = at_home(home).now

    assert card is not None
    assert card.day is not None
    assert card.day.day == 3


def test_calendar_speaks_the_language_of_the_device() -> None:
    home = Home()
    day_at_home(home, entry("Jumppa", NOON + timedelta(hours=1)), language="sv")

    shown = at_home(home)

    assert shown.language == "sv"
    assert shown.now is not None
    assert shown.now.line.title == "Jumppa sv"


@pytest.mark.feature("H8")
def test_without_a_clock_there_is_no_hour_no_now_and_no_today() -> None:
    home = Home(has_clock=False)
    day_at_home(home, entry("Tuolijumppa", NOON + timedelta(hours=3)))

    shown = at_home(home)

    assert (shown.hour, shown.now, shown.date) == (None, None, None)
    assert shown.today is not None
    assert (shown.today.is_today, [line.title for line in shown.today.lines]) == (False, ["Tuolijumppa"])
    assert not shown.status.is_clock_sure


@pytest.mark.feature("H8")
def test_calendar_shows_from_disk_without_any_network() -> None:
    home = Home(has_broker=False, has_clock=False)
    agenda = home.agenda(agreement(), 3).model_copy(update={"entries": (entry("Jumppa", NOON),)})

    state = reduce(State(), Started(5.0, Saved(DEVICE, agenda))).state
    shown = screen(state, 60.0)

    assert isinstance(shown, HomeScreen)
    assert shown.today is not None
    assert shown.today.lines[0].title == "Jumppa"
    assert not shown.status.has_network


def test_pages_turn_back_to_the_normal_view_by_themselves() -> None:
    home = Home()
    day_at_home(home, entry("Jumppa", NOON + timedelta(days=2)))
    home.touches(Button.WEEK)
    assert isinstance(home.screen, WeekScreen)
    assert [len(day.lines) for day in home.screen.days] == [0, 0, 1, *([0] * 11)]

    home.after(61)
    assert isinstance(home.screen, HomeScreen)


def test_volume_has_a_floor_that_can_still_be_heard() -> None:
    home = Home()
    home.touches(Button.SETTINGS)
    home.touches(Button.SOUND)
    for _ in range(20):
        home.touches(Button.VOLUME_DOWN)

    assert isinstance(home.screen, AdjustScreen)
    volume = home.screen.rows[0]
    assert isinstance(volume, Dial)
    assert volume.step == 1


def test_visit_log_is_shown_newest_first() -> None:
    home = Home()
    old, new = (
        VisitLogLine(
            participation=uuid4(), who=who, reason="Lääkkeet", started_at=at, duration_s=610, camera_was_on=True
        )
        for who, at in (("Maija", NOON - timedelta(days=3)), ("Outi", NOON - timedelta(hours=2)))
    )
    day_at_home(home, visit_log=(old, new))
    assert at_home(home).last_visit is not None

    home.touches(Button.LOG)

    assert isinstance(home.screen, LogScreen)
    assert [v.who for v in home.screen.visits] == ["Outi", "Maija"]
    assert (home.screen.visits[0].starts, home.screen.visits[0].duration_min) == (Hour(10, 0), 10)


def test_night_gives_way_to_a_touch_and_to_a_call() -> None:
    home = Home()
    home.after(11 * 3600)
    assert at_home(home).is_night

    home.touches(Button.HOME)
    assert not at_home(home).is_night
    home.after(61)
    assert at_home(home).is_night

    home.receives(ordinary_call(starts_in_s=11 * 3600))
    assert not at_home(home).is_night


def test_unbound_device_says_so() -> None:
    state = reduce(State(), Started(1.0, Saved())).state

    assert isinstance(screen(state, 2.0), FaultScreen)


# --- in a call --------------------------------------------------------------------------------------------------------


def in_a_call() -> Home:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(10)
    return home


def test_what_is_missing_is_said_and_the_call_goes_on() -> None:
    home = in_a_call()

    home.feed(PeripheralsChanged(home.t, (), ("Microphone",), ()))

    assert [w.key for w in home.call_screen.missing] == ["missing.camera", "missing.speaker"]
    assert home.phase == "Joined"


def test_the_warning_does_not_say_that_something_opens_which_is_not_there() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    assert (home.announcing.has_camera, home.announcing.has_microphone) == (True, True)

    home.feed(PeripheralsChanged(home.t, (), (), ("Speaker",)))

    assert (home.announcing.has_camera, home.announcing.has_microphone) == (False, False)


def test_camera_that_fails_is_said_and_asked_for_again() -> None:
    home = in_a_call()
    before = len(home.effects)

    home.feed(CameraFailed(home.t, "busy"))
    assert [w.key for w in home.call_screen.missing] == ["missing.camera"]
    home.after(6)

    assert [type(e).__name__ for _, e in home.effects[before:]].count("Publish") == 1


def test_sign_of_the_camera_tells_what_is_really_open() -> None:
    home = in_a_call()
    assert home.call_screen.own.sign.key == "call.seen"

    home.feed(MediaChanged(home.t, camera_on=False, microphone_on=False))

    assert home.call_screen.own.sign.key == "call.closed"


def test_camera_that_stays_open_against_our_wish_is_told_again_and_never_called_off() -> None:
    home = in_a_call()
    home.receives()
    home.feed(MediaChanged(home.t, camera_on=True, microphone_on=False))
    assert home.toast() is None
    assert at_home(home).status.camera_on
    before = len(home.effects)

    home.after(3)

    assert {"Publish", "LeaveRoom"} <= {type(e).__name__ for _, e in home.effects[before:]}


@pytest.mark.feature("H5")
def test_stalled_picture_is_said() -> None:
    home, visit = in_a_call(), forced_call()

    home.feed(PictureStalled(home.t, visit.participation, visit.nurse))
    assert home.notices() == ["call.weak"]
    assert home.call_screen.tiles[0].is_stalled
    home.feed(PictureBack(home.t, visit.participation, visit.nurse))
    assert home.notices() == []


def test_state_document_says_how_the_home_is() -> None:
    home = Home()
    assert device_state(home.state).phase == "idle"
    home.receives(ordinary_call())
    assert device_state(home.state).phase == "ringing"

    home = in_a_call()
    told = device_state(home.state)

    assert (told.phase, told.call, told.session) == ("joined", forced_call().participation, "s1")
    assert (told.agenda_revision, told.calls_revision, told.can_answer) == (1, 1, True)


def test_state_document_says_what_a_call_does_without() -> None:
    """What is not there, what does not work, and nothing before the first look at what is plugged in."""
    home = in_a_call()

    def without() -> tuple[str, ...]:
        return device_state(home.state).missing

    home.feed(CameraFailed(home.t, "busy"))
    home.feed(MicrophoneFailed(home.t, "silent"))
    assert without() == ("camera_failed", "microphone_failed")
    home.feed(PeripheralsChanged(home.t, (), ("Microphone",), ()))
    assert without() == ("camera_missing", "speaker_missing")
    home.feed(PeripheralsChanged(home.t, ("Camera",), (), ("Speaker",)))
    assert without() == ("microphone_missing",)
    home.feed(PeripheralsChanged(home.t, ("Camera",), ("Microphone",), ("Speaker",)))
    assert without() == ()


def test_entries_at_the_ends_of_time_are_not_shown_and_break_nothing() -> None:
    home = Home()
    first = datetime.min.replace(tzinfo=NOON.tzinfo)
    last = datetime.max.replace(tzinfo=NOON.tzinfo)
    strange = replace_times(entry("Outo", NOON), first, last)
    day_at_home(home, strange, replace_times(strange, last, last))

    home.touches(Button.WEEK)

    assert isinstance(home.screen, WeekScreen)
    assert all(day.lines == () for day in home.screen.days)


def replace_times(line: Entry, starts: datetime, ends: datetime) -> Entry:
    return line.model_copy(update={"starts_at": starts, "ends_at": ends})


def test_unknown_time_zone_breaks_nothing() -> None:
    home = Home()
    day_at_home(home, settings=HomeSettings(time_zone="../../etc/passwd"))

    assert at_home(home).hour == Hour(10, 0)
    assert replace(home.state, now=0.0).now == 0.0
