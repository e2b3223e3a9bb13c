"""Who waits for whom when the core orders something, and what a failure becomes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from device.core.effects import (
    AskCalls,
    AskTime,
    Chime,
    Document,
    Effect,
    JoinRoom,
    LeaveRoom,
    PausePlaying,
    PlayRecording,
    Publish,
    Report,
    ResumePlaying,
    SaveDocument,
    SeekPlaying,
    SendWish,
    SetVolume,
    Speak,
    StartAlarm,
    StopPlaying,
    StopSound,
    WriteMark,
    WriteWishes,
)
from device.core.events.backend import WishAnswered
from device.core.events.process import EffectFailed, MarkWritten, WishesWritten
from device.core.events.resident import ChimePlayed
from device.core.events.room import RoomFailed
from device.core.marks import Mark, MarkLine
from device.core.wishes import Want, Wish, WishBook
from device.runtime.errors import NoSound, Refused, TryAgain
from device.runtime.runner import Edges, Runner
from protocol.messages.reports import EventKind
from tests.fakes.edges import ACCESS, Facts, FakeApi, FakeDisk, FakeMedia, FakeOutbox

US, CALL = uuid4(), uuid4()
JOIN = JoinRoom(US, CALL, ACCESS)


class Device:
    """A runner with edges that remember."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.disk = FakeDisk()
        self.outbox = FakeOutbox()
        self.api = FakeApi()
        self.media = FakeMedia()
        self.runner = Runner(Edges(self.disk, self.outbox, self.api), self.facts.submit, lambda: 7.0)

    def orders(self, *effects: Effect) -> None:
        self.runner.order(effects)


@pytest.fixture
async def device() -> AsyncIterator[Device]:
    device = Device()
    device.runner.attach(device.media)
    yield device
    for gate in (device.disk.gate, device.api.gate, device.media.rooms.gate, device.media.sounds.gate):
        gate.open()
    await device.runner.close()


def line(mark: Mark) -> MarkLine:
    return MarkLine(US, mark, 0.0)


async def test_a_mark_is_told_only_when_it_is_on_the_disk(device: Device) -> None:
    """The core opens nothing before: what must be resumed after a crash is known by then."""
    device.disk.gate.close()
    device.orders(WriteMark(line(Mark.ANSWERED)))
    await device.disk.gate.reached.wait()
    assert device.facts.all == []

    device.disk.gate.open()

    assert await device.facts.first(MarkWritten) == MarkWritten(7.0, US, Mark.ANSWERED)
    assert device.disk.lines == (line(Mark.ANSWERED),)


async def test_marks_reach_the_disk_in_the_order_in_which_they_were_ordered(device: Device) -> None:
    device.disk.gate.close()
    device.orders(WriteMark(line(Mark.ANNOUNCING)), WriteMark(line(Mark.LEFT)))
    device.disk.gate.open()

    await device.facts.first(MarkWritten, 2)

    assert [fact.mark for fact in device.facts.of(MarkWritten) if isinstance(fact, MarkWritten)] == [
        Mark.ANNOUNCING,
        Mark.LEFT,
    ]
    assert device.disk.lines == (line(Mark.LEFT),)


async def test_a_disk_that_fails_comes_back_as_a_fact(device: Device) -> None:
    device.disk.is_broken = True
    device.orders(WriteMark(line(Mark.ANSWERED)))

    failed = await device.facts.first(EffectFailed)

    assert failed == EffectFailed(7.0, WriteMark(line(Mark.ANSWERED)), "errno_28")


async def test_a_slow_join_holds_up_neither_chime_nor_mark(device: Device) -> None:
    device.media.rooms.gate.close()

    device.orders(JOIN, Chime(US), WriteMark(line(Mark.ANNOUNCING)))

    assert await device.facts.first(ChimePlayed) == ChimePlayed(7.0, US)
    await device.facts.first(MarkWritten)


