"""Agreements, and what contact search compares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.config.nudges import Topic, nudge
from backend.config.texts import clean_line, folded
from backend.contacts import policy as rules
from backend.contacts.errors import BadTerms
from backend.contacts.models import Client, Home, Policy
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind, Membership
from protocol.messages.policy import Hours, PictureAndSound
from protocol.messages.policy import Policy as Terms

LONGEST_AGREEMENT = timedelta(days=366)
"""Twelve months: people change, and so does what they would agree to."""


def policy_of(home: Home) -> Terms:
    """Return what holds for this home: the strictest of its residents."""
    return policies_of([home])[home.pk]


def policies_of(homes: Iterable[Home]) -> dict[int, Terms]:
    """Return what holds for each of these homes, by home id; three queries however many."""
    asked = list(homes)
    residents: dict[int, list[int]] = {home.pk: [] for home in asked}
    for client, home_id in Client.objects.filter(home__in=asked, is_active=True).values_list("pk", "home"):
        residents[home_id].append(client)
    in_force = Policy.objects.filter(client__home__in=asked, withdrawn_at=None, replaced_at=None)
    agreed = {
        policy.client_id: _terms(policy)
        for policy in in_force.select_related("explained_by").prefetch_related("groups")
    }
    nothing = Terms(revision=0)
    return {
        home.pk: rules.strictest(
            [agreed.get(client, nothing) for client in residents[home.pk]], revision=home.policy_revision
        )
        for home in asked
    }


def verdict_of(home: Home, policy: Terms, *, groups: Iterable[str] | None, at: datetime) -> rules.Verdict:
    """Say what a forced call to this home by a member of these groups would meet; None: a group event."""
    return rules.judge(
        policy,
        groups=groups,
        at=at,
        zone=home.zone,
        quiet_until=home.no_forced_until,
        peace_until=home.peace_until,
        withdrawn_at=home.withdrawn_at,
    )


def groups_of(user: User) -> tuple[str, ...]:
    """Return ids of the groups that a user is in, as agreements and the wire name them."""
    return tuple(
        str(pk) for pk in Membership.objects.filter(user=user).order_by("group").values_list("group", flat=True)
    )


@dataclass(frozen=True)
class Agreed:
    """What a client agreed to, as it was explained."""

    groups: tuple[Group, ...]
    hours: tuple[Hours, ...]
    agreed_by: str
    valid_until: datetime
    warning_s: int = 10
    opens: PictureAndSound = PictureAndSound.PICTURE
    is_calm: bool = False
    from_afar: bool = False
    group_events: bool = False
    group_events_open: bool = False


def agree(client: Client, terms: Agreed, *, explained_by: User, now: datetime) -> Policy:
    """Keep a new agreement; the one before it is kept as replaced. Raises BadTerms."""
    if not terms.groups or any(group.organisation_id != client.organisation_id for group in terms.groups):
        raise BadTerms("groups")
    if not terms.hours:
        raise BadTerms("hours")
    if not 5 <= terms.warning_s <= 60:
        raise BadTerms("warning_s")
    if not now < terms.valid_until <= now + LONGEST_AGREEMENT:
        raise BadTerms("valid_until")
    if not (agreed_by := clean_line(terms.agreed_by)):
        raise BadTerms("agreed_by")
    with transaction.atomic():
        revision = _next_revision(client.home_id)
        Policy.objects.filter(client=client, withdrawn_at=None, replaced_at=None).update(replaced_at=now)
        policy = Policy.objects.create(
            client=client,
            revision=revision,
            hours=[{"start": f"{h.start:%H:%M}", "end": f"{h.end:%H:%M}"} for h in terms.hours],
            warning_s=terms.warning_s,
            opens=terms.opens.value,
            is_calm=terms.is_calm,
            from_afar=terms.from_afar,
            group_events=terms.group_events,
            group_events_open=terms.group_events_open,
            agreed_by=agreed_by,
            explained_by=explained_by,
            agreed_at=now,
            valid_until=terms.valid_until,
        )
        policy.groups.set(terms.groups)
        Home.objects.filter(pk=client.home_id).update(withdrawn_at=None)
        _changed("policy.agreed", client, by=explained_by, now=now, revision=revision)
    return policy


def withdraw(client: Client, *, by: User | None, now: datetime) -> bool:
    """End what is agreed, at once. False when nothing was."""
    with transaction.atomic():
        mine = Policy.objects.filter(client=client, withdrawn_at=None, replaced_at=None)
        if mine.update(withdrawn_at=now) != 1:
            return False
        _changed("policy.withdrawn", client, by=by, now=now, revision=_next_revision(client.home_id))
    return True


def withdraw_at_home(device: Device, *, number: int, revision: int, at: datetime, picture_alone: bool = False) -> bool:
    """End what a home agreed to, as its resident did at a screen. False when this, or a later one, is known already.

    Whoever lives there: nobody knows whose finger it was. What was agreed after the revision that they withdrew stays.
    `picture_alone`: of what was agreed the sound stays.
    """
    with transaction.atomic():
        mine = Device.objects.filter(pk=device.pk, withdrawal__lt=number)
        if mine.update(withdrawal=number) != 1:
            return False
        ended = Policy.objects.filter(
            client__home=device.home_id, withdrawn_at=None, replaced_at=None, revision__lte=revision
        )
        if picture_alone:
            ended = ended.filter(opens=PictureAndSound.PICTURE.value)
        clients = ",".join(str(client) for client in ended.order_by("client").values_list("client", flat=True))
        if picture_alone:
            _without_picture(list(ended.select_for_update()), at=at)
        elif ended.update(withdrawn_at=at, withdrawn_on=device.pk):
            Home.objects.filter(pk=device.home_id).update(withdrawn_at=at)
        audit(
            "policy.picture_withdrawn_at_home" if picture_alone else "policy.withdrawn_at_home",
            organisation=device.organisation_id,
            at=at,
            home=device.home_id,
            device=device.pk,
            place=device.place,
            clients=clients,
            withdrawn_revision=revision,
            revision=_next_revision(device.home_id),
        )
        Device.objects.filter(home=device.home_id).mark_dirty()
        nudge(device.organisation_id, Topic.DEVICES)
        nudge(device.organisation_id, Topic.CONTACTS)
    return True


_KEPT = (
    *("client_id", "revision", "hours", "warning_s", "is_calm", "from_afar", "group_events", "group_events_open"),
    *("agreed_by", "explained_by_id", "agreed_at", "valid_until"),
)


def _without_picture(policies: Iterable[Policy], *, at: datetime) -> None:
    """Replace each by what is left of it. It keeps its revision: it is what was agreed then, and withdrawn with it."""
    for policy in policies:
        Policy.objects.filter(pk=policy.pk).update(replaced_at=at)
        same = {name: getattr(policy, name) for name in _KEPT}
        left = Policy.objects.create(opens=PictureAndSound.SOUND.value, **same)
        left.groups.set(policy.groups.all())


def refresh_search(*, clients: Sequence[int] = (), users: Sequence[int] = ()) -> None:
    """Write again what lists compare. Called when a name, e-mail, group's name or membership has changed."""
    for client in Client.objects.filter(pk__in=clients).prefetch_related("memberships__group"):
        names = " ".join(sorted(m.group.name for m in client.memberships.all()))
        kinds = reduce(or_, (GroupKind(m.group.kind).bit for m in client.memberships.all()), 0)
        search = folded(f"{client.name} {client.email} {names}")
        Client.objects.filter(pk=client.pk).update(search=search, kinds=kinds)
    for user in User.objects.filter(pk__in=users).prefetch_related("memberships__group"):
        names = " ".join(sorted(m.group.name for m in user.memberships.all()))
        User.objects.filter(pk=user.pk).update(search=folded(f"{user.name} {user.email} {names}"))


