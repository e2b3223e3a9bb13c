"""What pages say of calls: how each participant stands, and the bar of active calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.calls import seats
from backend.calls.missing import missing
from backend.calls.models import Call, CallState, Participation, SeatKind, SeatState
from backend.calls.records import seat_name
from backend.contacts.policy import Verdict
from backend.contacts.services import policies_of
from backend.devices.models import StoredEvent
from backend.shell import words
from protocol.messages.policy import PictureAndSound, Policy
from protocol.messages.reports import EventKind


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One participant as the professional reads of them."""

    id: str
    identity: str
    name: str
    state: str
    says: str = ""
    badge: str = ""
    badge_css: str = ""
    icon: str = ""
    answers_at: datetime | None = None
    """When the countdown at home is over."""
    warning_s: int = 0
    countdown: str = ""
    """The words of the countdown, with `{count}` for the browser to fill in."""
    missing: tuple[str, ...] = ()
    """What the call does without at this home, a sentence each."""


@dataclass(frozen=True, slots=True)
class ActiveCall:
    """One call of the bar."""

    id: UUID
    title: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    says: str
    missing: tuple[str, ...] = ()
    """What it does without at a home, in a few words each."""


def active(call: Call, user: User) -> ActiveCall:
    """A call for the bar: whom it is with, and who is there."""
    others = [seat for seat in call.participations.all() if seat.user_id != user.pk]
    there = sum(seat.state == SeatState.JOINED or seat.in_room_since is not None for seat in call.participations.all())
    joined = [seat_name(seat) for seat in others if seat.state == SeatState.JOINED]
    says = _("%(name)s is in the call") % {"name": joined[0]} if len(joined) == 1 else ""
    if there > 1 and len(joined) != 1:
        says = _("%(count)s present") % {"count": there}
    return ActiveCall(
        id=call.pk,
        title=whom(call, user),
        subject=subject_of(call),
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        says=says,
        missing=_missing_in(others),
    )


def whom(call: Call, user: User) -> str:
    """Name whom a call is with: the others, and units that nobody has answered for; two by name, the rest counted."""
    names = [seat_name(seat) for seat in call.participations.all() if seat.user_id != user.pk]
    names += [called.unit.name for called in call.called_units.all() if called.taken_by_id is None]
    return ", ".join(names[:2]) + (f" + {len(names) - 2}" if len(names) > 2 else "")


def _missing_in(seats: Sequence[Participation]) -> tuple[str, ...]:
    homes = [seat for seat in seats if seat.home is not None]
    named = [(f"{seat_name(seat)}: " if len(homes) > 1 else "", lack) for seat in homes for lack in missing(seat)]
    return tuple(f"{whose}{lack.short}" for whose, lack in named)


def subject_of(call: Call) -> str:
    """What a call is about, for its heading."""
    return seats.subject_of(call, get_language() or "fi") or _("Video call")


def seats_of(call: Call, *, without: User, now: datetime) -> tuple[SeatLine, ...]:
    """Every other participant of a call, as they stand now, by name."""
    seats = [seat for seat in call.participations.all() if seat.user_id != without.pk]
    policies = policies_of([seat.home for seat in seats if seat.home is not None])
    announced = _announced([seat for seat in seats if seat.state == SeatState.ANNOUNCING])
    lines = (
        _home_line(seat, policies[seat.home.pk], announced.get(seat.pk), now=now)
        if seat.home is not None
        else _user_line(seat)
        for seat in seats
    )
    return tuple(sorted(lines, key=lambda line: line.name.casefold()))


def everyone(call: Call, *, without: User, now: datetime) -> tuple[SeatLine, ...]:
    """The called units that nobody has answered for, and every other participant."""
    return (*_unit_lines(call), *seats_of(call, without=without, now=now))


def _unit_lines(call: Call) -> Iterator[SeatLine]:
    """Say how called units stand that nobody has answered for: whoever has, sits in the call by name."""
    for called in call.called_units.all():
        if called.taken_by_id is not None:
            continue
        line = SeatLine(id=f"unit-{called.pk}", identity="", name=called.unit.name, state="ringing")
        if call.state == CallState.ENDED:
            missed = replace(line, state="missed", badge=_("Missed"), badge_css="bad", icon="phone-missed")
            yield replace(missed, says=_("Did not answer."))
        elif called.rung_at is None:
            yield replace(line, state="invited", says=_("Unit"), badge=_("Invited"), icon="clock")
        else:
            says = _("Rings for everybody of the unit who is online.")
            yield replace(line, says=says, badge=_("Rings"), badge_css="info", icon="bell-ring")


def _announced(seats: list[Participation]) -> dict[UUID, datetime]:
    """When each last began to announce: after a crash, or when nobody came, a home announces again from the start."""
    events = StoredEvent.objects.filter(
        participation__in=[seat.pk for seat in seats], kind=EventKind.ANNOUNCED.value
    ).order_by("at")
    return {participation: at for participation, at in events.values_list("participation", "at") if participation}


