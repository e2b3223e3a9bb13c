"""Rule 3: once. Rule 4: late is never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from device.core.effects import AskCalls, Chime, JoinRoom, LeaveRoom, Publish, WriteMark
from device.core.events.backend import BrokerUp, ClockSet, ClockSource, Path
from device.core.events.process import MarkWritten
from device.core.events.room import WhyLeft
from device.core.marks import Mark
from device.core.screen import HomeScreen
from device.core.screen_parts import Button
from protocol.messages.policy import Hours
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import NOON, agreement, forced_call, ordinary_call


def in_a_call(visit_is_forced: bool = True) -> Home:
    visit = forced_call() if visit_is_forced else ordinary_call()
    home = Home()
    home.receives(visit)
    if not visit_is_forced:
        home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    home.after(15)
    assert home.camera()
    return home


# --- once -------------------------------------------------------------------------------------------------------------


def test_crash_in_the_warning_gives_the_whole_warning_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(9)

    home = home.crashes(gone_s=2)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(9.5)
    assert not home.camera()
    home.after(0.5)
    assert home.camera()


def test_crash_in_the_call_is_mended_silently_within_a_minute() -> None:
    home, visit = in_a_call(), forced_call()

    home = home.crashes(gone_s=30)
    home.people = ()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert home.phase == "Joined"
    assert home.camera()
    assert home.all_of(Chime) == []
    assert (EventKind.ANSWERED, "resumed") in home.reports


def test_call_that_lasted_long_before_the_crash_is_mended_too() -> None:
    """What counts is how long we were gone, not how long ago it was answered."""
    home, visit = in_a_call(), forced_call()
    home.after(600)

    home = home.crashes(gone_s=40)
    home.receives(visit)

    assert home.all_of(JoinRoom) != []
    assert home.all_of(Chime) == []


def test_crash_of_more_than_a_minute_gives_the_whole_warning() -> None:
    home, visit = in_a_call(), forced_call()

    home = home.crashes(gone_s=80)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert home.phase == "Announcing"
    home.after(9)
    assert not home.camera()


def test_answered_ordinary_call_rings_after_a_long_crash() -> None:
    home, visit = in_a_call(visit_is_forced=False), ordinary_call()

    home = home.crashes(gone_s=80)
    home.receives(visit)

    assert home.phase == "Idle"
    assert home.is_ringing()


def test_resident_who_chose_sound_only_is_not_seen_after_a_crash() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.touches(Button.SOUND_ONLY, visit)

    home = home.crashes(gone_s=10)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert (home.camera(), home.microphone()) == (False, True)


def test_camera_switched_off_in_the_call_stays_off_after_a_crash() -> None:
    home, visit = in_a_call(), forced_call()
    home.touches(Button.CAMERA_OFF, visit)
    assert not home.camera()

    home = home.crashes(gone_s=10)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    assert (home.camera(), home.microphone()) == (False, True)


@pytest.mark.parametrize("why", [WhyLeft.REMOVED, WhyLeft.DUPLICATE])
def test_nobody_who_was_put_out_comes_back_by_itself(why: WhyLeft) -> None:
    home, visit = in_a_call(), forced_call()

    home.is_thrown_out(visit, why)
    assert isinstance(home.screen, HomeScreen)
    home.after(600)
    assert home.phase == "Idle"
    assert not home.is_ringing()

    home = home.crashes(gone_s=5)
    home.receives(forced_call(professional_present=True))
    home.after(600)
    assert not any(p.camera for p in home.all_of(Publish))
    assert home.all_of(Chime) == []


def test_removed_resident_is_not_even_offered_the_call() -> None:
    home, visit = in_a_call(), forced_call()
    home.is_thrown_out(visit, WhyLeft.REMOVED)

    home.touches(Button.ANSWER, visit)

    assert home.phase == "Idle"
    assert home.bar() is None


@pytest.mark.parametrize("button", [Button.NOT_NOW, Button.HANG_UP])
def test_refusal_outlives_a_crash(button: Button) -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15 if button is Button.HANG_UP else 5)
    home.touches(button, visit)

    home = home.crashes(gone_s=5)
    home.receives(forced_call(professional_present=True), forced_call("another"))
    home.after(14 * 60)
    assert home.all_of(Chime) == []
    assert home.phase == "Idle"


def test_refusal_lets_new_forced_calls_only_ring_for_a_quarter() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.touches(Button.NOT_NOW, visit)
    home.after(60)

    home.receives(visit, forced_call("second"))
    assert home.phase == "Idle"
    assert home.is_ringing()
    assert (EventKind.RINGING, "refused_lately") in home.reports
    home.after(15 * 60)
    assert home.phase == "Idle"  # it was judged when it came

    home.receives(visit, forced_call("third"))
    assert home.phase == "Announcing"


def test_refusal_of_an_ordinary_call_forbids_no_forced_one() -> None:
    home, visit = in_a_call(visit_is_forced=False), ordinary_call()
    home.touches(Button.HANG_UP, visit)

    home.receives(forced_call("second"))

    assert home.phase == "Announcing"


def test_call_that_was_left_is_answered_by_touch_but_never_by_itself() -> None:
    home, visit = in_a_call(), forced_call()
    home.touches(Button.HANG_UP, visit)
    home.touches(Button.ANSWER, visit)
    assert home.camera()

    home = home.crashes(gone_s=120)
    home.receives(visit)
    home.after(3600)
    assert home.all_of(Chime) == []


def test_mark_is_on_disk_before_the_room_is_left() -> None:
    home, visit = in_a_call(), forced_call()
    home.disk = "silent"

    effects = home.touches(Button.HANG_UP, visit)
    assert [type(e) for e in effects].count(LeaveRoom) == 0
    assert WriteMark in [type(e) for e in effects]
    assert not home.camera()

    home.feed(MarkWritten(home.t, visit.participation, Mark.LEFT))
    assert home.rooms == set()


def test_disk_that_never_answers_keeps_nobody_in_a_room() -> None:
    home, visit = in_a_call(), forced_call()
    home.disk = "silent"

    home.touches(Button.HANG_UP, visit)
    home.after(5)

    assert home.rooms == set()


# --- a disk that fails ------------------------------------------------------------------------------------------------


def test_without_a_disk_nothing_is_answered_by_itself() -> None:
    home, visit = Home(disk="broken"), forced_call()

    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(60)

    assert home.all_of(Chime) == []
    assert (EventKind.NOT_ANNOUNCED, "no_disk") in home.reports
    assert home.phase == "Idle"


def test_without_a_disk_the_green_handset_still_answers() -> None:
    home, visit = Home(disk="broken"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.touches(Button.ANSWER, visit)

    assert home.camera()


def test_disk_that_fails_at_the_end_of_the_count_opens_nothing() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.disk = "broken"

    home.after(11)

    assert home.phase == "Idle"
    assert not any(p.camera or p.microphone for p in home.all_of(Publish))


# --- late is never ----------------------------------------------------------------------------------------------------


def test_forced_call_at_a_time_waits_for_its_start() -> None:
    home, visit = Home(), forced_call(starts_in_s=300)
    home.receives(visit)

    home.after(299)
    assert home.phase == "Idle"
    assert home.bar() is None
    home.after(1)
    assert home.phase == "Announcing"


def test_home_that_comes_back_in_the_middle_is_warned_then() -> None:
    home = Home(has_broker=False)
    home.after(700)

    home.connects("s1")
    home.receives(forced_call())

    assert home.phase == "Announcing"


def test_call_whose_end_has_passed_is_not_there() -> None:
    home = Home()
    home.receives(forced_call(starts_in_s=-600, lasts_s=500))

    home.after(60)

    assert home.bar() is None
    assert home.all_of(Chime) == []


def test_document_for_another_session_opens_nothing() -> None:
    """A broker that replays yesterday's document opens no camera, whatever the clock says."""
    home = Home()

    home.receives(forced_call(), session="yesterday")
    home.after(60)

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused)["other_session"] == 1


