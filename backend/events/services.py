"""Signing up and cancelling. Each change is made under the event's lock, and the database refuses an overbooked event.

A home has a place, is in the queue, or neither; who waits is moved up by itself when a place comes free. Whoever shows
any of it is marked for a newer agenda in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F

from backend.accounts.services import audit
from backend.config.nudges import Topic, nudge
from backend.contacts.models import Home
from backend.devices.models import Device
from backend.events.errors import CapacityTaken, EventClosed, EventGone
from backend.events.models import GroupEvent, SignUp, SignUpIntent, SignUpState
from backend.events.standing import standings, told
from protocol.messages.requests import SignUpAnswer, SignUpResult

HOLDING = (SignUpState.SIGNED, SignUpState.WAITING)


class Wish(StrEnum):
    """What somebody wants of an event."""

    PLACE = "place"
    QUEUE = "queue"
    """A place, or the queue when there is none."""
    CANCEL = "cancel"


@transaction.atomic
def device_wishes(device: Device, event_id: UUID, wish: Wish, *, intent: int, now: datetime) -> SignUpAnswer:
    """Do what a resident wished at this device, unless a newer wish of it is known; say where the home stands.

    Sent again, late or out of order it changes nothing: the highest intent counts.
    """
    try:
        event = _locked(device.home, event_id)
    except EventGone:
        return SignUpAnswer(event=event_id, intent=intent, result=SignUpResult.GONE)
    held, is_new = _take(device, event, intent)
    if event.starts_at <= now:
        return SignUpAnswer(event=event_id, intent=held, result=SignUpResult.CLOSED)
    if is_new:
        _change(event, device.home, wish, now=now, device=device)
    event.refresh_from_db(fields=["taken", "capacity"])
    stands = standings(device, [event], now=now)[event.pk]
    return SignUpAnswer(
        event=event_id,
        intent=held,
        result=SignUpResult(stands.state.value),
        places_left=stands.free,
        queue=stands.queue,
        position=stands.position,
    )


@transaction.atomic
def sign_up(home: Home, event_id: UUID, wish: Wish, *, now: datetime) -> SignUpState | None:
    """Do what somebody wished for this home; return where it stands. Raises EventGone, EventClosed."""
    event = _locked(home, event_id)
    if event.starts_at <= now:
        raise EventClosed
    _change(event, home, wish, now=now)
    state = SignUp.objects.filter(event=event, home=home, state__in=HOLDING).values_list("state", flat=True).first()
    return None if state is None else SignUpState(state)


@transaction.atomic
def change_capacity(event: GroupEvent, capacity: int, *, now: datetime) -> None:
    """Give an event more or fewer places; who waits is moved up. Raises CapacityTaken: nobody's place is taken away."""
    before = _lock(event)
    if GroupEvent.objects.filter(pk=event.pk, taken__lte=capacity).update(capacity=capacity) != 1:
        raise CapacityTaken
    while _take_place(event):
        if not _move_up(event, now=now):
            GroupEvent.objects.filter(pk=event.pk, taken__gt=0).update(taken=F("taken") - 1)
            break
    event.refresh_from_db(fields=["taken", "capacity"])
    _tell(event, before)


def _locked(home: Home, event_id: UUID) -> GroupEvent:
    """Return the event, held until the transaction ends. One that this home cannot see is not there."""
    ours = GroupEvent.objects.select_for_update().filter(
        pk=event_id, organisation=home.organisation_id, is_cancelled=False
    )
    event = ours.first()
    if event is None:
        raise EventGone
    sees = GroupEvent.objects.seen_by(home).filter(pk=event_id).exists()
    if not sees and not SignUp.objects.filter(event=event, home=home, state__in=HOLDING).exists():
        raise EventGone
    return event


def _take(device: Device, event: GroupEvent, number: int) -> tuple[int, bool]:
    """Keep the number if it is the newest; return the newest, and whether this one was."""
    row, is_first = SignUpIntent.objects.get_or_create(device=device, event=event, defaults={"number": number})
    if is_first or SignUpIntent.objects.filter(pk=row.pk, number__lt=number).update(number=number) == 1:
        # The entry tells which wish it reflects, so this home's agenda differs even where nothing else does.
        Device.objects.filter(pk=device.pk).mark_dirty()
        nudge(device.organisation_id, Topic.DEVICES)
        return number, True
    return SignUpIntent.objects.values_list("number", flat=True).get(pk=row.pk), False


def _change(event: GroupEvent, home: Home, wish: Wish, *, now: datetime, device: Device | None = None) -> None:
    before = _lock(event)
    held = SignUp.objects.filter(event=event, home=home).first()
    state = None if held is None or held.state not in HOLDING else SignUpState(held.state)
    if wish is Wish.CANCEL:
        after = SignUpState.CANCELLED if state else None
    elif state is not None:
        after = None
    elif _take_place(event):
        after = SignUpState.SIGNED
    else:
        after = SignUpState.WAITING if wish is Wish.QUEUE else None
    if after is None:
        return
    SignUp.objects.update_or_create(
        event=event, home=home, defaults={"state": after, "since": now, "organisation_id": event.organisation_id}
    )
    _audit(f"sign_up.{after}", event, home.pk, at=now, device=device)
    if state is SignUpState.SIGNED and not _move_up(event, now=now):
        GroupEvent.objects.filter(pk=event.pk, taken__gt=0).update(taken=F("taken") - 1)
    Device.objects.filter(home=home).mark_dirty()
    event.refresh_from_db(fields=["taken", "capacity"])
    _tell(event, before)


def _take_place(event: GroupEvent) -> bool:
    """Take one of the free places; False when there is none."""
    free = GroupEvent.objects.filter(pk=event.pk, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def _move_up(event: GroupEvent, *, now: datetime) -> bool:
    """Give a place that is counted as taken to who has waited longest; False when nobody waits."""
    first = SignUp.objects.filter(event=event, state=SignUpState.WAITING).order_by("since", "pk").first()
    if first is None:
        return False
    SignUp.objects.filter(pk=first.pk, state=SignUpState.WAITING).update(state=SignUpState.SIGNED, since=now)
    Device.objects.filter(home=first.home_id).mark_dirty()
    _audit("sign_up.moved_up", event, first.home_id, at=now)
    return True


_Told = tuple[int | None, int | None]


def _lock(event: GroupEvent) -> _Told:
    """Hold the event until the transaction ends; return what homes were told of it before."""
    held = GroupEvent.objects.select_for_update().get(pk=event.pk)
    return _told_of(held)


def _told_of(event: GroupEvent) -> _Told:
    return told(event.free, SignUp.objects.filter(event=event, state=SignUpState.WAITING).count())


def _tell(event: GroupEvent, before: _Told) -> None:
    """Mark who shows what has changed: all who see the event when its numbers did, else who waits in its queue."""
    if _told_of(event) == before:
        homes = Home.objects.filter(sign_ups__event=event, sign_ups__state=SignUpState.WAITING)
    else:
        homes = Home.objects.filter(
            organisation=event.organisation_id,
            clients__is_active=True,
            clients__memberships__group__event_types=event.type_id,
        )
    Device.objects.filter(home__in=homes.values("pk")).mark_dirty()
    nudge(event.organisation_id, Topic.DEVICES)


def _audit(code: str, event: GroupEvent, home: int, *, at: datetime, device: Device | None = None) -> None:
    audit(
        code,
        organisation=event.organisation_id,
        at=at,
        home=home,
        event=str(event.pk),
        device=None if device is None else device.pk,
    )