def add_members(group: Group, *, clients: Sequence[Client] = (), users: Sequence[User] = ()) -> None:
    """Put people of the group's organisation into it; those already there stay."""
    ours_clients = [c for c in clients if c.organisation_id == group.organisation_id]
    ours_users = [u for u in users if u.organisation_id == group.organisation_id]
    with transaction.atomic():
        members = [Membership(group=group, client=c) for c in ours_clients]
        members += [Membership(group=group, user=u) for u in ours_users]
        Membership.objects.bulk_create(members, ignore_conflicts=True)
        refresh_search(clients=[c.pk for c in ours_clients], users=[u.pk for u in ours_users])


def _terms(policy: Policy) -> Terms:
    groups = sorted(policy.groups.all(), key=lambda group: str(group.pk))
    return Terms(
        revision=policy.revision,
        is_agreed=True,
        groups=tuple(str(group.pk) for group in groups),
        group_names=tuple(group.name for group in groups),
        hours=tuple(Hours.model_validate(span) for span in policy.hours),
        warning_s=policy.warning_s,
        opens=PictureAndSound(policy.opens),
        is_calm=policy.is_calm,
        from_afar=policy.from_afar,
        group_events=policy.group_events,
        group_events_open=policy.group_events_open,
        valid_until=policy.valid_until,
        agreed_by=(policy.agreed_by,),
        explained_by=(policy.explained_by.name,),
        agreed_at=policy.agreed_at,
    )


def _next_revision(home: int) -> int:
    Home.objects.filter(pk=home).update(policy_revision=F("policy_revision") + 1)
    return Home.objects.values_list("policy_revision", flat=True).get(pk=home)


def _changed(code: str, client: Client, *, by: User | None, now: datetime, revision: int) -> None:
    audit(
        code,
        organisation=client.organisation_id,
        at=now,
        actor=by,
        home=client.home_id,
        client=client.pk,
        revision=revision,
    )
    Device.objects.filter(home=client.home_id).mark_dirty()
    nudge(client.organisation_id, Topic.DEVICES)
