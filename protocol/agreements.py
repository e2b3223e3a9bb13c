"""What several agreements have in common. Both sides must mean the same by *the strictest*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from protocol.messages.policy import Hours, PictureAndSound, Policy

_DAY = 24 * 60


def strictest(policies: Sequence[Policy], *, revision: int) -> Policy:
    """Return what holds when all of these must agree: only what every one of them allows.

    None at all, or one without agreement: nothing is agreed.
    """
    if not policies or not all(policy.is_agreed for policy in policies):
        return Policy(revision=revision)
    groups = set(policies[0].groups).intersection(*(policy.groups for policy in policies[1:]))
    hours = policies[0].hours
    for policy in policies[1:]:
        hours = common_hours(hours, policy.hours)
    ends = [policy.valid_until for policy in policies if policy.valid_until is not None]
    begins = [policy.agreed_at for policy in policies if policy.agreed_at is not None]
    only_sound = any(policy.opens is PictureAndSound.SOUND for policy in policies)
    names = {group: name for policy in policies for group, name in zip(policy.groups, policy.group_names, strict=False)}
    common = tuple(sorted(groups))
    return Policy(
        revision=revision,
        is_agreed=True,
        groups=common,
        group_names=tuple(names.get(group, "") for group in common) if names else (),
        hours=hours,
        warning_s=max(policy.warning_s for policy in policies),
        opens=PictureAndSound.SOUND if only_sound else PictureAndSound.PICTURE,
        is_calm=any(policy.is_calm for policy in policies),
        from_afar=all(policy.from_afar for policy in policies),
        group_events=all(policy.group_events for policy in policies),
        group_events_open=all(policy.group_events_open for policy in policies),
        valid_until=min(ends) if ends else None,
        agreed_by=_together(policy.agreed_by for policy in policies),
        explained_by=_together(policy.explained_by for policy in policies),
        agreed_at=max(begins) if begins else None,
    )


def is_looser(new: Policy, old: Policy) -> bool:
    """Say whether the new one allows anything that the old one does not."""
    if not new.is_agreed:
        return False
    both = strictest([old, new], revision=0)
    return _allows(both) != _allows(strictest([new], revision=0))


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


def _allows(policy: Policy) -> tuple[object, ...]:
    """Everything that one agreement can allow and another forbid. `is_calm` only changes how it looks."""
    return (
        policy.is_agreed,
        frozenset(policy.groups),
        frozenset(_minutes(policy.hours)),
        policy.warning_s,
        policy.opens,
        policy.from_afar,
        policy.group_events,
        policy.group_events_open,
        policy.valid_until,
    )


def _together(names: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


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