def _home_line(seat: Participation, policy: Policy, announced: datetime | None, *, now: datetime) -> SeatLine:
    line = SeatLine(
        id=str(seat.pk),
        identity=seat.identity,
        name=seat_name(seat),
        state=str(seat.state),
        missing=tuple(str(lack.says) for lack in missing(seat)),
    )
    match SeatState(seat.state):
        case SeatState.ANNOUNCING:
            return _announcing(line, policy, announced or seat.announced_at, now=now)
        case SeatState.JOINED:
            return replace(
                line, says=_how_answered(seat, policy), badge=_("In a call"), badge_css="good", icon="phone-call"
            )
        case SeatState.RINGING:
            return replace(line, says=_why_it_rings(seat), badge=_("Rings"), badge_css="info", icon="bell-ring")
        case SeatState.DECLINED:
            return replace(line, says=_refused(seat, now=now), badge=_("Not now"), badge_css="warn", icon="bell-off")
        case SeatState.LOST:
            says = _("The connection broke. The device is connecting again.")
            return replace(line, says=says, badge=_("Connecting"), badge_css="warn", icon="signal-low")
        case SeatState.LEFT:
            says = _("Pressed the red handset. The home rings again in a moment.")
            return replace(line, says=says, badge=_("Left"), badge_css="warn", icon="phone-off")
        case SeatState.BUSY:
            says = _("In another call. This one rings when it has ended.")
            return replace(line, says=says, badge=_("Busy"), badge_css="warn", icon="phone-call")
        case SeatState.MISSED:
            says = _("Did not answer.")
            return replace(line, says=says, badge=_("Missed"), badge_css="bad", icon="phone-missed")
        case SeatState.NO_CONNECTION:
            says = _("The home is offline. Phone, or arrange a home visit.")
            return replace(line, says=says, badge=_("Offline"), badge_css="bad", icon="wifi-off")
        case SeatState.INVITED:
            return replace(line, says=_contacting(seat), badge=_("Waiting"), icon="clock")
        case _:
            return replace(line, says=_("No longer in the call."))


def _announcing(line: SeatLine, policy: Policy, announced: datetime | None, *, now: datetime) -> SeatLine:
    over = announced + timedelta(seconds=policy.warning_s) if announced is not None else now
    left = max(0, round((over - now).total_seconds()))
    countdown = _("Answers by itself in {count} s")
    return replace(
        line, says=countdown.format(count=left), answers_at=over, warning_s=policy.warning_s, countdown=countdown
    )


def _contacting(seat: Participation) -> str:
    if seat.verdict and seat.verdict != Verdict.AGREES:
        return _why_it_rings(seat)
    return _("The home is being reached.")


def _how_answered(seat: Participation, policy: Policy) -> str:
    by_itself = seat.is_forced and seat.answered_how == "by_itself"
    if seat.answered_how == "sound_only":
        return _("Answered, sound only")
    if by_itself and policy.opens is PictureAndSound.SOUND:
        return _("Answered by itself, sound only")
    return _("Answered by itself") if by_itself else _("Answered")


def _why_it_rings(seat: Participation) -> str:
    match seat.verdict:
        case Verdict.NO_AGREEMENT:
            return _("No forced call has been agreed.")
        case Verdict.EXPIRED:
            return _("The agreement has ended.")
        case Verdict.OTHER_GROUP:
            return _("The agreement does not include your group.")
        case Verdict.OTHER_HOURS:
            return _("No forced call has been agreed at this hour.")
        case Verdict.QUIET:
            return _("The client chose Not now a moment ago.")
        case Verdict.IN_PEACE:
            return _("The client wants to be left in peace.")
        case Verdict.WITHDRAWN:
            return _("The client withdrew the agreement at home.")
        case _:
            return _("The home answers with the green handset.")


def _refused(seat: Participation, *, now: datetime) -> str:
    until = seat.home.no_forced_until if seat.home is not None else None
    if until is None or until <= now:
        return _("The client chose Not now.")
    time = words.clock(until)
    return _("The client chose Not now. A forced call is possible at %(time)s.") % {"time": time}


def _user_line(seat: Participation) -> SeatLine:
    line = SeatLine(id=str(seat.pk), identity=seat.identity, name=seat_name(seat), state=str(seat.state))
    role = _("Guest") if seat.kind == SeatKind.GUEST else _("Professional")
    if seat.in_room_since is not None:
        return replace(line, says=role, badge=_("In a call"), badge_css="good", icon="phone-call")
    match SeatState(seat.state):
        case SeatState.RINGING:
            return replace(line, says=role, badge=_("Rings"), badge_css="info", icon="bell-ring")
        case SeatState.DECLINED:
            return replace(line, says=_("Does not suit now."), badge=_("Not now"), badge_css="warn", icon="bell-off")
        case SeatState.MISSED:
            return replace(line, says=_("Did not answer."), badge=_("Missed"), badge_css="bad", icon="phone-missed")
        case _ if seat.answered_at is not None and seat.joined_at is None:
            return replace(line, says=_("Answered"), badge=_("Connecting"), icon="clock")
        case _:
            return replace(line, says=role, badge=_("Invited"), icon="clock")
