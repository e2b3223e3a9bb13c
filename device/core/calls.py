"""A call, from its warning to its end: each thing that can be done with it.

`progress.py` says what time does, `room.py` what the room does, `gate.py` what may be open, `bell.py` what rings.
"""

from __future__ import annotations

from dataclasses import replace

from device.core import bell, policy
from device.core.draft import Draft, held
from device.core.effects import LeaveRoom, StopSound
from device.core.marks import Consent, Mark, MarkLine
from device.core.moves import Why, go
from device.core.offer import Offer, Ring, Spent
from device.core.phase import Announcing, Answer, By, Idle, Joining, Room
from device.core.screen_parts import words
from device.core.seat import join
from device.core.state import Departure
from protocol.messages.reports import EventKind

LEAVE_WITHIN_S = 3.0
"""A final mark is on disk before the room is left, but no disk keeps us in a room."""


def warn(draft: Draft, offer: Offer) -> None:
    """Begin the warning: the mark first; the chime when that is on disk."""
    draft.put_offer(replace(offer, spent=None, told=None))
    hush(draft)
    picture, sound = policy.opens(draft.state, offer)
    go(draft, Announcing(offer.call.participation, draft.now, picture, opens_microphone=sound), Why.WARN)
    draft.mark(offer, Mark.ANNOUNCING)


def answer(draft: Draft, offer: Offer, given: Answer, why: Why) -> None:
    """Answer: the mark first, then the room; nothing opens before both and a professional are there."""
    phase = draft.state.phase
    room = phase.room if isinstance(phase, Announcing) else Room()
    hush(draft)
    _forget_departure(draft, offer)
    draft.state = replace(draft.state, toast=None)
    go(draft, Joining(offer.call.participation, draft.now, given, room), why)
    draft.mark(offer, Mark.ANSWERED, given.camera, given.microphone)
    if room.try_at is None and not room.is_in:
        join(draft, offer)


def resume(draft: Draft, offer: Offer, line: MarkLine) -> None:
    """Go back in after a crash, silently, with what the resident and the policy had opened."""
    answer(draft, offer, Answer(By.RESUMED, line.camera, line.microphone), Why.RESUMED)


def answer_by_itself(draft: Draft, phase: Announcing, offer: Offer) -> None:
    """The countdown is over."""
    camera = Consent.AGREED if phase.opens_camera else Consent.NONE
    microphone = Consent.AGREED if phase.opens_microphone else Consent.NONE
    answer(draft, offer, Answer(By.ITSELF, camera, microphone), Why.COUNTED)


def answer_by_touch(draft: Draft, offer: Offer) -> None:
    """The green handset, or the bar."""
    draft.put_offer(replace(offer, spent=None, told=None))
    answer(draft, offer, Answer(By.TOUCH, Consent.TOUCHED, Consent.TOUCHED), Why.ANSWERED)


def answer_at_once(draft: Draft, phase: Announcing, offer: Offer, *, sound_only: bool) -> None:
    """*Vastaa heti* opens what was announced; *Vain ääni* the microphone alone."""
    camera = Consent.TOUCHED if phase.opens_camera and not sound_only else Consent.NONE
    microphone = Consent.TOUCHED if phase.opens_microphone else Consent.NONE
    answer(draft, offer, Answer(By.TOUCH, camera, microphone), Why.AT_ONCE)


def decline(draft: Draft, offer: Offer) -> None:
    """*Ei nyt*: no camera, the bar stays, silent; the caller is told at once."""
    draft.state = replace(draft.state, refused_at=draft.now)
    draft.put_offer(replace(offer, ring=bell.silenced(draft.now, offer.ring), told=EventKind.DECLINED))
    _leave_for_good(draft, offer, Mark.DECLINED)
    draft.report(EventKind.DECLINED, offer.call.participation)
    draft.toast(words("call.declined"))
    to_idle(draft, Why.DECLINED)


def switch(draft: Draft, offer: Offer, other: Offer) -> None:
    """Leave the call that is on, as the red handset would, for one that waits."""
    hang_up(draft, offer, "other_call")
    answer_by_touch(draft, other)


