"""What applies at home of the agreement, and how it is withdrawn there: at once, without a network, through a kill."""

from __future__ import annotations

from datetime import timedelta

import pytest

from device.core.effects import Report, WriteDecisions
from device.core.report import device_state
from device.core.screen import AgreementScreen, HomeScreen
from device.core.screen_parts import Button, Pick
from protocol.messages.policy import PictureAndSound
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import ALWAYS, NOON, NURSES, agreement, forced_call

pytestmark = pytest.mark.feature("H10")

DAY_S = 24 * 3600.0


def told(home: Home) -> list[str]:
    return [report.detail for report in home.all_of(Report) if report.kind is EventKind.WITHDRAWN]


def waits(home: Home) -> bool:
    return home.state.decisions.offered is not None


def number(home: Home) -> int:
    return home.state.decisions.withdrawal


# --- withdrawn --------------------------------------------------------------------------------------------------------


def test_withdrawn_at_the_screen_nothing_answers_by_itself() -> None:
    home = Home()
    home.withdraws()

    home.receives(forced_call())
    home.after(120)

    assert home.phase == "Idle"
    assert (EventKind.RINGING, "withdrawn") in home.reports
    assert told(home) == [f"{number(home)} 1"]


def test_the_backend_is_told_only_when_it_is_on_disk() -> None:
    home = Home(disk="silent")
    home.withdraws()

    assert home.all_of(WriteDecisions)
    assert told(home) == []
    home.receives(forced_call())
    assert home.phase == "Idle"


def test_without_a_disk_it_holds_and_is_told_and_written_later() -> None:
    home = Home(disk="broken")
    home.withdraws()
    assert told(home)

    home.disk = "works"
    home.after(15)

    assert home.kept.withdrawal == number(home)


def test_an_older_agenda_does_not_bring_it_back() -> None:
    """Neither one that was on its way, nor one of a newer agreement made by somebody who did not know."""
    home = Home(has_broker=False)
    home.withdraws()
    again = home.crashes(30)
    again.connects("s2")

    again.agrees(agreement(revision=2))
    again.agrees(agreement(revision=3, warning_s=5))
    again.receives(forced_call(policy_revision=1))

    assert again.phase == "Idle"
    assert again.state.decisions.offered is None
    assert Button.CONFIRM not in again.screen.buttons
    assert f"{number(home)} 1" in told(again)


def test_it_is_told_again_until_an_agenda_knows_of_it() -> None:
    home = Home()
    home.withdraws()
    home.connects("s2")
    assert len(told(home)) == 2

    home.agrees(agreement(revision=2, is_agreed=False, withdrawal=number(home)))
    home.connects("s3")

    assert len(told(home)) == 2


def test_after_that_a_new_agreement_waits_for_the_resident() -> None:
    home = Home()
    home.withdraws()
    home.agrees(agreement(revision=2, is_agreed=False, withdrawal=number(home)))
    home.agrees(agreement(revision=3, withdrawal=number(home)))

    home.receives(forced_call(policy_revision=3))
    assert home.phase == "Idle"
    home.receives()
    home.confirms()
    home.receives(forced_call("next", policy_revision=3))

    assert home.phase == "Announcing"
    assert (EventKind.CONFIRMED, "3 touch") in home.reports


def test_withdrawn_elsewhere_in_a_call_camera_and_microphone_close_at_once() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(11)
    assert home.camera()

    home.agrees(agreement(revision=2, is_agreed=False))

    assert (home.camera(), home.microphone()) == (False, False)


def test_it_is_asked_once_before_it_is_withdrawn() -> None:
    home = Home()
    for button in (Button.SETTINGS, Button.AGREEMENT, Button.WITHDRAW):
        home.touches(button)
    asked = home.screen

    assert isinstance(asked, AgreementScreen)
    assert asked.is_asking
    home.touches(Button.KEEP)
    home.touches(Button.WITHDRAW_NOW)

    assert number(home) == 0
    home.receives(forced_call())
    assert home.phase == "Announcing"


# --- the picture alone ------------------------------------------------------------------------------------------------


