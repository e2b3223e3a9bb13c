"""What time does: each phase, looked at again after every event, moves on when its condition or its hour has come."""

from __future__ import annotations

from dataclasses import replace

from device.core import (
    agreement,
    agreement_in_call,
    ahead,
    bell,
    calls,
    disk,
    ending,
    gate,
    installer,
    peace,
    player,
    policy,
    tv,
)
from device.core.draft import (
    Draft,
    ends_at,
    is_over,
    mark_of,
    monotonic_of,
    offer_of,
    starts_at,
    wall,
)
from device.core.effects import AskCalls, LeaveRoom, Publish
from device.core.link import CUT_AFTER_S
from device.core.marks import Consent, Mark
from device.core.moves import Why, go
from device.core.offer import Offer, Spent
from device.core.peripherals import GIVE_AGAIN_S, OBEY_WITHIN_S, exceeds_wish
from device.core.phase import Announcing, Held, Idle, Joined, Joining, Page, Reconnecting, Waiting
from device.core.policy import Verdict
from device.core.seat import join, professional_is_here, put_room
from device.core.state import State

PERCEIVED_WITHIN_S = 15.0
"""A TV needs that long to wake; after it nobody has been warned."""
RESUME_WITHIN_S = 60.0
"""Gone no longer than this, and back in silently after a crash."""
MARK_WITHIN_S = 10.0
"""A disk that is silent for so long has failed."""
SLOW_S = 30.0
STALLED_S = 12.0
"""A picture that media has subscribed anew, and that still stands: then we join anew, once."""
NOBODY_S = 180.0
FRESH_MARK_S = 15.0
"""How often `answered` is written again in a call."""
PAGE_S = 60.0
"""A page that nobody touches gives way to the normal view."""
READING_S = 180.0
"""The same of a page that is all words."""

MOST_MOVES = 12
"""In one step. No chain of phases is longer; a bug must not become an endless loop."""


def settle(draft: Draft) -> None:
    """Move on until nothing more moves."""
    for _ in range(MOST_MOVES):
        moves = len(draft.moves)
        _advance(draft)
        if len(draft.moves) == moves:
            return


def _advance(draft: Draft) -> None:
    match draft.state.phase:
        case Idle() as idle:
            _turn_back(draft, idle)
            _begin(draft)
        case phase:
            offer = offer_of(draft.state, phase.participation)
            if offer is None or is_over(draft.state, offer, gate.OVERTIME_S):
                calls.over(draft)
                return
            _ask_at_the_end(draft, offer)
            _hold(draft, phase, offer)
            if (held := offer_of(draft.state, offer.call.participation)) is not None:
                ending.sound_when_due(draft, held)


def _hold(draft: Draft, phase: Held, offer: Offer) -> None:
    _join_when_due(draft, phase, offer)
    _withdraw(draft, offer)
    match draft.state.phase:
        case Announcing() as announcing:
            _announcing(draft, announcing, offer)
        case Joining() as joining:
            _joining(draft, joining, offer)
        case Joined() as joined:
            _joined(draft, joined, offer)
        case Waiting() as waiting:
            _waiting(draft, waiting, offer)
        case Reconnecting() as reconnecting:
            _reconnecting(draft, reconnecting, offer)
        case Idle():
            pass


# --- idle -------------------------------------------------------------------------------------------------------------


def _turn_back(draft: Draft, idle: Idle) -> None:
    if idle.page is not Page.HOME and draft.now >= idle.touched_at + _stays_s(draft.state, idle):
        draft.state = replace(draft.state, phase=replace(idle, page=Page.HOME))


def _stays_s(state: State, idle: Idle) -> float:
    if idle.page is Page.PLAYER:
        return player.stays_s(state)
    if idle.page is Page.INSTALLER:
        return installer.STAY_S
    return READING_S if idle.page in {Page.LOG, Page.AGREEMENT} else PAGE_S


def _begin(draft: Draft) -> None:
    """Hold the first call that is answered by itself, or that we were in before a crash."""
    for offer in sorted(draft.state.offers, key=lambda o: (starts_at(o), o.seen_at)):
        if not bell.is_waiting(draft.state, offer):
            continue
        if _resumed(draft, offer):
            return
        if policy.judge(draft.state, offer) is Verdict.AGREED:
            calls.warn(draft, offer)
            return


def _resumed(draft: Draft, offer: Offer) -> bool:
    participation = offer.call.participation
    now = wall(draft.state)
    if participation not in draft.state.resumable or now is None or not policy.is_timely(draft.state, offer):
        return False
    if not offer.call.answers_here:
        return False  # meanwhile it was moved to another device of the home
    draft.state = replace(draft.state, resumable=draft.state.resumable - {participation})
    line = mark_of(draft.state, participation)
    if line is None or line.mark is not Mark.ANSWERED or not 0 <= now - line.wall <= RESUME_WITHIN_S:
        return False
    calls.resume(draft, offer, line)
    return True


# --- each phase -------------------------------------------------------------------------------------------------------


