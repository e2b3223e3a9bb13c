"""May the device warn of this call and then answer it by itself?

Judged here, whatever the backend judged when it was booked.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import StrEnum

from device.core import agreement, peace
from device.core.diary import zone_of
from device.core.draft import ends_at, is_clock_trusted, mark_of, starts_at, wall
from device.core.events.backend import Path
from device.core.marks import Mark
from device.core.offer import Offer, Spent
from device.core.state import State
from protocol.messages.policy import Hours, PictureAndSound, Policy

QUIET_AFTER_REFUSAL_S = 15 * 60.0
"""After *Ei nyt*, or a red handset in a forced call, new forced calls only ring for so long."""
GRACE_S = 5.0
"""What a fresh start or connection still lacks (clock, documents) comes within this; until then nothing rings."""


class Verdict(StrEnum):
    """Why a call is answered by itself, or only rings. Codes: they are reported."""

    AGREED = "agreed"
    NOT_FORCED = "not_forced"
    NOT_HERE = "not_here"
    FINAL = "refused_before"
    NOT_PERCEIVED = "not_perceived"
    NO_DISK = "no_disk"
    CLOCK_UNSURE = "clock_unsure"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    OTHER_SESSION = "other_session"
    NO_POLICY = "no_policy"
    POLICY_OLDER = "policy_older"
    JUDGED_BEFORE = "judged_before"
    NOT_AGREED = "not_agreed"
    EXPIRED = "agreement_expired"
    FOREIGN_GROUP = "foreign_group"
    OUTSIDE_HOURS = "outside_hours"
    WITHDRAWN = "withdrawn"
    """The resident withdrew the agreement here, and the backend has not said that it knows."""
    IN_PEACE = "in_peace"
    REFUSED_LATELY = "refused_lately"
    NOBODY_THERE = "nobody_there"


MAY_CHANGE = frozenset({Verdict.CLOCK_UNSURE, Verdict.OTHER_SESSION, Verdict.NO_POLICY, Verdict.POLICY_OLDER})
"""Not the home's answer, only what is not known yet."""
POLICY_SAYS_NO = frozenset(
    {
        Verdict.NOT_AGREED,
        Verdict.EXPIRED,
        Verdict.FOREIGN_GROUP,
        Verdict.OUTSIDE_HOURS,
        Verdict.WITHDRAWN,
        Verdict.IN_PEACE,
        Verdict.REFUSED_LATELY,
    }
)
"""The home's answer: it holds for this call, whatever is agreed later."""


def judge(state: State, offer: Offer) -> Verdict:
    """Judge an offer now. Only `AGREED` lets a warning begin."""
    if not offer.call.is_forced:
        return Verdict.NOT_FORCED
    if not offer.call.answers_here:
        return Verdict.NOT_HERE
    return (
        _judge_what_was_before(state, offer)
        or _judge_time(state, offer)
        or _judge_link(state, offer)
        or _judge_policy(state, offer)
        or _judge_presence(state, offer)
        or Verdict.AGREED
    )


def is_timely(state: State, offer: Offer) -> bool:
    """Say whether this is the time, by a trusted clock, and the connection, to be back in a call without a touch."""
    return _judge_time(state, offer) is None and _judge_link(state, offer) is None


def is_pending(state: State, offer: Offer, verdict: Verdict) -> bool:
    """Say whether the missing piece may still come in a moment."""
    began = max(offer.seen_at, state.link.session_at, state.started_at or 0.0)
    return verdict in MAY_CHANGE and state.now - began < GRACE_S


def grace_ends_at(state: State, offer: Offer) -> float:
    """Monotonic time from which nothing is pending any more."""
    return max(offer.seen_at, state.link.session_at, state.started_at or 0.0) + GRACE_S


def agreed(state: State) -> Policy | None:
    """Return what the home has agreed to; None when it has not, or has withdrawn."""
    return None if state.agenda is None else agreement.in_force(state)


