"""The one place that says whether a camera or a microphone may be open. Everything else only asks it.

A source is open when all of this holds, and closes with the first that does not:
- the call was answered, and that is on disk (the phases `Joined` and `Reconnecting` have both behind them);
- the call is open, by its record and our clock, and our seat may publish the source;
- a professional of the call's audience is in the room, or left it less than ten seconds ago;
- the resident touched it open, or the home's policy agrees, still;
- of the camera: the screen that says so can be seen, or could less than five seconds ago.
"""

from __future__ import annotations

from device.core.draft import has_started, is_over, offer_of, own_identity
from device.core.effects import Publish
from device.core.marks import Consent
from device.core.offer import Offer
from device.core.phase import Joined, Reconnecting
from device.core.policy import opens
from device.core.state import Panel, State
from protocol.messages.wire import Source

EMPTY_ROOM_S = 10.0
"""After the last professional has gone."""
UNSEEN_S = 5.0
"""After the screen can no longer say that the camera is on."""
OVERTIME_S = 15.0
"""After the end, for an extension that is on its way."""


def wanted(state: State) -> Publish | None:
    """Say what may be open now, and to whom; None while no call is answered."""
    phase = state.phase
    if not isinstance(phase, Joined | Reconnecting):
        return None
    offer = offer_of(state, phase.participation)
    if offer is None:
        return None
    is_open = (
        has_started(state, offer)
        and not is_over(state, offer, OVERTIME_S)
        and phase.room.professional_at is not None
        and state.now - phase.room.professional_at < EMPTY_ROOM_S
    )
    microphone = is_open and _may(offer, Source.MICROPHONE) and _consents(state, offer, phase.answer.microphone)
    camera = (
        is_open
        and _may(offer, Source.CAMERA)
        and _consents(state, offer, phase.answer.camera, picture=True)
        and _is_seen(state, phase)
    )
    own = own_identity(phase.participation)
    audience = frozenset(i for i in offer.record.audience if i != own)
    return Publish(phase.participation, camera, microphone, audience)


def _may(offer: Offer, source: Source) -> bool:
    own = own_identity(offer.call.participation)
    presenter = offer.record.presentation_mode
    if source is Source.MICROPHONE and presenter not in {None, own}:
        return False
    return any(
        seat.identity == own and source in seat.may_publish and source not in seat.switched_off
        for seat in offer.record.seats
    )


def _consents(state: State, offer: Offer, consent: Consent, *, picture: bool = False) -> bool:
    match consent:
        case Consent.NONE:
            return False
        case Consent.TOUCHED:
            return True
        case Consent.AGREED:
            return opens(state, offer)[0 if picture else 1]


def _is_seen(state: State, phase: Joined | Reconnecting) -> bool:
    panel = state.peripherals
    if panel.panel is Panel.SHOWN:
        return True
    was_open = state.published
    # A screen that is out of sight keeps a camera open for a moment, but never opens one.
    return (
        panel.panel is Panel.HIDDEN
        and was_open is not None
        and was_open.participation == phase.participation
        and was_open.camera
        and state.now < panel.panel_since + UNSEEN_S
    )