def _announcing(draft: Draft, phase: Announcing, offer: Offer) -> None:
    verdict = policy.judge(draft.state, offer)
    # A connection that breaks in the middle of the warning is no reason to stop: the room will tell.
    if verdict not in {Verdict.AGREED, Verdict.OTHER_SESSION}:
        calls.to_idle(draft, Why.UNJUSTIFIED)
    elif phase.perceived_at is None:
        if draft.now >= phase.since + PERCEIVED_WITHIN_S:
            calls.not_announced(draft, offer, Spent.NOT_PERCEIVED, Why.UNPERCEIVED)
    elif (deadline := count_ends_at(draft.state, phase)) is not None and draft.now >= deadline:
        calls.answer_by_itself(draft, phase, offer)


def _joining(draft: Draft, phase: Joining, offer: Offer) -> None:
    if not phase.is_marked:
        if draft.now >= phase.since + MARK_WITHIN_S:
            disk.answered_without_mark(draft, phase, offer)
    elif phase.room.is_in and phase.room.people is not None:
        if professional_is_here(draft.state):
            go(draft, _joined_from(draft, phase), Why.TOGETHER)
        else:
            go(draft, _waiting_from(draft, phase), Why.ALONE)
    elif draft.now >= phase.since + SLOW_S:
        go(draft, _waiting_from(draft, phase), Why.SLOW)


def _joined(draft: Draft, phase: Joined, offer: Offer) -> None:
    if not phase.room.is_in:
        room = phase.room if phase.room.lost_at is not None else replace(phase.room, lost_at=draft.now)
        broken = Reconnecting(phase.participation, draft.now, phase.answer, room, phase.marked_at)
        go(draft, broken, Why.BROKEN)
    elif _is_gone(draft.state, phase) and phase.room.people is not None:
        go(draft, _waiting_from(draft, phase), Why.GONE)
    elif (since := phase.room.stalled_at) is not None and draft.now - since >= STALLED_S and not phase.room.is_anew:
        put_room(draft, replace(phase.room, is_anew=True))
        join(draft, offer)
    else:
        _keep_mark(draft, phase, offer)


def _waiting(draft: Draft, phase: Waiting, offer: Offer) -> None:
    if professional_is_here(draft.state):
        go(draft, _joined_from(draft, phase), Why.TOGETHER)
    elif draft.now >= phase.since + NOBODY_S:
        calls.nobody_came(draft, offer)
    else:
        _keep_mark(draft, phase, offer)


def _reconnecting(draft: Draft, phase: Reconnecting, offer: Offer) -> None:
    if phase.room.is_in and phase.room.people is not None:
        if professional_is_here(draft.state) or not _is_gone(draft.state, phase):
            go(draft, _joined_from(draft, phase), Why.TOGETHER)
        else:
            go(draft, _waiting_from(draft, phase), Why.ALONE)
    elif draft.now >= phase.since + SLOW_S:
        go(draft, _waiting_from(draft, phase), Why.SLOW)
    else:
        _keep_mark(draft, phase, offer)


def count_ends_at(state: State, phase: Announcing) -> float | None:
    """Say when the countdown is over (monotonic); None while it has not begun, or nothing is agreed."""
    agreed = policy.agreed(state)
    return None if phase.perceived_at is None or agreed is None else phase.perceived_at + agreed.warning_s


def _is_gone(state: State, phase: Joined | Reconnecting) -> bool:
    seen_at = phase.room.professional_at
    return seen_at is None or state.now >= seen_at + gate.EMPTY_ROOM_S


def _joined_from(draft: Draft, phase: Joining | Waiting | Reconnecting) -> Joined:
    room = replace(phase.room, lost_at=None)
    marked_at = draft.now if isinstance(phase, Joining) else phase.marked_at
    return Joined(phase.participation, draft.now, phase.answer, room, marked_at)


def _waiting_from(draft: Draft, phase: Joining | Joined | Reconnecting) -> Waiting:
    marked_at = draft.now if isinstance(phase, Joining) else phase.marked_at
    return Waiting(phase.participation, draft.now, phase.answer, phase.room, marked_at)


def _withdraw(draft: Draft, offer: Offer) -> None:
    """What was agreed ends with the agreement, and does not come back with the next one: that takes a touch."""
    picture, sound = policy.opens(draft.state, offer)
    match draft.state.phase:
        case Announcing() as phase:
            stricter = replace(
                phase,
                opens_camera=phase.opens_camera and picture,
                opens_microphone=phase.opens_microphone and sound,
            )
            draft.state = replace(draft.state, phase=stricter)
        case Joining() | Joined() | Waiting() | Reconnecting() as phase:
            given = phase.answer
            if given.camera is Consent.AGREED and not picture:
                given = replace(given, camera=Consent.NONE)
            if given.microphone is Consent.AGREED and not sound:
                given = replace(given, microphone=Consent.NONE)
            if given != phase.answer:
                draft.state = replace(draft.state, phase=replace(phase, answer=given))
                draft.mark(offer, Mark.ANSWERED, given.camera, given.microphone)
        case _:
            pass


