"""Our place in the room of the call that we hold."""

from __future__ import annotations

from dataclasses import replace

from device.core.draft import Draft, held, is_clock_trusted, offer_of, professional_is_in, wall
from device.core.effects import JoinRoom
from device.core.offer import Offer
from device.core.phase import Announcing, Held, Joined, Joining, Reconnecting, Room, Waiting
from device.core.state import State
from protocol.messages.calls import RoomAccess

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
NO_ANSWER_S = 20.0
"""Media says within this whether we are in; else we ask again."""
MENDS_ITSELF_S = 30.0
"""LiveKit's own reconnecting gives up before this."""
TOKEN_MARGIN_S = 5.0


def put_room(draft: Draft, room: Room) -> None:
    """Change the room of the call that we hold."""
    match draft.state.phase:
        case Announcing() | Joining() | Joined() | Waiting() | Reconnecting() as phase:
            draft.state = replace(draft.state, phase=replace(phase, room=room))
        case _:
            pass


def join(draft: Draft, offer: Offer) -> None:
    """Order the room joined; publishing nothing is what a room begins with."""
    phase = held(draft.state)
    if phase is None:
        return
    first = phase.room.tries == 0
    # Where another is in the call we only come to be by the resident's touch: it was moved here.
    takes_over = offer.call.answered_in is not None
    access = _access(draft.state, offer) if first and not takes_over else None
    draft.order(JoinRoom(offer.call.participation, offer.call.call, access, takes_over))
    put_room(
        draft, replace(phase.room, is_in=False, people=None, tries=phase.room.tries + 1, try_at=draft.now + NO_ANSWER_S)
    )


def join_again_later(draft: Draft, phase: Held) -> None:
    """Try again, after a while that grows."""
    wait_s = BACK_OFF_S[min(phase.room.tries, len(BACK_OFF_S)) - 1] if phase.room.tries else BACK_OFF_S[0]
    put_room(draft, replace(phase.room, is_in=False, people=None, try_at=draft.now + wait_s))


def professional_is_here(state: State) -> bool:
    """Say whether a professional of this call's audience is in the room with us now."""
    phase = held(state)
    if phase is None or not phase.room.is_in or not phase.room.people:
        return False
    offer = offer_of(state, phase.participation)
    return offer is not None and professional_is_in(offer, tuple(p.identity for p in phase.room.people))


def note_presence(draft: Draft) -> None:
    """Remember that a professional is there at this moment."""
    phase = held(draft.state)
    if phase is not None and professional_is_here(draft.state):
        put_room(draft, replace(phase.room, professional_at=draft.now))


def _access(state: State, offer: Offer) -> RoomAccess | None:
    access, now = offer.call.access, wall(state)
    if access is None or now is None or not is_clock_trusted(state):
        return None
    return access if access.expires_at.timestamp() > now + TOKEN_MARGIN_S else None