def test_document_for_another_session_may_still_close() -> None:
    home = in_a_call()

    home.receives(session="other")

    assert home.phase == "Idle"
    assert not home.camera()


def test_document_over_https_of_an_older_connection_only_rings() -> None:
    home = Home(has_broker=False)

    home.receives(forced_call(), session="old", path=Path.HTTPS)
    home.after(6)

    assert home.phase == "Idle"
    assert home.bar() is not None
    assert home.all_of(Chime) == []


def test_new_connection_needs_a_new_document() -> None:
    home, visit = Home(), forced_call(starts_in_s=60)
    home.receives(visit)
    home.after(50)
    home.loses_broker()
    home.connects("s2")

    home.after(13)
    assert home.phase == "Idle"
    home.receives(visit)
    assert home.phase == "Announcing"


def test_older_revision_and_foreign_device_change_nothing() -> None:
    home = Home()
    home.receives(revision=7)

    home.receives(forced_call(), revision=6)
    home.receives(forced_call(), revision=7)
    home.receives(forced_call(), revision=9, device="home-2")
    home.after(30)

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused) == {"older_revision": 1, "foreign_device": 1}


def test_call_without_a_good_record_is_not_there() -> None:
    home = Home()

    home.receives(forced_call(has_record=False))

    assert home.phase == "Idle"
    assert home.bar() is None
    assert dict(home.state.refused) == {"no_record": 1}