def test_without_the_picture_a_call_is_answered_with_sound_alone() -> None:
    home, visit = Home(), forced_call()
    home.withdraws(picture_alone=True)

    home.receives(visit)
    assert not home.announcing.opens_camera
    home.comes(visit, visit.nurse)
    home.after(11)

    assert (home.camera(), home.microphone()) == (False, True)
    assert told(home) == [f"{number(home)} 1 picture"]


def test_the_picture_stays_withdrawn_offline_through_a_kill_and_whatever_an_older_agenda_says() -> None:
    home = Home(has_broker=False)
    home.withdraws(picture_alone=True)
    again = home.crashes(30)
    again.connects("s2")
    again.agrees(agreement(revision=2, valid_until=NOON + timedelta(days=200)))

    visit = forced_call(policy_revision=2)
    again.receives(visit)

    assert not again.announcing.opens_camera
    assert not waits(again)
    again.comes(visit, visit.nurse)
    again.after(11)
    assert (again.camera(), again.microphone()) == (False, True)
    assert f"{number(home)} 1 picture" in told(again)


def test_an_agenda_that_does_not_know_of_it_can_still_end_all_of_it() -> None:
    home = Home()
    home.withdraws(picture_alone=True)
    home.agrees(agreement(revision=2, is_agreed=False))

    home.receives(forced_call(policy_revision=2))

    assert home.phase == "Idle"


def test_what_is_left_is_withdrawn_too() -> None:
    home = Home()
    home.withdraws(picture_alone=True)
    home.touches(Button.WITHDRAW)
    asked = home.screen
    assert Button.WITHDRAW_PICTURE not in asked.buttons
    home.touches(Button.WITHDRAW_PICTURE)
    home.touches(Button.WITHDRAW_NOW)

    home.receives(forced_call())

    assert home.phase == "Idle"
    assert told(home)[-1] == f"{number(home)} 1"


def test_the_picture_comes_back_by_a_touch_at_home() -> None:
    home = Home()
    home.withdraws(picture_alone=True)
    home.agrees(agreement(revision=2, opens="sound", withdrawal=number(home)))
    assert not waits(home)
    home.agrees(agreement(revision=3, withdrawal=number(home)))

    home.receives(forced_call(policy_revision=3))
    assert not home.announcing.opens_camera
    home.receives()
    home.confirms()
    home.receives(forced_call("next", policy_revision=3))

    assert home.announcing.opens_camera


def test_with_the_picture_goes_what_waits() -> None:
    """Else the touch that takes the camera away would leave an offer to open it in a day."""
    home = Home()
    home.agrees(agreement(revision=2, warning_s=5))
    home.withdraws(picture_alone=True)
    home.after(2 * DAY_S)

    assert told(home)[0] == f"{number(home)} 2 picture"
    assert home.state.decisions.agreement is not None
    assert home.state.decisions.agreement.opens is PictureAndSound.SOUND


# ----------------------------------------------------------------------------------------------------------------------


def test_a_device_of_another_home_begins_with_no_decisions() -> None:
    home = Home()
    home.withdraws()
    moved = Home(decisions=type(home.kept)(device="home-before", withdrawal=7))

    assert number(moved) == 0


# --- stricter and looser ----------------------------------------------------------------------------------------------


def test_the_first_agreement_that_a_device_meets_applies() -> None:
    home = Home(policy=None)
    home.agrees(agreement())

    home.receives(forced_call())
    assert home.phase == "Announcing"


@pytest.mark.parametrize(
    "looser",
    [
        {"warning_s": 5},
        {"groups": (NURSES, "doctors")},
        {"from_afar": True},
        {"group_events": True},
        {"valid_until": NOON + timedelta(days=300)},
    ],
)
def test_looser_waits(looser: dict[str, object]) -> None:
    old: dict[str, object] = {"valid_until": NOON + timedelta(days=30)} if "valid_until" in looser else {}
    home = Home(policy=agreement(**old))
    home.agrees(agreement(revision=2, **looser))
    shown = home.screen

    assert isinstance(shown, HomeScreen)
    assert shown.offered is not None
    assert {Button.CONFIRM, Button.AGREEMENT} <= set(shown.buttons)
    assert device_state(home.state).agreement_revision == 1
    home.confirms()

    assert home.state.decisions.offered is None
    assert device_state(home.state).agreement_revision == 2


