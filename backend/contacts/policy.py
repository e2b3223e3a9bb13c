"""What a home agreed to, and what that says of one forced call. Pure: facts in, verdict out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from protocol.agreements import strictest
from protocol.messages.policy import Hours, Policy

__all__ = ["Verdict", "judge", "strictest"]


class Verdict(StrEnum):
    """What an agreement says. All but the first: the call rings."""

    AGREES = "agrees"
    NO_AGREEMENT = "no_agreement"
    EXPIRED = "expired"
    OTHER_GROUP = "other_group"
    OTHER_HOURS = "other_hours"
    QUIET = "quiet"
    """The resident said not now, or hung up, less than 15 minutes ago."""
    WITHDRAWN = "withdrawn"
    """The resident withdrew the agreement at the screen, and there is no newer one."""
    IN_PEACE = "in_peace"
    """The resident wants to be left in peace until a time that they chose."""


def judge(
    policy: Policy,
    *,
    groups: Iterable[str] | None,
    at: datetime,
    zone: ZoneInfo,
    quiet_until: datetime | None,
    peace_until: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> Verdict:
    """Say whether a forced call by a member of `groups` may be answered by itself at `at`.

    Args:
        policy: the home's, that is the strictest of its residents (see `strictest`).
        groups: ids of the groups that the caller is in; None: a group event, which the home has signed up for.
        at: when the call starts, aware.
        zone: the home's: agreed hours are meant in it.
        quiet_until: until when the resident is left alone after *Ei nyt* or a red handset.
        peace_until: until when the resident wants to be left in peace. Nothing lets a forced call through it.
        withdrawn_at: when the resident withdrew, at the screen, what had been agreed; none: that has not happened.
    """
    if not policy.is_agreed:
        return Verdict.NO_AGREEMENT if withdrawn_at is None else Verdict.WITHDRAWN
    if policy.valid_until is not None and at >= policy.valid_until:
        return Verdict.EXPIRED
    if groups is None and not policy.group_events:
        return Verdict.NO_AGREEMENT
    if groups is not None and not set(policy.groups) & set(groups):
        return Verdict.OTHER_GROUP
    if not any(_holds(hours, at.astimezone(zone).time()) for hours in policy.hours):
        return Verdict.OTHER_HOURS
    if peace_until is not None and at < peace_until:
        return Verdict.IN_PEACE
    if quiet_until is not None and at < quiet_until:
        return Verdict.QUIET
    return Verdict.AGREES


def _holds(hours: Hours, at: time) -> bool:
    """Half open: the start belongs to it, the end does not. It may cross midnight; equal ends are the whole day."""
    if hours.start == hours.end:
        return True
    if hours.start < hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end
