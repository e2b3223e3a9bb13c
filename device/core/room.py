"""What the room does to us. The SFU is no authority: whatever it says can close, but never opens."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from device.core import calls
from device.core.draft import Draft, holds, offer_of
from device.core.effects import AskCalls, LeaveRoom
from device.core.events.room import LinkChanged, PeopleChanged, PictureBack, PictureStalled, RoomLeft, WhyLeft
from device.core.phase import Room
from device.core.seat import MENDS_ITSELF_S, join_again_later, put_room

ANSWERED_ELSEWHERE = "answered_elsewhere"
"""The backend's code: another device of the home was quicker."""


def joined(draft: Draft, participation: UUID) -> None:
    """We are in; who else is comes with the next event. A room that we do not hold is left again."""
    phase = holds(draft.state, participation)
    if phase is None:
        draft.order(LeaveRoom(participation))
        return
    room = Room(is_in=True, professional_at=phase.room.professional_at, is_anew=phase.room.is_anew)
    put_room(draft, room)


def failed(draft: Draft, participation: UUID, reason: str = "") -> None:
    """We could not get in: try again, and hear whether the call is still there."""
    phase, offer = holds(draft.state, participation), offer_of(draft.state, participation)
    if phase is None or offer is None:
        return
    if reason == ANSWERED_ELSEWHERE:
        calls.answered_elsewhere(draft, offer)
        return
    if phase.room.tries == 1:
        draft.order(AskCalls())
    join_again_later(draft, phase)


def lost(draft: Draft, participation: UUID) -> None:
    """The connection broke, and mends itself or not."""
    phase = holds(draft.state, participation)
    if phase is not None and phase.room.is_in:
        room = replace(phase.room, is_in=False, people=None, lost_at=draft.now, try_at=draft.now + MENDS_ITSELF_S)
        put_room(draft, room)


def left(draft: Draft, event: RoomLeft) -> None:
    """We are out: for good when we were removed or replaced, else we try to come back."""
    phase, offer = holds(draft.state, event.participation), offer_of(draft.state, event.participation)
    if phase is None or offer is None:
        return
    match event.reason:
        case WhyLeft.REMOVED:
            calls.removed(draft, offer)
        case WhyLeft.DUPLICATE:
            calls.answered_elsewhere(draft, offer)
        case WhyLeft.DELETED | WhyLeft.CLOSED:
            # The call is over only when the backend says so: ask, and try meanwhile.
            draft.order(AskCalls())
            put_room(draft, replace(phase.room, lost_at=draft.now, tries=max(phase.room.tries, 1)))
            if (again := holds(draft.state, event.participation)) is not None:
                join_again_later(draft, again)


def people_changed(draft: Draft, event: PeopleChanged) -> None:
    """Remember who is in the room."""
    phase = holds(draft.state, event.participation)
    if phase is not None and phase.room.is_in:
        stalled = phase.room.stalled & {p.identity for p in event.people}
        put_room(draft, replace(_stalled(draft, phase.room, stalled), people=event.people))


def picture_stalled(draft: Draft, event: PictureStalled) -> None:
    """Say that the picture has stopped."""
    phase = holds(draft.state, event.participation)
    if phase is not None and phase.room.is_in:
        put_room(draft, _stalled(draft, phase.room, phase.room.stalled | {event.identity}))


def picture_back(draft: Draft, event: PictureBack) -> None:
    """Say so no more."""
    phase = holds(draft.state, event.participation)
    if phase is not None:
        put_room(draft, _stalled(draft, phase.room, phase.room.stalled - {event.identity}))


def _stalled(draft: Draft, room: Room, stalled: frozenset[str]) -> Room:
    if not stalled:
        return replace(room, stalled=stalled, stalled_at=None, is_anew=room.is_anew and not room.stalled)
    return replace(room, stalled=stalled, stalled_at=draft.now if room.stalled_at is None else room.stalled_at)


def link_changed(draft: Draft, event: LinkChanged) -> None:
    """Remember how well the room is reached: the words come and go with it."""
    phase = holds(draft.state, event.participation)
    if phase is not None and phase.room.is_in:
        put_room(draft, replace(phase.room, is_weak_here=event.is_weak_here, is_weak_there=event.is_weak_there))