def test_policy_older_than_the_call_names_waits_for_it_then_rings() -> None:
    home, visit = Home(), forced_call(policy_revision=2)
    home.receives(visit)
    assert home.phase == "Idle"
    assert not home.is_ringing()

    home.after(6)
    assert home.is_ringing()
    assert (EventKind.RINGING, "policy_older") in home.reports

    home.agrees(agreement(revision=2))
    assert home.phase == "Announcing"


@pytest.mark.feature("H8")
def test_untrusted_clock_rings_and_shows_no_hour() -> None:
    home, visit = Home(has_clock=False), forced_call()
    home.receives(visit)
    home.after(8)

    assert home.is_ringing()
    assert home.all_of(Chime) == []
    assert isinstance(home.screen, HomeScreen)
    assert home.screen.hour is None
    assert not home.screen.status.is_clock_sure

    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    assert home.camera()
    assert home.call_screen.hour is None

    home.clock_is_set()
    assert home.call_screen.hour is not None


def test_clock_is_trusted_from_a_fast_signed_answer_only() -> None:
    home = Home(has_clock=False)
    home.clock_is_set(round_trip_s=2.0)
    assert home.screen.status.is_clock_sure is False

    home.clock_is_set(round_trip_s=1.9)
    assert home.screen.status.is_clock_sure


def test_kernel_clock_counts_after_the_floor_and_never_against_a_signed_answer() -> None:
    home = Home(has_clock=False)
    home.clock_is_set(source=ClockSource.KERNEL)
    assert home.screen.status.is_clock_sure

    home.receives()  # issued now; then the kernel steps back an hour
    home.t += 1

    home.clock_is_lost()
    home.feed(ClockSet(home.t, NOON.timestamp() - 1000.0 - 3600, ClockSource.KERNEL))
    assert not home.screen.status.is_clock_sure


def test_clock_lost_in_the_warning_ends_it() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(5)

    home.clock_is_lost()
    home.after(30)

    assert home.phase == "Idle"
    assert home.all_of(Publish) == []


