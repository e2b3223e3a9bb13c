"""Rule 1: the home warns, counts, and answers by itself; rule 2: and never to an empty room."""

from __future__ import annotations

import pytest

from device.core.effects import Chime, JoinRoom, LeaveRoom, PrepareRooms, Publish, Speak, StopSound, WriteMark
from device.core.events.process import MarkWritten
from device.core.events.resident import ChimePlayed, ScreenShown
from device.core.events.room import RoomJoined
from device.core.marks import Consent, Mark
from device.core.screen import HomeScreen, WaitingScreen
from device.core.screen_parts import Button
from protocol.messages.policy import PictureAndSound
from protocol.messages.reports import EventKind
from protocol.messages.wire import Source
from tests.fakes.home import Home
from tests.fakes.visit import agreement, forced_call


@pytest.mark.feature("H4")
def test_resident_is_warned_before_the_camera_opens() -> None:
    home, visit = Home(), forced_call()

    home.receives(visit)
    home.comes(visit, visit.nurse)
    assert home.phase == "Announcing"
    assert home.announcing.who.name == "Maija Korhonen"
    assert home.announcing.who.reason == "Lääkkeiden otto"
    assert home.announcing.who.residents == ("Aino",)
    countdown = home.announcing.countdown
    assert countdown is not None
    assert (countdown.seconds, countdown.fraction) == (10, 1.0)
    assert home.announcing.buttons == (Button.ANSWER_NOW, Button.SOUND_ONLY, Button.NOT_NOW)
    assert home.all_of(Chime) != []
    assert home.all_of(Speak)[0].text.startswith("Hoitaja Maija Korhonen soittaa. Puhelu: Aino. Syy: Lääkkeiden otto.")

    home.after(9.9)
    assert (home.camera(), home.microphone()) == (False, False)
    assert home.is_counting()

    home.after(0.1)
    assert (home.camera(), home.microphone()) == (True, True)
    assert home.audience == {visit.nurse, visit.guest}
    assert home.call_screen.who.reason == "Lääkkeiden otto"
    assert home.call_screen.own.sign.key == "call.seen"
    assert (EventKind.ANSWERED, "by_itself") in home.reports


def test_room_is_joined_during_the_countdown_with_nothing_published() -> None:
    home, visit = Home(), forced_call()

    home.receives(visit)

    assert home.rooms == {visit.participation}
    assert not any(p.camera or p.microphone for p in home.all_of(Publish))


def test_mark_is_on_disk_before_the_chime() -> None:
    home, visit = Home(disk="silent"), forced_call()

    effects = home.receives(visit)
    assert [type(e) for e in effects if not isinstance(e, PrepareRooms)] == [WriteMark]

    home.feed(MarkWritten(home.t, visit.participation, Mark.ANNOUNCING))
    assert [type(e) for e in home.all_of(Chime) + home.all_of(JoinRoom)] == [Chime, JoinRoom]


def test_nothing_opens_before_the_answer_is_on_disk() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.disk = "silent"

    home.after(11)
    assert home.phase == "Joining"
    assert not home.camera()

    home.feed(MarkWritten(home.t, visit.participation, Mark.ANSWERED))
    assert home.camera()


