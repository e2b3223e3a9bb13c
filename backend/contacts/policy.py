"""What a home agreed to, and what that says of one forced call. Pure: facts in, verdict out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from protocol.messages import Hours, PictureAndSound, Policy

_DAY = 24 * 60


class Verdict(StrEnum):
    """What an agreement says. All but the first: the call rings."""

    AGREES = "agrees"
    NO_AGREEMENT = "no_agreement"
    EXPIRED = "expired"
    OTHER_GROUP = "other_group"
    OTHER_HOURS = "other_hours"
    QUIET = "quiet"
    """The resident said not now, or hung up, less than 15 minutes ago."""


def judge(
    policy: Policy, *, groups: Iterable[str], at: datetime, zone: ZoneInfo, quiet_until: datetime | None
) -> Verdict:
    """Say whether a forced call by a member of `groups` may be answered by itself at `at`.

    Args:
        policy: the home's, that is the strictest of its residents (see `strictest`).
        groups: ids of the groups that the caller is in.
        at: when the call starts, aware.
        zone: the home's: agreed hours are meant in it.
        quiet_until: until when the resident is left alone after *Ei nyt* or a red handset.
    """
    if not policy.is_agreed:
        return Verdict.NO_AGREEMENT
    if policy.valid_until is not None and at >= policy.valid_until:
        return Verdict.EXPIRED
    if not set(policy.groups) & set(groups):
        return Verdict.OTHER_GROUP
    if not any(_holds(hours, at.astimezone(zone).time()) for hours in policy.hours):
        return Verdict.OTHER_HOURS
    if quiet_until is not None and at < quiet_until:
        return Verdict.QUIET
    return Verdict.AGREES


def strictest(policies: Sequence[Policy], *, revision: int) -> Policy:
    """Return what holds for a home of these residents: only what every one of them agreed to.

    Nobody there, or one without agreement: nothing is agreed.
    """
    if not policies or not all(policy.is_agreed for policy in policies):
        return Policy(revision=revision)
    groups = set(policies[0].groups).intersection(*(policy.groups for policy in policies[1:]))
    hours = policies[0].hours
    for policy in policies[1:]:
        hours = common_hours(hours, policy.hours)
    ends = [policy.valid_until for policy in policies if policy.valid_until is not None]
    only_sound = any(policy.opens is PictureAndSound.SOUND for policy in policies)
    return Policy(
        revision=revision,
        is_agreed=True,
        groups=tuple(sorted(groups)),
        hours=hours,
        warning_s=max(policy.warning_s for policy in policies),
        opens=PictureAndSound.SOUND if only_sound else PictureAndSound.PICTURE,
        is_calm=any(policy.is_calm for policy in policies),
        from_afar=all(policy.from_afar for policy in policies),
        valid_until=min(ends) if ends else None,
    )


def common_hours(one: Sequence[Hours], other: Sequence[Hours]) -> tuple[Hours, ...]:
    """Return the hours that both allow, to the minute."""
    both = _minutes(one) & _minutes(other)
    if len(both) == _DAY:
        return (Hours(start=time(0), end=time(0)),)
    starts = sorted(minute for minute in both if (minute - 1) % _DAY not in both)
    spans = []
    for start in starts:
        end = start
        while end % _DAY in both:
            end += 1
        spans.append(Hours(start=_time(start), end=_time(end)))
    return tuple(spans)


def _holds(hours: Hours, at: time) -> bool:
    """Half open: the start belongs to it, the end does not. It may cross midnight; equal ends are the whole day."""
    if hours.start == hours.end:
        return True
    if hours.start < hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end


def _minutes(spans: Sequence[Hours]) -> set[int]:
    found: set[int] = set()
    for hours in spans:
        start, end = _minute(hours.start), _minute(hours.end)
        length = (end - start) % _DAY or _DAY
        found |= {(start + minute) % _DAY for minute in range(length)}
    return found


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minute: int) -> time:
    return time(minute % _DAY // 60, minute % 60)