# --- policy, judged on the device -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "agrees"),
    [
        ("12:00", "13:00", True),
        ("11:00", "12:00", False),  # half open
        ("22:00", "12:01", True),  # over midnight
        ("13:00", "11:59", False),
        ("00:00", "00:00", True),
    ],
)
def test_hours_are_the_homes_own(start: str, end: str, agrees: bool) -> None:
    home = Home(policy=agreement(hours=(Hours.model_validate({"start": start, "end": end}),)))

    home.receives(forced_call())

    assert (home.phase == "Announcing") is agrees
    assert agrees or (EventKind.RINGING, "outside_hours") in home.reports


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_agreed": False}, "not_agreed"),
        ({"groups": ("others",)}, "foreign_group"),
        ({"groups": ()}, "foreign_group"),
        ({"hours": ()}, "outside_hours"),
        ({"valid_until": NOON - timedelta(seconds=1)}, "agreement_expired"),
    ],
)
def test_policy_that_does_not_agree_lets_the_call_ring(change: dict[str, object], code: str) -> None:
    home = Home(policy=agreement(**change))

    home.receives(forced_call())

    assert home.phase == "Idle"
    assert home.is_ringing()
    assert (EventKind.RINGING, code) in home.reports


def test_home_without_an_agenda_is_never_answered_for() -> None:
    home = Home(policy=None)

    home.receives(forced_call(policy_revision=0))
    home.after(20)

    assert home.is_ringing()
    assert home.all_of(Chime) == []


# --- the end ----------------------------------------------------------------------------------------------------------


def test_call_that_is_no_longer_listed_is_over() -> None:
    home = in_a_call()

    home.receives()

    assert isinstance(home.screen, HomeScreen)
    assert home.toast() == "call.ended"
    assert not home.camera()
    assert home.rooms == set()
    home.after(7)
    assert home.toast() is None


def test_device_asks_once_at_the_end_and_leaves_fifteen_seconds_after_it() -> None:
    home, visit = Home(), forced_call(lasts_s=120)
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.loses_broker()
    home.after(119)
    asked = len(home.all_of(AskCalls))
    home.connects("s1")

    home.after(2)
    assert len(home.all_of(AskCalls)) == asked + 1
    home.after(13.9)
    assert home.camera()
    home.after(0.1)
    assert not home.camera()
    assert isinstance(home.screen, HomeScreen)
    assert len(home.all_of(AskCalls)) == asked + 1


def test_extension_that_comes_by_the_room_while_the_broker_is_away_counts() -> None:
    home, visit = Home(), forced_call(lasts_s=120)
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.loses_broker()
    home.after(100)

    home.hears_record(visit.extended(900))
    home.after(200)

    assert home.camera()


@pytest.mark.feature("H5")
def test_end_is_told_five_minutes_before_and_again_after_an_extension() -> None:
    home, visit = Home(), forced_call(lasts_s=900)
    home.receives(visit)
    home.comes(visit, visit.nurse)

    def keys() -> list[str]:
        return home.notices()

    home.after(595)
    assert keys() == []
    home.after(6)
    assert keys() == ["call.ending"]
    home.after(100)
    assert keys() == []
    home.hears_record(visit.extended(900))
    home.after(800)
    assert keys() == ["call.ending"]


def test_call_ends_by_our_own_clock_even_when_it_was_never_set() -> None:
    home, visit = Home(has_clock=False), ordinary_call(lasts_s=300)
    home.receives(visit)
    home.after(6)
    home.touches(Button.ANSWER, visit)
    home.comes(visit, visit.nurse)
    assert home.camera()

    home.after(320)

    assert home.phase == "Idle"
    assert not home.camera()


def test_second_connection_of_the_same_document_is_no_second_warning() -> None:
    home, visit = in_a_call(), forced_call()
    home.feed(BrokerUp(home.t, "s2"))
    home.session = "s2"

    home.receives(visit)

    assert home.phase == "Joined"
    assert home.camera()
    assert len(home.all_of(Chime)) == 1
