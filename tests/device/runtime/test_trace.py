"""What the trace says, and what it must never say."""

from __future__ import annotations

import io
import json
from pathlib import Path
from uuid import uuid4

from device.core.effects import Chime, JoinRoom, Report, Speak, WriteMark
from device.core.events.backend import BrokerUp
from device.core.events.process import EffectFailed
from device.core.events.room import PeopleChanged, Person, RoomFailed
from device.core.marks import Mark, MarkLine
from device.runtime.trace import Trace
from protocol.messages.reports import EventKind
from tests.fakes.edges import ACCESS

US = uuid4()


def written(*things: object) -> list[dict[str, object]]:
    file = io.StringIO()
    trace = Trace(file)
    for thing in things:
        trace.effect(thing)
    return [{key: value for key, value in json.loads(line).items() if key != "t"} for line in _lines(file)]


def _lines(file: io.StringIO) -> list[str]:
    return file.getvalue().splitlines()


def test_a_line_says_what_and_about_which_participation() -> None:
    assert written(Chime(US)) == [{"effect": "Chime", "participation": str(US)}]
    assert written(WriteMark(MarkLine(US, Mark.LEFT, 0.0)))[0]["mark"] == "left"
    assert written(Report(EventKind.ANSWERED, US, "by_itself"))[0]["detail"] == "by_itself"


def test_failures_say_why() -> None:
    assert written(RoomFailed(1.0, US, "no_room"))[0]["reason"] == "no_room"
    assert written(EffectFailed(1.0, Chime(US), "no_sound"))[0]["effect_failed"] == "Chime"


def test_people_are_told_by_their_identity_in_the_room() -> None:
    line = written(PeopleChanged(1.0, US, (Person(f"user:{US}", camera=True),)))[0]

    assert line["people"] == [
        {"identity": f"user:{US}", "camera": True, "microphone": False, "screen": False, "is_speaking": False}
    ]


def test_no_token_no_spoken_word_no_session_is_ever_in_it() -> None:
    file = io.StringIO()
    trace = Trace(file)
    trace.effect(JoinRoom(US, US, ACCESS.model_copy(update={"token": "secret-token"})))
    trace.effect(Speak("Maija Mäkinen soittaa", "fi"))
    trace.event(BrokerUp(1.0, "secret-session"))

    assert "secret" not in file.getvalue()
    assert "Maija" not in file.getvalue()


def test_it_is_off_unless_a_file_is_named(tmp_path: Path) -> None:
    assert not Trace.from_environment({}).is_on

    trace = Trace.from_environment({"KOTILUURI_TRACE": str(tmp_path / "trace")})
    trace.note("drawn:HomeScreen", None)

    assert json.loads((tmp_path / "trace").read_text())["note"] == "drawn:HomeScreen"
    trace.close()