def test_counting_begins_only_when_the_warning_is_seen_or_heard() -> None:
    home, visit = Home(panel="dark", speaker="mute"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(12)
    assert not home.is_counting()

    home.feed(ScreenShown(home.t, visit.participation))
    assert home.is_counting()
    home.after(9)
    assert not home.camera()
    home.after(1)
    assert home.camera()


@pytest.mark.feature("H4")
def test_warning_that_nobody_perceived_opens_nothing_and_rings() -> None:
    """A dark TV and a dead loudspeaker: nobody has been warned."""
    home, visit = Home(panel="dark", speaker="mute"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(120)

    assert (EventKind.NOT_ANNOUNCED, "not_perceived") in home.reports
    assert home.phase == "Idle"
    assert not any(p.camera or p.microphone for p in home.all_of(Publish))
    assert LeaveRoom(visit.participation) in home.all_of(LeaveRoom)
    assert isinstance(home.screen, HomeScreen)
    assert home.bar() is not None


def test_chime_alone_lets_sound_in_but_no_camera_that_nobody_could_see_on() -> None:
    home, visit = Home(panel="dark"), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(11)
    assert (home.camera(), home.microphone()) == (False, True)

    home.screen_comes_back()
    assert home.camera()


def test_chime_of_another_call_perceives_nothing() -> None:
    home, visit = Home(panel="dark", speaker="mute"), forced_call()
    home.receives(visit)

    home.feed(ChimePlayed(home.t, forced_call("other").participation))

    assert not home.is_counting()


@pytest.mark.feature("H4")
def test_answer_at_once() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.touches(Button.ANSWER_NOW, visit)

    assert (home.camera(), home.microphone()) == (True, True)
    assert (EventKind.ANSWERED, "by_touch") in home.reports
    assert home.all_of(StopSound) != []


@pytest.mark.parametrize(
    ("button", "camera", "microphone"), [(Button.MICROPHONE_OFF, True, False), (Button.CAMERA_OFF, False, True)]
)
def test_what_is_switched_off_while_it_is_joining_does_not_open(button: Button, camera: bool, microphone: bool) -> None:
    """The call is on the screen as soon as it is answered, with its buttons; the disk may take a moment more."""
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.disk = "silent"
    home.touches(Button.ANSWER_NOW, visit)
    assert home.phase == "Joining"
    assert button in home.call_screen.buttons

    home.touches(button, visit)
    home.feed(MarkWritten(home.t, visit.participation, Mark.ANSWERED))

    assert home.phase == "Joined"
    assert (home.camera(), home.microphone()) == (camera, microphone)
    last = home.all_of(WriteMark)[-1].line
    assert (last.camera is Consent.NONE, last.microphone is Consent.NONE) == (not camera, not microphone)


@pytest.mark.feature("H4")
def test_sound_only() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.touches(Button.SOUND_ONLY, visit)
    home.after(60)

    assert (home.camera(), home.microphone()) == (False, True)
    assert home.call_screen.own.sign.key == "call.heard"
    assert Button.CAMERA_ON in home.call_screen.buttons


@pytest.mark.feature("H4")
def test_not_now_opens_nothing_ever_and_the_bar_stays() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(5)

    home.touches(Button.NOT_NOW, visit)
    assert isinstance(home.screen, HomeScreen)
    assert home.toast() == "call.declined"
    home.after(900)

    assert not any(p.camera or p.microphone for p in home.all_of(Publish))
    assert (EventKind.DECLINED, "") in home.reports
    assert home.bar() is not None
    assert not home.is_ringing()
    assert home.phase == "Idle"


def test_call_of_a_home_that_agreed_to_sound_opens_no_camera() -> None:
    home, visit = Home(policy=agreement(opens=PictureAndSound.SOUND)), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    assert not home.announcing.opens_camera
    assert Button.SOUND_ONLY not in home.announcing.buttons

    home.after(11)

    assert (home.camera(), home.microphone()) == (False, True)


@pytest.mark.parametrize("warning_s", [5, 60])
def test_warning_is_as_long_as_agreed(warning_s: int) -> None:
    home, visit = Home(policy=agreement(warning_s=warning_s)), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.after(warning_s - 0.5)
    assert not home.camera()
    home.after(0.5)
    assert home.camera()


# --- never to an empty room -------------------------------------------------------------------------------------------


@pytest.mark.feature("H4")
def test_no_camera_until_the_professional_is_there() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(30)

    assert home.phase == "Waiting"
    assert isinstance(home.screen, WaitingScreen)
    assert home.screen.words.key == "call.wait_pro"
    assert home.screen.words.values == (("name", "Maija Korhonen"),)
    assert not home.camera()

    home.comes(visit, visit.nurse)
    assert (home.camera(), home.microphone()) == (True, True)


def test_guests_and_professionals_of_no_business_open_nothing() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.guest)
    home.comes(visit, visit.stranger)

    home.after(60)

    assert home.phase == "Waiting"
    assert (home.camera(), home.microphone()) == (False, False)


@pytest.mark.feature("H4")
def test_camera_closes_ten_seconds_after_the_last_professional_has_gone() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.comes(visit, visit.guest)
    home.after(20)

    home.goes(visit, visit.nurse)
    home.after(9.9)
    assert home.camera()
    home.after(0.1)
    assert (home.camera(), home.microphone()) == (False, False)
    assert isinstance(home.screen, WaitingScreen)


def test_professional_who_left_just_before_the_count_ended_opens_nothing() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(8)
    home.goes(visit, visit.nurse)

    home.after(5)

    assert home.phase == "Waiting"
    assert not any(p.camera for p in home.all_of(Publish))


def test_normal_view_after_three_minutes_and_the_whole_warning_when_somebody_comes() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.after(10 + 180)
    assert isinstance(home.screen, HomeScreen)
    assert home.rooms == set()

    home.after(60)
    assert home.phase == "Idle"
    assert not home.is_ringing()

    home.people = ()
    home.receives(forced_call(professional_present=True))
    home.comes(visit, visit.nurse)
    assert home.is_counting()
    home.after(9)
    assert not home.camera()
    home.after(1)
    assert home.camera()


def test_call_goes_on_with_sound_when_the_screen_has_been_out_of_sight_for_five_seconds() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)

    home.screen_goes_dark()
    home.after(4.9)
    assert home.camera()
    home.after(0.1)
    assert (home.camera(), home.microphone()) == (False, True)

    home.screen_comes_back()
    assert home.camera()


def test_record_says_what_this_home_may_publish() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)

    home.hears_record(forced_call(record_revision=2, may_publish=(Source.MICROPHONE,)))
    assert (home.camera(), home.microphone()) == (False, True)
    home.hears_record(forced_call(record_revision=1))
    assert not home.camera()
    home.hears_record(forced_call(record_revision=3, presentation_mode=visit.nurse))
    assert (home.camera(), home.microphone()) == (True, False)


def test_agreement_withdrawn_in_the_call_closes_at_once() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(15)

    home.agrees(agreement(revision=2, is_agreed=False))

    assert (home.camera(), home.microphone()) == (False, False)
    home.agrees(agreement(revision=3))
    assert (home.camera(), home.microphone()) == (False, False)
    home.touches(Button.CAMERA_ON, visit)
    assert (home.camera(), home.microphone()) == (True, False)


def test_agreement_that_becomes_looser_in_the_warning_comes_too_late() -> None:
    home, visit = Home(policy=agreement(opens=PictureAndSound.SOUND)), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)

    home.agrees(agreement(revision=2))
    home.after(11)

    assert (home.camera(), home.microphone()) == (False, True)


def test_agreement_withdrawn_in_the_warning_ends_it() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(5)

    home.agrees(agreement(revision=2, is_agreed=False))
    home.after(60)

    assert home.phase == "Idle"
    assert not any(p.camera for p in home.all_of(Publish))
    assert (EventKind.RINGING, "not_agreed") in home.reports


def test_late_answer_of_the_room_finds_nobody_waiting() -> None:
    home, visit = Home(), forced_call()

    effects = home.feed(RoomJoined(home.t, visit.participation))

    assert effects == [LeaveRoom(visit.participation)]
