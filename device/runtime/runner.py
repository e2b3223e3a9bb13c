"""Carries out what the core orders, and tells what became of it.

Orders that must follow each other stand in one lane; lanes do not wait for each other, so a slow join never holds up
the chime. What only sets a wish (publish, silence) is done at once and waits for nobody.

A failure becomes `EffectFailed` (of a join: `RoomFailed`); what to do about it is the core's choice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from device.core.effects import (
    AskCalls,
    AskTime,
    Check,
    Chime,
    Effect,
    JoinRoom,
    LeaveRoom,
    LookAtMachine,
    PausePlaying,
    PlayRecording,
    PlayTestSound,
    PrepareRooms,
    Publish,
    Report,
    Restart,
    RestScreen,
    ResumePlaying,
    SaveDocument,
    SeekPlaying,
    SendDiagnostics,
    SendWish,
    SetInstalled,
    SetVolume,
    SoundEnding,
    Speak,
    StartAlarm,
    StopPlaying,
    StopSound,
    WakeScreen,
    WriteCommands,
    WriteDecisions,
    WriteMark,
    WritePlaces,
    WritePreferences,
    WriteWishes,
)
from device.core.events.backend import DiagnosticsSent, WishAnswered
from device.core.events.installer import MachineLooked, TestSoundPlayed
from device.core.events.process import CommandsWritten, DecisionsWritten, EffectFailed, MarkWritten, WishesWritten
from device.core.events.resident import ChimePlayed
from device.core.events.room import RoomFailed
from device.runtime.errors import EdgeError
from device.runtime.ports import Api, Disk, Machine, Media, Now, Outbox, Player, Submit
from protocol.messages.reports import Diagnostics

log = logging.getLogger(__name__)

PlayerEffect: TypeAlias = PlayRecording | PausePlaying | ResumePlaying | SeekPlaying | StopPlaying
MediaEffect: TypeAlias = (
    PlayerEffect
    | Chime
    | Speak
    | StartAlarm
    | StopSound
    | SoundEnding
    | PrepareRooms
    | JoinRoom
    | LeaveRoom
    | Publish
    | SetVolume
    | WakeScreen
    | RestScreen
    | PlayTestSound
    | Check
    | SetInstalled
)

BUG = "bug"
NOT_BOUND = "not_bound"
NO_MEDIA = "no_media"


@dataclass(frozen=True)
class Edges:
    """Who does the work. Without a binding there is no backend to ask or to tell."""

    disk: Disk
    outbox: Outbox | None = None
    api: Api | None = None
    machine: Machine | None = None


class Lane:
    """Orders that are carried out one after the other."""

    def __init__(self, name: str, perform: Callable[[Effect], Awaitable[None]]) -> None:
        self._name = name
        self._perform = perform
        self._waiting: deque[Effect] = deque()
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    def add(self, effect: Effect) -> None:
        """Put it last."""
        self._waiting.append(effect)
        self._more.set()
        self._idle.clear()
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=f"lane {self._name}")

    def forget(self, is_void: Callable[[Effect], bool]) -> None:
        """Drop what has not begun and is void by now."""
        self._waiting = deque(effect for effect in self._waiting if not is_void(effect))

    async def close(self) -> None:
        """Drop what has not begun, and stop."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def drain(self) -> None:
        """Let everything be done that has been ordered, then stop."""
        await self._idle.wait()
        await self.close()

    async def _run(self) -> None:
        while True:
            while self._waiting:
                await self._perform(self._waiting.popleft())
            self._idle.set()
            self._more.clear()
            await self._more.wait()