def hang_up(draft: Draft, offer: Offer, detail: str = "red_handset") -> None:
    """The red handset. The call stays as a bar, and rings again in a while."""
    if offer.call.is_forced:
        draft.state = replace(draft.state, refused_at=draft.now)
    draft.put_offer(replace(offer, ring=bell.ring_after_handset(draft.now, offer.ring), told=EventKind.LEFT))
    _leave_for_good(draft, offer, Mark.LEFT)
    draft.report(EventKind.LEFT, offer.call.participation, detail)
    draft.toast(words("call.ended"))
    to_idle(draft, Why.HUNG_UP)


def removed(draft: Draft, offer: Offer) -> None:
    """Somebody removed us: back to the normal view, and stay out."""
    _ejected(draft, offer, Mark.REMOVED, bell.silenced(draft.now, offer.ring))
    draft.toast(words("call.ended"))
    to_idle(draft, Why.REMOVED)


def answered_elsewhere(draft: Draft, offer: Offer, detail: str = "elsewhere") -> None:
    """Another device of the home took this seat: never back by ourselves, or the two would fight for it."""
    _ejected(draft, offer, Mark.ELSEWHERE, bell.ring_when_it_comes_back(draft.now, offer.ring), detail)
    draft.toast(words("call.elsewhere"))
    to_idle(draft, Why.ELSEWHERE)


def not_announced(draft: Draft, offer: Offer, spent: Spent, why: Why) -> None:
    """The warning could not be given: no camera, and the call rings instead."""
    draft.put_offer(replace(offer, spent=spent))
    draft.report(EventKind.NOT_ANNOUNCED, offer.call.participation, spent.value)
    to_idle(draft, why)


def nobody_came(draft: Draft, offer: Offer) -> None:
    """The resident has waited long enough. When somebody comes it begins anew, warning and all."""
    # What the document said of a professional was before this; only a newer one brings us back.
    call = offer.call.model_copy(update={"professional_present": False})
    ring = bell.ring_when_somebody_comes(draft.now, offer.ring)
    draft.put_offer(replace(offer, call=call, ring=ring, spent=Spent.WAITED, told=EventKind.LEFT))
    draft.mark(offer, Mark.WAITED)
    draft.report(EventKind.LEFT, offer.call.participation, "nobody_came")
    to_idle(draft, Why.NOBODY)


def over(draft: Draft) -> None:
    """The call has ended: back to the normal view."""
    phase = held(draft.state)
    if phase is None:
        return
    if not isinstance(phase, Announcing):
        draft.report(EventKind.LEFT, phase.participation, "ended")
    if not isinstance(phase, Announcing) or phase.perceived_at is not None:
        draft.toast(words("call.ended"))
    to_idle(draft, Why.OVER)


def to_idle(draft: Draft, why: Why) -> None:
    """Back to the normal view, and out of the room: at once, or when a final mark is on disk."""
    phase = held(draft.state)
    if phase is None:
        return
    hush(draft)
    go(draft, Idle(since=draft.now, touched_at=draft.now), why)
    if not any(d.participation == phase.participation for d in draft.state.departures):
        draft.order(LeaveRoom(phase.participation))


def hush(draft: Draft) -> None:
    """End what sounds."""
    if isinstance(draft.state.phase, Announcing) or draft.state.alarm:
        draft.order(StopSound())
        draft.state = replace(draft.state, alarm=0)


def _ejected(draft: Draft, offer: Offer, mark: Mark, ring: Ring, detail: str = "") -> None:
    draft.put_offer(replace(offer, ring=ring, told=EventKind.LEFT))
    _leave_for_good(draft, offer, mark)
    draft.report(EventKind.LEFT, offer.call.participation, detail or mark.value)


def _leave_for_good(draft: Draft, offer: Offer, mark: Mark) -> None:
    line = draft.mark(offer, mark)
    _forget_departure(draft, offer)
    departure = Departure(line.participation, line, leave_at=draft.now + LEAVE_WITHIN_S)
    draft.state = replace(draft.state, departures=(*draft.state.departures, departure))


def _forget_departure(draft: Draft, offer: Offer) -> None:
    others = tuple(d for d in draft.state.departures if d.participation != offer.call.participation)
    draft.state = replace(draft.state, departures=others)