def _keep_mark(draft: Draft, phase: Joined | Waiting | Reconnecting, offer: Offer) -> None:
    """Keep `answered` fresh, so that after a crash we know how long we were gone."""
    if draft.now >= phase.marked_at + FRESH_MARK_S:
        draft.mark(offer, Mark.ANSWERED, phase.answer.camera, phase.answer.microphone)
        draft.state = replace(draft.state, phase=replace(phase, marked_at=draft.now))


def _join_when_due(draft: Draft, phase: Held, offer: Offer) -> None:
    room = phase.room
    if not room.is_in and room.try_at is not None and room.try_at <= draft.now:
        join(draft, offer)


def _ask_at_the_end(draft: Draft, offer: Offer) -> None:
    end = ends_at(offer)
    if is_over(draft.state, offer) and offer.asked_end != end:
        draft.put_offer(replace(offer, asked_end=end))
        draft.order(AskCalls())


# --- the wish ---------------------------------------------------------------------------------------------------------


def publish(draft: Draft) -> None:
    """Order what the gate says, before everything else in this step, when it differs from what was ordered."""
    wish, last = gate.wanted(draft.state), draft.state.published
    if wish is None and last is not None:
        wish = Publish(last.participation, camera=False, microphone=False)
    orders = []
    if last is not None and wish is not None and last.participation != wish.participation:
        orders.append(Publish(last.participation, camera=False, microphone=False))
    if wish is not None and (wish != last or _is_ignored(draft)):
        orders.append(wish)
        if draft.state.publish_at is not None and isinstance(draft.state.phase, Idle) and exceeds_wish(draft):
            draft.order(LeaveRoom(wish.participation))
    draft.effects[:0] = orders
    draft.state = replace(draft.state, published=wish)
    if _is_ignored(draft):
        draft.state = replace(draft.state, publish_at=None)
    if exceeds_wish(draft) and draft.state.publish_at is None and wish is not None:
        draft.state = replace(draft.state, publish_at=draft.now + OBEY_WITHIN_S)


def publish_failed(draft: Draft, failed: Publish) -> None:
    """What would not open is asked for again in a while; what would not close is left."""
    if failed.camera or failed.microphone:
        draft.state = replace(draft.state, publish_at=draft.now + GIVE_AGAIN_S)
    elif getattr(draft.state.phase, "participation", None) == failed.participation:
        draft.state = replace(draft.state, publish_at=draft.now + OBEY_WITHIN_S)
    else:
        draft.order(LeaveRoom(failed.participation))


def _is_ignored(draft: Draft) -> bool:
    return draft.state.publish_at is not None and draft.state.publish_at <= draft.now


# --- when to look again -----------------------------------------------------------------------------------------------


def hours(state: State) -> list[float]:
    """Return every moment at which time alone may change something, past ones among them."""
    found: list[float | None] = [
        *peace.hours(state),
        *agreement.hours(state),
        *agreement_in_call.hours(state),
        *player.hours(state),
        state.clock.ask_at,
        state.publish_at,
        None if state.toast is None else state.toast.until,
        state.wishes.send_at,
        state.commands.identify_until,
        state.installer.shut_until,
        state.installer.check_until,
    ]
    if not state.link.broker_up:
        found += [state.link.ask_at, state.link.heard_at + CUT_AFTER_S]
    for departure in state.departures:
        found += [departure.leave_at, departure.retry_at]
    found += [state.peripherals.panel_since + gate.UNSEEN_S, tv.rests_at(state), ahead.prepares_at(state)]
    for offer in state.offers:
        end = monotonic_of(state, offer, ends_at(offer))
        found += [monotonic_of(state, offer, starts_at(offer)), end, end + gate.OVERTIME_S]
        found += ending.tells_at(state, offer)
        found.append(policy.grace_ends_at(state, offer))
        if (ring := offer.ring) is not None:
            found += [ring.starts_at + bell.LOUDER_EVERY_S * n for n in range(bell.LEVELS)]
            found += [ring.ends_at, ring.again_at]
    found += _hours_of_phase(state)
    return [at for at in found if at is not None]


def _hours_of_phase(state: State) -> list[float | None]:
    match state.phase:
        case Idle(page=Page.HOME):
            return []
        case Idle() as idle:
            return [idle.touched_at + _stays_s(state, idle)]
        case Announcing() as phase:
            return [phase.since + PERCEIVED_WITHIN_S, count_ends_at(state, phase), phase.room.try_at]
        case Joining() as phase:
            return [phase.since + MARK_WITHIN_S, phase.since + SLOW_S, phase.room.try_at]
        case Joined() | Waiting() | Reconnecting() as phase:
            gone = None if phase.room.professional_at is None else phase.room.professional_at + gate.EMPTY_ROOM_S
            return [
                gone,
                phase.since + SLOW_S,
                phase.since + NOBODY_S,
                phase.marked_at + FRESH_MARK_S,
                phase.room.try_at,
                None if phase.room.stalled_at is None else phase.room.stalled_at + STALLED_S,
            ]
