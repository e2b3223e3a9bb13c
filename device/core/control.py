"""*Hallinta*: what a professional has switched off here. It only closes.

Lifted, there is what the resident had answered with, no more: who switched the camera off at the screen keeps it off,
and what was withdrawn meanwhile stays withdrawn.
"""

from __future__ import annotations

from device.core.draft import Draft, in_call, offer_of, own_identity
from device.core.marks import Consent
from device.core.offer import Offer
from device.core.phase import Answer
from device.core.screen_parts import Words, words
from device.core.state import State
from protocol.messages.calls import Seat
from protocol.messages.wire import Source

CONTROLLED = (Source.CAMERA, Source.MICROPHONE)


def switched_off(offer: Offer) -> frozenset[Source]:
    """Return what of ours is switched off, as the call record says."""
    seat = _own_seat(offer)
    return frozenset() if seat is None else frozenset(source for source in seat.switched_off if source in CONTROLLED)


def told(offer: Offer) -> Words | None:
    """Say what is switched off, and by whom when they are still in the call; None when nothing is."""
    off = switched_off(offer)
    if not off:
        return None
    what = "both" if len(off) > 1 else next(iter(off)).value
    by = _own_seat(offer)
    name = next((s.name for s in offer.record.seats if by is not None and s.identity == by.switched_off_by), "")
    return words(f"control.{what}_by", name=name) if name else words(f"control.{what}")


def follow(draft: Draft, before: State) -> None:
    """Say that what was switched off is on again, when it is: nothing opens unannounced."""
    phase = in_call(draft.state)
    if phase is None:
        return
    new, old = offer_of(draft.state, phase.participation), offer_of(before, phase.participation)
    if new is None or old is None:
        return
    lifted = {source for source in switched_off(old) - switched_off(new) if _is_wanted(phase.answer, source)}
    if lifted:
        what = "both" if len(lifted) > 1 else next(iter(lifted)).value
        draft.toast(words(f"control.{what}_again"))


def _is_wanted(answer: Answer, source: Source) -> bool:
    return (answer.camera if source is Source.CAMERA else answer.microphone) is not Consent.NONE


def _own_seat(offer: Offer) -> Seat | None:
    own = own_identity(offer.call.participation)
    return next((seat for seat in offer.record.seats if seat.identity == own), None)
