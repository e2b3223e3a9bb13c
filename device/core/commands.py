"""What the backend tells this device to do, once: the id is on disk before it is done, and never done twice.

A command is for one connection: one that was recorded, or came late, does nothing. What this device does not know it
refuses by name. A command that is cut off between the disk and the deed is never done: whoever sent it hears nothing.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from device.core import documents
from device.core.bell import is_sounding
from device.core.draft import Draft, is_clock_trusted, wall
from device.core.effects import PlayTestSound, Restart, SendDiagnostics, WriteCommands
from device.core.phase import Idle
from device.core.report import device_state
from device.core.state import State
from protocol.messages.commands import Command, CommandKind
from protocol.messages.reports import Diagnostics, EventKind

MOST_TAKEN = 100
"""Ids that are remembered. A command lives a minute and for one connection; a hundred of them are an attack."""
IDENTIFY_S = 30.0
AHEAD_S = 60.0
"""How far in the future a command may have been written: clocks differ."""

DONE, BUSY, UNKNOWN, NO_DISK, NOT_SENT = "done", "busy", "unknown", "no_disk", "not_sent"


def arrived(draft: Draft, command: Command) -> None:
    """Take a command that is for us, for this connection, in time and new; its id goes to the disk first."""
    state = draft.state
    if command.device != state.device:
        documents.refuse(draft, "foreign_device")
    elif not command.session or command.session != state.link.session:
        documents.refuse(draft, "other_session")
    elif _is_late(state, command):
        documents.refuse(draft, "late_command")
    elif command.id not in state.commands.taken:
        taken = (*state.commands.taken, command.id)[-MOST_TAKEN:]
        waiting = (*state.commands.waiting, command)[-MOST_TAKEN:]
        draft.state = replace(state, commands=replace(state.commands, taken=taken, waiting=waiting))
        draft.order(WriteCommands(taken))


def written(draft: Draft, taken: tuple[UUID, ...]) -> None:
    """Their ids survive a power cut: do them."""
    for command in _take_out(draft, taken):
        _do(draft, command)


def not_written(draft: Draft, taken: tuple[UUID, ...]) -> None:
    """No disk: what might be done twice is not done."""
    for command in _take_out(draft, taken):
        tell(draft, command.id, NO_DISK)


def tell(draft: Draft, command: UUID, result: str) -> None:
    """Say what became of it."""
    draft.report(EventKind.COMMAND, detail=f"{command} {result}")


def is_identifying(state: State, at: float) -> bool:
    """Say whether the screen says which device this is: while nobody calls."""
    until = state.commands.identify_until
    rings = state.alarm > 0 or any(is_sounding(state, offer, at) for offer in state.offers)
    return until is not None and at < until and isinstance(state.phase, Idle) and not rings


def seen(draft: Draft) -> None:
    """Somebody touched the screen: they have found it."""
    draft.state = replace(draft.state, commands=replace(draft.state.commands, identify_until=None))


def _do(draft: Draft, command: Command) -> None:
    # A call, or one that rings, goes before everything that could wait.
    is_busy = not isinstance(draft.state.phase, Idle) or draft.state.alarm > 0
    match command.do:
        case CommandKind.IDENTIFY | CommandKind.RESTART if is_busy:
            tell(draft, command.id, BUSY)
        case CommandKind.IDENTIFY:
            until = draft.now + IDENTIFY_S
            draft.state = replace(draft.state, commands=replace(draft.state.commands, identify_until=until))
            draft.order(PlayTestSound())
            tell(draft, command.id, DONE)
        case CommandKind.RESTART:
            tell(draft, command.id, DONE)  # first: the runner does both in this order
            draft.order(Restart())
        case CommandKind.DIAGNOSTICS:
            draft.order(SendDiagnostics(_diagnostics(draft.state, command.id)))
        case _:
            tell(draft, command.id, UNKNOWN)


def _diagnostics(state: State, command: UUID) -> Diagnostics:
    source = state.clock.source
    return Diagnostics(
        device=state.device,
        command=command,
        state=device_state(state),
        clock="" if source is None else source.value,
        is_broker_up=state.link.broker_up,
        up_s=int(max(state.now - (state.started_at or state.now), 0)),
        waiting_wishes=sum(wish.answer is None for wish in state.wishes.book.wishes),
    )


def _take_out(draft: Draft, taken: tuple[UUID, ...]) -> list[Command]:
    waiting = draft.state.commands.waiting
    ready = [command for command in waiting if command.id in taken]
    if ready:
        left = tuple(command for command in waiting if command.id not in taken)
        draft.state = replace(draft.state, commands=replace(draft.state.commands, waiting=left))
    return ready


def _is_late(state: State, command: Command) -> bool:
    """By a trusted clock. Without one, the session alone says that it is meant for now."""
    now = wall(state)
    if now is None or not is_clock_trusted(state):
        return False
    return not command.issued_at.timestamp() - AHEAD_S <= now < command.expires_at.timestamp()