def opens(state: State, offer: Offer) -> tuple[bool, bool]:
    """Say whether the policy lets the camera, and whether it lets the microphone, open by itself in this call."""
    policy = agreed(state)
    if policy is None or (offer.call.is_event and not policy.group_events_open):
        return False, False
    return policy.opens is PictureAndSound.PICTURE, True


def is_refused_lately(state: State) -> bool:
    """Say whether the resident has just refused a forced call: by this process, or as the marks remember."""
    if state.refused_at is not None and state.now - state.refused_at < QUIET_AFTER_REFUSAL_S:
        return True
    now = wall(state)
    return now is not None and any(
        m.is_forced
        and m.is_final
        and m.mark not in {Mark.REMOVED, Mark.ELSEWHERE}
        and abs(now - m.wall) < QUIET_AFTER_REFUSAL_S
        for m in state.marks
    )


def home_zone(state: State) -> tzinfo:
    """Return the home's time zone."""
    return zone_of(state.agenda)


def is_within(hours: Hours, local: datetime) -> bool:
    """Say whether a local time lies in these hours: half open, perhaps over midnight, equal ends mean always."""
    start, end, time = hours.start, hours.end, local.time()
    if start == end:
        return True
    return start <= time < end if start < end else time >= start or time < end


def _judge_what_was_before(state: State, offer: Offer) -> Verdict | None:
    mark = mark_of(state, offer.call.participation)
    if mark is not None and mark.is_final:
        return Verdict.FINAL
    match offer.spent:
        case Spent.NOT_PERCEIVED:
            return Verdict.NOT_PERCEIVED
        case Spent.NO_DISK:
            return Verdict.NO_DISK
        case Spent.NOT_AGREED:
            return Verdict.JUDGED_BEFORE
        case Spent.WAITED | None:
            return None


def _judge_time(state: State, offer: Offer) -> Verdict | None:
    now = wall(state)
    if now is None or not is_clock_trusted(state):
        return Verdict.CLOCK_UNSURE
    if now < starts_at(offer):
        return Verdict.TOO_EARLY
    if now >= ends_at(offer):
        return Verdict.TOO_LATE
    return None


def _judge_link(state: State, offer: Offer) -> Verdict | None:
    link = state.link
    # Without a broker only what HTTPS has just told is of this connection.
    is_fresh = link.broker_up or offer.path is Path.HTTPS
    if not is_fresh or not link.session or offer.session != link.session:
        return Verdict.OTHER_SESSION
    return None


def _judge_policy(state: State, offer: Offer) -> Verdict | None:
    if state.agenda is None:
        return Verdict.NO_POLICY
    # What the resident said here comes first: it needs nobody's word.
    if agreement.is_withdrawn(state):
        return Verdict.WITHDRAWN
    if peace.is_on(state):
        return Verdict.IN_PEACE
    if state.agenda.policy.revision < offer.call.policy_revision:
        return Verdict.POLICY_OLDER
    policy = agreement.in_force(state)
    if policy is None:
        return Verdict.NOT_AGREED
    local = datetime.fromtimestamp(wall(state) or 0.0, home_zone(state))
    if policy.valid_until is not None and local >= policy.valid_until:
        return Verdict.EXPIRED
    if offer.call.is_event:
        # The home itself has signed up: whoever holds it may.
        if not policy.group_events:
            return Verdict.NOT_AGREED
    elif not set(policy.groups) & set(offer.call.caller.groups):
        return Verdict.FOREIGN_GROUP
    if not any(is_within(hours, local) for hours in policy.hours):
        return Verdict.OUTSIDE_HOURS
    return Verdict.REFUSED_LATELY if is_refused_lately(state) else None


def _judge_presence(state: State, offer: Offer) -> Verdict | None:
    mark = mark_of(state, offer.call.participation)
    waited = offer.spent is Spent.WAITED or (mark is not None and mark.mark is Mark.WAITED)
    return Verdict.NOBODY_THERE if waited and not offer.call.professional_present else None