class Runner:
    """Takes orders on the asyncio thread; never blocks it."""

    def __init__(self, edges: Edges, submit: Submit, now: Now) -> None:
        self._edges = edges
        self._submit = submit
        self._now = now
        self._media: Media | None = None
        self._has_no_media = False
        self._before_media: list[MediaEffect] = []
        self._disk = Lane("disk", self._perform)
        self._reports = Lane("reports", self._perform)
        self._wishes = Lane("wishes", self._perform)
        self._room = Lane("room", self._perform)
        self._sound = Lane("sound", self._perform)
        self._screen = Lane("screen", self._perform)
        self._errands = Lane("errands", self._perform)
        self._asking: dict[type[Effect], asyncio.Task[None]] = {}

    def order(self, effects: Sequence[Effect]) -> None:
        """Take these, in this order."""
        for effect in effects:
            self._order(effect)

    def attach(self, media: Media | None) -> None:
        """Give camera, sound and rooms, which come later than the first picture; None: they cannot be had.

        What was ordered meanwhile is done now.
        """
        self._media = media
        self._has_no_media = media is None
        waiting, self._before_media = self._before_media, []
        self.order(waiting)

    async def close(self) -> None:
        """Stop everything but the disk, which finishes what it was told."""
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)
        await self._wishes.close()
        await self._sound.close()
        await self._screen.close()
        await self._errands.close()
        await self._room.close()
        await self._reports.drain()
        await self._disk.drain()

    def _order(self, effect: Effect) -> None:
        match effect:
            case WriteMark() | SaveDocument() | WriteWishes() | WriteDecisions() | WriteCommands():
                self._disk.add(effect)
            case WritePreferences() | WritePlaces():
                self._disk.add(effect)
            case SendWish():
                # What is told again while it still waits to be told is told once; what it was, the newest says.
                self._wishes.forget(lambda old: isinstance(old, SendWish) and old.wish.event == effect.wish.event)
                self._wishes.add(effect)
            case Report() | Restart():  # what was told before is on disk before the process ends
                self._reports.add(effect)
            case SendDiagnostics() | LookAtMachine():
                self._errands.add(effect)
            case AskCalls() | AskTime():
                self._ask(effect)
            case _:
                self._order_media(effect)

    def _order_media(self, effect: MediaEffect) -> None:
        if isinstance(effect, SetVolume | SetInstalled):
            self._disk.add(effect)
        if self._has_no_media:
            self._failed(effect, NO_MEDIA)
            return
        if self._media is None:
            self._before_media.append(effect)
            return
        self._order_attached(effect, self._media)

    def _order_attached(self, effect: MediaEffect, media: Media) -> None:  # noqa: C901 - a case for each, nothing else
        match effect:
            case Chime() | Speak() | SoundEnding() | PlayTestSound():
                self._sound.add(effect)
            case Check():
                self._at_once(effect, lambda: media.checks.want(is_on=effect.is_on))
            case SetInstalled():
                self._at_once(effect, lambda: media.checks.choose(effect.installed))
            case StartAlarm():
                self._at_once(effect, lambda: media.sounds.start_alarm(effect.level))
            case StopSound():
                self._sound.forget(lambda _waiting: True)
                self._at_once(effect, media.sounds.stop)
            case SetVolume():
                self._at_once(effect, lambda: media.sounds.set_volume(effect.step))
            case PrepareRooms():
                self._at_once(effect, media.rooms.prepare)
            case JoinRoom():
                self._room.forget(lambda old: isinstance(old, JoinRoom) and old.participation == effect.participation)
                self._room.add(effect)
            case LeaveRoom():
                # A join that has not begun is of no use any more, and the camera does not wait for the door.
                self._room.forget(lambda old: isinstance(old, JoinRoom) and old.participation == effect.participation)
                self._at_once(effect, lambda: _close_all(media, effect))
                self._room.add(effect)
            case Publish():
                self._at_once(effect, lambda: _publish(media, effect))
            case PlayRecording() | PausePlaying() | ResumePlaying() | SeekPlaying() | StopPlaying():
                self._at_once(effect, lambda: _order_player(media.player, effect))
            case WakeScreen() | RestScreen():
                self._screen.forget(lambda _waiting: True)
                self._screen.add(effect)
            case _:
                assert_never(effect)

    def _ask(self, effect: AskCalls | AskTime) -> None:
        """Ask, unless the same question is on its way."""
        running = self._asking.get(type(effect))
        if running is None or running.done():
            self._asking[type(effect)] = asyncio.create_task(self._perform(effect), name=type(effect).__name__)

    def _at_once(self, effect: Effect, work: Callable[[], None]) -> None:
        try:
            work()
        except EdgeError as err:
            self._failed(effect, err.reason)
        except Exception:
            log.exception("bug while performing %s", type(effect).__name__)
            self._failed(effect, BUG)

    async def _perform(self, effect: Effect) -> None:
        try:
            await self._do(effect)
        except EdgeError as err:
            self._failed(effect, err.reason)
        except Exception:
            log.exception("bug while performing %s", type(effect).__name__)
            self._failed(effect, BUG)

    async def _do(self, effect: Effect) -> None:  # noqa: C901, PLR0912 - one case for each effect, nothing else
        match effect:
            case WriteMark(line):
                await self._edges.disk.write_mark(line)
                self._submit(MarkWritten(self._now(), line.participation, line.mark))
            case SaveDocument(kind, _, payload):
                await self._edges.disk.save_document(kind, payload)
            case WriteWishes(book):
                await self._edges.disk.write_wishes(book)
                self._submit(WishesWritten(self._now(), book.last))
            case WriteDecisions(decisions):
                await self._edges.disk.write_decisions(decisions)
                self._submit(DecisionsWritten(self._now()))
            case WritePreferences(preferences):
                await self._edges.disk.write_preferences(preferences)
            case WritePlaces(places):
                await self._edges.disk.write_places(places)
            case SendWish(wish):
                answer = await _bound(self._edges.api).wish(wish)
                self._submit(WishAnswered(self._now(), wish.number, answer))
            case SetVolume(step):
                await self._edges.disk.save_volume(step)
            case WriteCommands(taken):
                await self._edges.disk.write_commands(taken)
                self._submit(CommandsWritten(self._now(), taken))
            case SetInstalled(installed):
                await self._edges.disk.save_installed(installed)
            case SendDiagnostics(known):
                await _bound(self._edges.api).diagnose(await self._diagnosed(known))
                self._submit(DiagnosticsSent(self._now(), known.command))
            case LookAtMachine():
                if (machine := self._edges.machine) is not None:
                    self._submit(MachineLooked(self._now(), await asyncio.to_thread(machine.facts)))
            case Restart():
                if self._edges.machine is not None:
                    self._edges.machine.restart()
            case Report(kind, participation, detail):
                if self._edges.outbox is not None:
                    await self._edges.outbox.report(kind, participation, detail)
            case AskCalls():
                await _bound(self._edges.api).ask_calls()
            case AskTime():
                await _bound(self._edges.api).ask_time()
            case _:
                await self._do_media(effect, self._attached)

    async def _do_media(self, effect: MediaEffect, media: Media) -> None:
        match effect:
            case Chime(participation):
                if await media.sounds.chime():
                    self._submit(ChimePlayed(self._now(), participation))
            case Speak(text, language):
                await media.sounds.speak(text, language)
            case SoundEnding():
                await media.sounds.ending()
            case JoinRoom():
                await self._join(effect)
            case LeaveRoom(participation):
                await media.rooms.leave(participation)
            case PlayTestSound():
                if await media.sounds.chime():
                    self._submit(TestSoundPlayed(self._now()))
            case WakeScreen():
                await media.television.wake()
            case RestScreen():
                await media.television.rest()
            case (
                StartAlarm()
                | StopSound()
                | PrepareRooms()
                | Publish()
                | SetVolume()
                | Check()
                | SetInstalled()
                | PlayRecording()
                | PausePlaying()
                | ResumePlaying()
                | SeekPlaying()
                | StopPlaying()
            ):
                raise AssertionError(effect)  # these are done at once, never in a lane
            case _:
                assert_never(effect)

    async def _diagnosed(self, known: Diagnostics) -> Diagnostics:
        """Add what only the computer knows."""
        if self._edges.machine is None:
            return known
        facts = await asyncio.to_thread(self._edges.machine.facts)
        health = {"version": facts.version, "temperature_c": facts.temperature_c, "disk_free_mb": facts.disk_free_mb}
        state = known.state.model_copy(update=health)
        more = {"memory_mb": facts.memory_mb, "load": facts.load, "system": facts.system, "state": state}
        return known.model_copy(update=more)

    async def _join(self, effect: JoinRoom) -> None:
        """Get in with the token that came along; where there is none, or it is too old, with a fresh one."""
        rooms = self._attached.rooms
        if effect.access is not None:
            try:
                await rooms.join(effect.participation, effect.call, effect.access)
            except EdgeError as err:
                log.warning("the token that came along does not let us in: %s", err.reason)
            else:
                return
        access = await _bound(self._edges.api).join(effect.participation, takes_over=effect.takes_over)
        await rooms.join(effect.participation, effect.call, access)

    @property
    def _attached(self) -> Media:
        if self._media is None:
            raise EdgeError(NO_MEDIA)
        return self._media

    def _failed(self, effect: Effect, reason: str) -> None:
        log.warning("%s failed: %s", type(effect).__name__, reason)
        if isinstance(effect, JoinRoom):
            self._submit(RoomFailed(self._now(), effect.participation, reason))
        else:
            self._submit(EffectFailed(self._now(), effect, reason))


def _bound(api: Api | None) -> Api:
    if api is None:
        raise EdgeError(NOT_BOUND)
    return api


def _publish(media: Media, wish: Publish) -> None:
    media.rooms.publish(wish.participation, camera=wish.camera, microphone=wish.microphone, audience=wish.audience)


def _close_all(media: Media, order: LeaveRoom) -> None:
    media.rooms.publish(order.participation, camera=False, microphone=False, audience=frozenset())


def _order_player(player: Player, effect: PlayerEffect) -> None:
    match effect:
        case PlayRecording():
            player.play(effect)
        case PausePlaying():
            player.pause()
        case ResumePlaying():
            player.resume()
        case SeekPlaying(to_s):
            player.seek(to_s)
        case StopPlaying():
            player.stop()
        case _:
            assert_never(effect)