async def test_the_camera_closes_without_waiting_for_a_join_that_hangs(device: Device) -> None:
    device.media.rooms.gate.close()
    device.orders(Publish(US, camera=True, microphone=True), JOIN)
    await device.media.rooms.gate.reached.wait()

    device.orders(LeaveRoom(US))

    assert device.media.rooms.log == [f"publish {US} camera microphone", f"join {US}", f"publish {US} - -"]


async def test_a_room_is_left_after_its_join_came_to_an_end(device: Device) -> None:
    device.media.rooms.gate.close()
    device.orders(JOIN)
    await device.media.rooms.gate.reached.wait()
    device.orders(LeaveRoom(US))
    device.media.rooms.gate.open()

    await device.runner.close()

    assert device.media.rooms.log[0] == f"join {US}"


async def test_a_join_that_has_not_begun_is_dropped_when_the_room_is_to_be_left(device: Device) -> None:
    device.orders(JOIN, LeaveRoom(US), Chime(US))
    await device.facts.first(ChimePlayed)

    assert device.media.rooms.log == [f"publish {US} - -", f"leave {US}"]


async def test_without_a_token_the_backend_is_asked_for_one(device: Device) -> None:
    device.media.rooms.gate.close()
    device.orders(JoinRoom(US, CALL))
    await device.media.rooms.gate.reached.wait()

    assert device.api.asked == [f"join {US}"]


async def test_a_token_that_is_too_old_is_replaced_by_a_fresh_one(device: Device) -> None:
    device.media.rooms.error = Refused("expired")
    device.api.gate.close()
    device.orders(JOIN)
    await device.api.gate.reached.wait()
    device.media.rooms.gate.reached.clear()
    device.api.gate.open()
    await device.media.rooms.gate.reached.wait()

    assert device.media.rooms.log == [f"join {US}", f"join {US}"]
    assert device.facts.all == []


async def test_a_join_that_is_refused_is_a_fact_about_the_room(device: Device) -> None:
    device.api.error = Refused("call_ended")
    device.orders(JoinRoom(US, CALL))

    assert await device.facts.first(RoomFailed) == RoomFailed(7.0, US, "call_ended")


async def test_a_chime_that_nobody_heard_is_not_told_as_played(device: Device) -> None:
    device.media.sounds.error = NoSound()
    device.orders(Chime(US))

    assert await device.facts.first(EffectFailed) == EffectFailed(7.0, Chime(US), "no_sound")
    assert device.facts.of(ChimePlayed) == []


async def test_silence_ends_what_sounds_and_drops_what_was_to_come(device: Device) -> None:
    device.media.sounds.gate.close()
    device.orders(Chime(US), Speak("Maija soittaa", "fi"))
    await device.media.sounds.gate.reached.wait()

    device.orders(StopSound(), Report(EventKind.DECLINED, US))
    await device.runner.close()

    assert device.media.sounds.log == ["chime", "stop"]
    assert device.facts.of(ChimePlayed) == []


async def test_speech_comes_after_the_chime(device: Device) -> None:
    device.media.sounds.gate.close()
    device.orders(Chime(US), Speak("Maija soittaa", "fi"), StartAlarm(2))
    await device.media.sounds.gate.reached.wait()
    device.media.sounds.gate.reached.clear()
    device.media.sounds.gate.open()
    await device.media.sounds.gate.reached.wait()

    assert device.media.sounds.log == ["alarm 2", "chime", "speak fi Maija soittaa"]


async def test_the_volume_is_set_and_kept(device: Device) -> None:
    device.orders(SetVolume(6))
    await device.runner.close()

    assert device.media.sounds.log == ["volume 6"]
    assert device.disk.step == 6


async def test_reports_and_documents_are_kept(device: Device) -> None:
    device.orders(Report(EventKind.ANSWERED, US, "by_itself"), SaveDocument(Document.AGENDA, 3, b"sealed"))
    await device.runner.close()

    assert device.outbox.reports == [(EventKind.ANSWERED, US, "by_itself")]
    assert device.disk.documents == {Document.AGENDA: b"sealed"}


