"""How the device reaches the backend and asks the time; and what a failed order means."""

from __future__ import annotations

import pytest

from device.core.effects import (
    AskCalls,
    AskTime,
    Chime,
    Document,
    JoinRoom,
    LeaveRoom,
    Publish,
    Report,
    SaveDocument,
    SetVolume,
    Speak,
    StartAlarm,
    StopSound,
)
from device.core.events.backend import ApiAnswered, DocumentRefused, Path
from device.core.events.process import EffectFailed
from device.core.policy import Verdict
from device.core.spoken import MAX_CHARACTERS, announcement
from protocol.messages.calls import OpenCall, RoomAccess
from protocol.messages.reports import EventKind
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import agreement, forced_call, ordinary_call


def test_calls_are_fetched_over_https_only_while_there_is_no_broker() -> None:
    home = Home(has_broker=False)
    home.after(60)
    assert len(home.all_of(AskCalls)) == 4

    home.connects("s1")
    home.after(600)
    assert len(home.all_of(AskCalls)) == 4


def test_broker_that_blinks_asks_nothing() -> None:
    home = Home()
    home.loses_broker()
    home.after(2)
    home.connects("s2")

    home.after(60)

    assert home.all_of(AskCalls) == []


def test_https_keeps_the_bell_alive_while_the_broker_is_away() -> None:
    home = Home()
    home.receives(ordinary_call())
    home.loses_broker()

    home.after(20)
    home.feed(ApiAnswered(home.t, ok=True))
    home.after(20)

    assert home.is_ringing()
    assert home.screen.status.has_network


def test_forced_call_that_https_brings_while_the_broker_is_away_is_announced() -> None:
    home = Home()
    home.loses_broker()
    home.after(20)

    home.receives(forced_call(), path=Path.HTTPS)

    assert home.phase == "Announcing"


def test_forced_call_of_a_broken_connection_only_rings() -> None:
    home = Home()
    home.receives(forced_call(starts_in_s=60))
    home.loses_broker()

    home.after(70)

    assert home.phase == "Idle"
    assert (EventKind.RINGING, Verdict.OTHER_SESSION.value) in home.reports
    assert home.all_of(Chime) == []


def test_time_is_asked_until_it_is_known_and_each_hour_after() -> None:
    home = Home(has_clock=False, has_broker=False)
    home.after(10)
    assert len(home.all_of(AskTime)) == 4  # at 0, 1, 3 and 8 s

    home.clock_is_set()
    home.after(3599)
    assert len(home.all_of(AskTime)) == 4
    home.after(1)
    assert len(home.all_of(AskTime)) == 5


def test_agenda_is_saved_when_it_is_newer_and_only_then() -> None:
    home = Home()

    home.agrees(agreement(revision=2))
    assert home.all_of(SaveDocument) == [SaveDocument(Document.AGENDA, 2, b"sealed")]


def test_dropped_documents_are_counted_by_their_code() -> None:
    home = Home()

    for _ in range(3):
        home.feed(DocumentRefused(home.t, "calls", "not_signed"))

    assert dict(home.state.refused) == {"not_signed": 3}


def test_token_is_used_once_and_while_it_lasts() -> None:
    home, visit = Home(sfu="down"), forced_call()
    home.receives(visit)
    home.after(3)

    first, second, *_ = home.all_of(JoinRoom)

    assert first.access == RoomAccess(url="ws://sfu", token="t", expires_at=visit.open_call().access.expires_at)  # type: ignore[union-attr]  # the fake has one
    assert second.access is None


# --- orders that fail -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "effect",
    [
        Chime(forced_call().participation),
        Speak("x", "fi"),
        StartAlarm(1),
        StopSound(),
        SetVolume(3),
        Report(EventKind.LEFT),
        AskCalls(),
        AskTime(),
    ],
)
def test_failures_that_change_nothing(effect: object) -> None:
    home = Home()
    home.receives(forced_call())
    before = home.state

    effects = home.feed(EffectFailed(home.t, effect, "broken"))  # type: ignore[arg-type]  # each is an effect

    assert effects == []
    assert home.state == before


def test_room_that_cannot_be_joined_is_tried_again_with_patience() -> None:
    home = Home(sfu="down")
    home.receives(forced_call())

    home.after(9)

    assert len(home.all_of(JoinRoom)) == 5  # at 0, 0.5, 1.5, 3.5 and 7.5 s


def test_room_that_cannot_be_left_is_left_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.receives()
    before = len(home.all_of(LeaveRoom))

    home.feed(EffectFailed(home.t, LeaveRoom(visit.participation), "broken"))
    home.after(6)

    assert len(home.all_of(LeaveRoom)) == before + 1


def test_camera_that_could_not_be_closed_is_closed_again_or_the_room_is_left() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    before = len(home.all_of(LeaveRoom))
    home.receives()

    home.feed(EffectFailed(home.t, Publish(visit.participation, camera=False, microphone=False), "broken"))

    assert len(home.all_of(LeaveRoom)) == before + 2


def test_what_could_not_be_opened_is_asked_for_again() -> None:
    home, visit = Home(), forced_call()
    home.receives(visit)
    home.comes(visit, visit.nurse)
    home.after(10)
    wish = home.all_of(Publish)[-1]

    home.feed(EffectFailed(home.t, wish, "broken"))
    home.after(6)

    assert home.all_of(Publish)[-2:] == [wish, wish]


# --- what is spoken ---------------------------------------------------------------------------------------------------


def _call(**changes: object) -> OpenCall:
    return forced_call().open_call().model_copy(update=changes)


@pytest.mark.feature("H4")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fi",
            "Hoitaja Maija Korhonen soittaa. Puhelu: Aino. Syy: Lääkkeiden otto. Vastataan 10 sekunnin kuluttua.",
        ),
        (
            "sv",
            "Hoitaja Maija Korhonen ringer. Samtal till: Aino. Orsak: Lääkkeiden otto. Samtalet öppnas om 10 sekunder.",
        ),
        (
            "en",
            "Hoitaja Maija Korhonen is calling. Call for: Aino. Reason: Lääkkeiden otto. Answering in 10 seconds.",
        ),
    ],
)
def test_who_and_why_are_spoken(language: str, text: str) -> None:
    assert announcement(language, _call(), agreement()) == text


def test_calm_home_hears_no_number() -> None:
    assert announcement("fi", _call(), agreement(is_calm=True)).endswith("Yhteys avautuu hetken kuluttua.")


def test_long_reason_gives_way_and_strange_signs_are_not_spoken() -> None:
    text = announcement("fi", _call(reason="verenpaine <b>&amp;</b> \u202e" + "pitkä " * 60), agreement())

    assert len(text) <= MAX_CHARACTERS
    assert "Syy: verenpaine b amp; b pitkä" in text
    assert text.endswith("Vastataan 10 sekunnin kuluttua.")


def test_reason_without_a_speakable_sign_is_left_out() -> None:
    call = _call(reason="***", caller=forced_call().open_call().caller.model_copy(update={"role": Texts()}))

    assert (
        announcement("en", call, agreement()) == "Maija Korhonen is calling. Call for: Aino. Answering in 10 seconds."
    )
