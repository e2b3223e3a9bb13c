"""`reduce`: what each fact leads to. The order in a step is always the same: the fact, then time, then what is wished.

Each rule has its file: `policy` (may it answer by itself), `calls` (what can be done with a call), `progress` (what
time does), `gate` (what may be open), `bell` (what rings), `disk`, `room`, `documents`, `link`, `clock`, `peripherals`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from device.core import (
    agreement,
    agreement_in_call,
    ahead,
    bell,
    clock,
    commands,
    disk,
    documents,
    installer,
    link,
    peace,
    peripherals,
    places,
    player,
    preferences,
    progress,
    room,
    signups,
    touches,
    tv,
)
from device.core.diary import diary_of
from device.core.draft import Draft, holds
from device.core.effects import (
    AskCalls,
    AskTime,
    Check,
    Chime,
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
from device.core.events.backend import (
    AgendaArrived,
    ApiAnswered,
    BrokerDown,
    BrokerUp,
    CallsArrived,
    ClockLost,
    ClockSet,
    CommandArrived,
    DiagnosticsSent,
    DocumentRefused,
    RecordArrived,
    WishAnswered,
)
from device.core.events.event import Event
from device.core.events.installer import CheckChanged, MachineLooked, TestSoundPlayed
from device.core.events.player import PlayerSaid
from device.core.events.process import (
    CommandsWritten,
    DecisionsWritten,
    EffectFailed,
    MarkWritten,
    Started,
    Ticked,
    WishesWritten,
)
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown, Touched, TvChanged
from device.core.events.room import (
    CameraFailed,
    LinkChanged,
    MediaChanged,
    MicrophoneFailed,
    PeopleChanged,
    PeripheralsChanged,
    PictureBack,
    PictureStalled,
    RoomFailed,
    RoomJoined,
    RoomLeft,
    RoomLost,
)
from device.core.marks import Mark
from device.core.phase import Idle
from device.core.screen_parts import VOLUME_STEPS
from device.core.seat import note_presence
from device.core.state import Clock, Commands, Departure, Link, Peripherals, State, Step
from protocol.messages.reports import EventKind

LEAVE_AGAIN_S = 5.0


def reduce(state: State, event: Event) -> Step:
    """Say what happens next: the new state and the effects it asks for. Never raises."""
    return reduce_draft(state, event)[0]


def reduce_draft(state: State, event: Event) -> tuple[Step, Draft]:
    """Do one step, and show how it was made: for tests and the state diagram."""
    now = max(state.now, event.at) if event.at < clock.FOREVER_S else state.now
    draft = Draft(replace(state, now=now))
    note_presence(draft)  # until this moment the room was as we knew it
    _apply(draft, event)
    note_presence(draft)
    ahead.prepare_when_due(draft)
    peace.settle(draft)
    agreement.settle(draft)
    progress.settle(draft)
    agreement_in_call.settle(draft)
    bell.take_leases(draft)
    bell.sound(draft)
    player.follow(draft)
    places.follow(draft)
    tv.follow(draft)
    installer.follow(draft)
    disk.depart_when_due(draft)
    signups.send_when_due(draft)
    if draft.state.started_at is not None:
        clock.ask_when_due(draft)
        link.ask_when_due(draft)
    _end_toast(draft)
    progress.publish(draft)
    return Step(draft.state, tuple(draft.effects)), draft


def next_wake(state: State) -> float | None:
    """Say when the core wants a `Ticked` (monotonic), if nothing happens before."""
    return min((at for at in progress.hours(state) if at > state.now), default=None)


def _apply(draft: Draft, event: Event) -> None:  # noqa: C901, PLR0912, PLR0915 - one case for each event, nothing else
    match event:
        case Started():
            _started(draft, event)
        case Ticked():
            pass
        case Touched():
            touches.touched(draft, event)
        case AgendaArrived():
            documents.agenda_arrived(draft, event)
        case CallsArrived():
            documents.calls_arrived(draft, event)
        case RecordArrived():
            documents.record_arrived(draft, event.record)
        case DocumentRefused():
            documents.document_refused(draft, event)
        case BrokerUp():
            link.broker_up(draft, event)
            agreement.tell(draft)
            signups.reach_again(draft)
        case BrokerDown():
            link.broker_down(draft)
        case ApiAnswered():
            is_back = event.ok and link.is_cut(draft.state)
            link.api_answered(draft, event)
            if is_back:
                signups.reach_again(draft)
        case ClockSet():
            clock.clock_set(draft, event)
        case ClockLost():
            clock.clock_lost(draft)
        case ScreenShown():
            peripherals.screen_shown(draft, event.participation)
        case ScreenHidden():
            peripherals.screen_hidden(draft)
        case TvChanged():
            peripherals.tv_changed(draft, event.shows)
        case ChimePlayed():
            peripherals.chime_played(draft, event.participation)
        case MarkWritten():
            disk.mark_written(draft, event)
        case WishesWritten():
            signups.written(draft, event.last)
        case DecisionsWritten():
            agreement.written(draft)
        case WishAnswered():
            signups.answered(draft, event)
        case RoomJoined():
            room.joined(draft, event.participation)
        case RoomFailed():
            room.failed(draft, event.participation, event.reason)
        case RoomLost():
            room.lost(draft, event.participation)
        case RoomLeft():
            room.left(draft, event)
        case PeopleChanged():
            room.people_changed(draft, event)
        case MediaChanged():
            peripherals.media_changed(draft, event)
        case CameraFailed():
            peripherals.camera_failed(draft, event.reason)
        case MicrophoneFailed():
            peripherals.microphone_failed(draft, event.reason)
        case PeripheralsChanged():
            peripherals.plugged(draft, event)
        case PictureStalled():
            room.picture_stalled(draft, event)
        case PictureBack():
            room.picture_back(draft, event)
        case LinkChanged():
            room.link_changed(draft, event)
        case PlayerSaid():
            player.said(draft, event)
        case CommandArrived():
            commands.arrived(draft, event.command)
        case CommandsWritten():
            commands.written(draft, event.taken)
        case DiagnosticsSent():
            commands.tell(draft, event.command, commands.DONE)
        case TestSoundPlayed():
            installer.sounded(draft, well=True)
        case CheckChanged():
            installer.check_changed(draft, event)
        case MachineLooked():
            installer.machine_looked(draft, event)
        case EffectFailed():
            _effect_failed(draft, event)
        case _:
            assert_never(event)


def _started(draft: Draft, event: Started) -> None:
    """Begin with what the disk held. A second one changes nothing: one process starts once."""
    if draft.state.started_at is not None:
        return
    saved, now = event.saved, draft.now
    volume = min(max(saved.volume, 1), VOLUME_STEPS)
    agenda = saved.agenda
    if agenda is not None and (agenda.device != saved.device or not clock.is_sane(agenda.issued_at.timestamp())):
        agenda = None
    floor = max(
        saved.floor if clock.is_sane(saved.floor) else 0.0, 0.0 if agenda is None else agenda.issued_at.timestamp()
    )
    draft.state = State(
        now=now,
        started_at=now,
        device=saved.device,
        agenda=agenda,
        decisions=agreement.begin(saved.decisions, saved.device, agenda),
        preferences=preferences.begin(saved.preferences),
        places=places.begin(saved.places),
        wishes=signups.begin(saved.wishes, now),
        marks=saved.marks,
        commands=Commands(taken=saved.commands[-commands.MOST_TAKEN :]),
        installed=saved.installed,
        resumable=frozenset(m.participation for m in saved.marks if m.mark is Mark.ANSWERED),
        # A refusal that was written without a clock may be a minute old.
        refused_at=now if any(m.is_forced and m.is_final and m.wall == 0.0 for m in saved.marks) else None,
        clock=Clock(floor=floor, ask_at=now if saved.device else None),
        link=Link(heard_at=now, ask_at=now + link.FIRST_ASK_S if saved.device else None),
        peripherals=Peripherals(volume=volume, panel_since=now),
        phase=Idle(since=now, touched_at=now),
    )
    draft.state = replace(draft.state, diary=diary_of(agenda, preferences.language_of(draft.state)))
    draft.order(SetVolume(volume))
    if draft.state.decisions != saved.decisions:
        agreement.keep(draft, draft.state.decisions)  # or a looser agenda, and a crash, would begin from nothing
    agreement.tell(draft)


def _effect_failed(draft: Draft, event: EffectFailed) -> None:  # noqa: C901, PLR0912 - one case for each effect, nothing else
    """Choose what a failure means."""
    match event.effect:
        case WriteMark(line):
            disk.mark_failed(draft, line)
        case JoinRoom(participation):
            room.failed(draft, participation)
        case LeaveRoom(participation):
            if holds(draft.state, participation) is None:
                again = Departure(participation, None, leave_at=draft.now + LEAVE_AGAIN_S)
                draft.state = replace(draft.state, departures=(*draft.state.departures, again))
        case Publish() as failed:
            progress.publish_failed(draft, failed)
        case SaveDocument():
            draft.report(EventKind.FAULT, detail="not_saved")
        case WakeScreen():
            draft.report(EventKind.FAULT, detail=f"tv_{event.reason}")
        case (
            PrepareRooms() | SoundEnding() | Chime() | Speak() | StartAlarm() | StopSound() | SetVolume() | RestScreen()
        ):
            pass  # the screen says the same; without either the warning does not count
        case WriteCommands(taken):
            commands.not_written(draft, taken)
        case SendDiagnostics(known):
            commands.tell(draft, known.command, commands.NOT_SENT)
        case SetInstalled():
            draft.report(EventKind.FAULT, detail="not_saved")
        case PlayTestSound():
            installer.sounded(draft, well=False)
        case Check():
            installer.check_failed(draft)
        case Restart() | LookAtMachine():
            pass  # nobody waits for it
        case WriteWishes():
            signups.not_written(draft)
        case WriteDecisions():
            agreement.not_written(draft)
        case WritePreferences() | WritePlaces():
            pass  # it looks as wished until the next start
        case SendWish():
            signups.not_sent(draft)
        case Report() as report:
            agreement.not_told(draft, report)  # the outbox keeps what it could take, and sends it again
        case AskCalls() | AskTime():
            pass  # asked again when it is due
        case PlayRecording() as order:
            player.not_ordered(draft, order)
        case PausePlaying() | ResumePlaying() | SeekPlaying() | StopPlaying():
            pass  # the player tells by itself
        case other:
            assert_never(other)


def _end_toast(draft: Draft) -> None:
    toast = draft.state.toast
    if toast is not None and toast.until <= draft.now:
        draft.state = replace(draft.state, toast=None)