def test_stricter_applies_at_once_and_asks_nothing() -> None:
    home = Home()
    home.agrees(agreement(revision=2, warning_s=30, opens="sound", valid_until=NOON + timedelta(days=3)))

    assert home.state.decisions.offered is None
    assert device_state(home.state).agreement_revision == 2
    home.receives(forced_call())
    assert home.announcing.buttons[0] is Button.ANSWER_NOW
    assert not home.announcing.opens_camera


def test_of_both_the_strictest_holds_meanwhile() -> None:
    """A shorter warning waits; sound only does not."""
    home = Home()
    home.agrees(agreement(revision=2, warning_s=5, opens="sound"))

    home.receives(forced_call())

    assert (home.announcing.opens_camera, home.announcing.countdown is not None) == (False, True)
    home.after(7)
    assert home.phase == "Announcing"
    home.after(4)
    assert home.phase != "Announcing"


def test_a_day_after_it_was_first_shown_it_applies() -> None:
    home = Home()
    home.agrees(agreement(revision=2, warning_s=5))
    home.after(DAY_S - 10)
    assert waits(home)

    home.after(20)

    assert not waits(home)
    assert (EventKind.CONFIRMED, "2 a_day") in home.reports


def test_the_day_counts_through_a_kill_and_not_before_the_panel_shows_it() -> None:
    home = Home()
    home.screen_goes_dark()
    home.agrees(agreement(revision=2, warning_s=5))
    home.after(2 * DAY_S)
    assert home.state.decisions.shown_at is None

    home.screen_comes_back()
    home.touches(Button.HOME)
    home.after(1)

    assert home.kept.offered is not None


def test_what_is_offered_can_be_refused_and_then_nothing_is_agreed() -> None:
    home = Home(policy=agreement(is_agreed=False))
    home.agrees(agreement(revision=2))
    home.withdraws()
    home.after(3 * DAY_S)

    home.receives(forced_call(starts_in_s=3 * DAY_S, policy_revision=2))
    assert home.phase == "Idle"


def test_a_touch_agrees_to_what_was_shown_and_to_nothing_newer() -> None:
    home = Home()
    home.agrees(agreement(revision=2, warning_s=5))
    shown = home.screen
    assert isinstance(shown, HomeScreen)
    assert shown.offered is not None
    assert shown.offered.subject == Pick("2")
    home.agrees(agreement(revision=3, warning_s=5, from_afar=True))

    home.touches(Button.CONFIRM)

    assert home.state.decisions.offered is not None


# --- readable ---------------------------------------------------------------------------------------------------------


def test_it_is_there_in_plain_words() -> None:
    said = agreement(
        hours=({"start": "07:00", "end": "22:00"},),
        group_names=("Hilman kotihoito",),
        agreed_by=("Aino Virtanen",),
        explained_by=("Maija Korhonen",),
        agreed_at=NOON,
        valid_until=NOON + timedelta(days=30),
        group_events=True,
    )
    home = Home(policy=said)
    home.touches(Button.AGREEMENT)
    shown = home.screen

    assert isinstance(shown, AgreementScreen)
    assert [line.key.removeprefix("agreement.") for line in shown.lines] == [
        "who",
        "hours",
        "warning",
        "picture",
        "events",
        "until",
        "agreed_at",
        "explained",
    ]
    values = {key: value for line in shown.lines for key, value in line.values}
    assert values["groups"] == "Hilman kotihoito"
    assert values["hours"] == "7–22"
    assert Button.WITHDRAW in shown.buttons


def test_a_home_without_agreement_says_so_and_has_nothing_to_withdraw() -> None:
    home = Home(policy=agreement(is_agreed=False, hours=(ALWAYS,)))
    home.touches(Button.AGREEMENT)

    assert isinstance(home.screen, AgreementScreen)
    assert home.screen.lines[0].key == "agreement.none"
    assert Button.WITHDRAW not in home.screen.buttons