async def test_a_question_that_is_on_its_way_is_not_asked_twice(device: Device) -> None:
    device.api.gate.close()
    device.orders(AskCalls(), AskCalls(), AskTime())
    await device.api.gate.reached.wait()

    assert device.api.asked == ["calls", "time"]


async def test_an_answer_that_does_not_come_is_a_fact(device: Device) -> None:
    device.api.error = TryAgain("no_server")
    device.orders(AskTime())

    assert await device.facts.first(EffectFailed) == EffectFailed(7.0, AskTime(), "no_server")


async def test_what_was_ordered_before_media_was_there_is_done_when_it_is() -> None:
    """After a crash in a call, the join is ordered before livekit is even imported."""
    device = Device()
    device.orders(JOIN, Publish(US, camera=True, microphone=False), StartAlarm(1))
    assert device.media.rooms.log == []

    device.runner.attach(device.media)
    await device.media.rooms.gate.reached.wait()

    assert device.media.rooms.log == [f"publish {US} camera -", f"join {US}"]
    assert device.media.sounds.log == ["alarm 1"]
    await device.runner.close()


async def test_without_media_every_order_to_it_fails() -> None:
    device = Device()
    device.runner.attach(None)
    device.orders(JOIN, Chime(US))

    assert await device.facts.first(RoomFailed) == RoomFailed(7.0, US, "no_media")
    assert await device.facts.first(EffectFailed) == EffectFailed(7.0, Chime(US), "no_media")
    await device.runner.close()


async def test_an_unbound_device_has_nobody_to_ask() -> None:
    facts = Facts()
    runner = Runner(Edges(FakeDisk()), facts.submit, lambda: 7.0)
    runner.order([AskTime(), Report(EventKind.FAULT)])

    assert await facts.first(EffectFailed) == EffectFailed(7.0, AskTime(), "not_bound")
    await runner.close()


async def test_a_bug_in_an_edge_is_a_fact_and_the_lane_goes_on(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_line: MarkLine) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(device.disk, "write_mark", fails)
    device.orders(WriteMark(line(Mark.LEFT)), SaveDocument(Document.AGENDA, 1, b"sealed"))

    assert await device.facts.first(EffectFailed) == EffectFailed(7.0, WriteMark(line(Mark.LEFT)), "bug")
    await device.runner.close()
    assert device.disk.documents == {Document.AGENDA: b"sealed"}


async def test_wishes_are_written_then_told_and_one_that_waits_to_be_told_gives_way_to_the_newer(
    device: Device,
) -> None:
    event, other = uuid4(), uuid4()
    first, newer = Wish(event, 1, Want.PLACE), Wish(event, 3, Want.CANCEL)
    device.orders(WriteWishes(WishBook(1, (first,))))
    assert await device.facts.first(WishesWritten) == WishesWritten(7.0, 1)

    device.api.gate.close()
    device.orders(SendWish(Wish(other, 2, Want.QUEUE)))
    await device.api.gate.reached.wait()
    device.orders(SendWish(first), SendWish(newer))
    device.api.gate.open()

    last = await device.facts.first(WishAnswered, 2)
    assert isinstance(last, WishAnswered)
    assert last.number == 3
    assert device.api.asked == ["wish 2 queue", "wish 3 cancel"]


async def test_a_wish_that_finds_nobody_is_told_to_the_core(device: Device) -> None:
    device.api.error = TryAgain("no_server")
    order = SendWish(Wish(uuid4(), 1, Want.PLACE))
    device.orders(order)

    assert await device.facts.first(EffectFailed) == EffectFailed(7.0, order, "no_server")


async def test_orders_to_the_player_wait_for_nobody(device: Device) -> None:
    """A call that comes holds the recording at once, whatever else is being done."""
    device.media.sounds.gate.close()
    device.orders(Chime(US))
    film = uuid4()

    device.orders(PlayRecording(film, 12.0), PausePlaying(), SeekPlaying(30.0), ResumePlaying(), StopPlaying())

    assert device.media.player.log == [f"play {film} 12", "pause", "seek 30", "resume", "stop"]
