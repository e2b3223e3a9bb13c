"""A day of the demo's unit: visits that were answered, missed and noted before now, and some still to come.

All of it is done by the services that presses call, at the times at which it would have been. Maija has no call
that opens soon by itself: it would come between whatever is being shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.accounts.models import User
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking
from backend.bookings.services import create_booking
from backend.calls.events import record_events
from backend.calls.models import Call, SeatKind
from backend.calls.services import end, room_joined
from backend.contacts.models import Client
from backend.contacts.refs import ContactKind, ContactRef
from backend.devices.models import Device
from backend.visits.services import close, take
from protocol.messages.reports import DeviceEvent, EventKind

LENGTH = timedelta(minutes=15)

ANSWERED = (EventKind.ANNOUNCED, EventKind.ANSWERED)
DECLINED = (EventKind.ANNOUNCED, EventKind.DECLINED)
RANG = (EventKind.RINGING,)


@dataclass(frozen=True)
class Past:
    """A visit that was."""

    client: str
    subject: str
    ago: timedelta
    lasted_min: int
    told: tuple[EventKind, ...]
    outcome: str = ""


@dataclass(frozen=True)
class Planned:
    """A visit that will be, by its minutes from now."""

    client: str
    by: str
    subject: str
    in_min: int
    is_taken: bool = False


WAS = (
    Past("Onni Rantanen", "Aamulääkkeet", timedelta(minutes=205), 12, ANSWERED),
    Past("Kerttu Salonen", "Verensokeri", timedelta(minutes=190), 9, ANSWERED),
    Past("Saima Koskinen", "Vointi", timedelta(minutes=150), 4, DECLINED, "phoned"),
    Past("Helmi Nieminen", "Aamulääkkeet", timedelta(minutes=120), 14, ANSWERED),
    Past("Toivo Lehtonen", "Aamulääkkeet", timedelta(minutes=75), 15, RANG),
)
"""Maija's, today."""

BEFORE = Past("Taimi Miettinen", "Iltalääkkeet", timedelta(hours=14), 15, ())
"""Anna's, of the shift before: its home was offline, and nobody has said what was done."""

COMES = (
    Planned("Rauha Peltonen", "Jari Ojanen", "Lääkkeet ja aamupala", 25, is_taken=True),
    Planned("Impi Karjalainen", "Maija Korhonen", "Haavan katsominen", 150, is_taken=True),
    Planned("Väinö Åkerlund", "Maija Korhonen", "Lounas ja lääkkeet", 195),
    Planned("Onni Rantanen", "Anna Lindqvist", "Iltapäivän vointi", 240),
)


def make_day(people: dict[str, User], clients: dict[str, Client], *, now: datetime, zone: ZoneInfo) -> None:
    """Make what is missing of today; what would fall on another day is left out."""
    today = now.astimezone(zone).date()
    for number, past in enumerate(WAS):
        began = _on_five(now - past.ago)
        if began.astimezone(zone).date() == today:
            _was(people["Maija Korhonen"], clients, past, began, intent=f"demo-day-{today}-{number}")
    _was(people["Anna Lindqvist"], clients, BEFORE, _on_five(now - BEFORE.ago), intent=f"demo-before-{today}")
    for number, plan in enumerate(COMES):
        starts_at = _on_five(now + timedelta(minutes=plan.in_min))
        if starts_at.astimezone(zone).date() == today:
            _comes(people[plan.by], clients, plan, starts_at, intent=f"demo-comes-{today}-{number}", now=now)


def _on_five(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def _order(
    creator: User, client: Client, subject: str, *, intent: str, starts_at: datetime | None, forced: bool, now: datetime
) -> Booking | None:
    """Book it, unless that was done already."""
    if Booking.objects.filter(creator=creator, intent=intent).exists():
        return None
    try:
        return create_booking(
            creator,
            participants=[ContactRef(ContactKind.CLIENT, client.pk)],
            subject=subject,
            starts_at=starts_at,
            duration=LENGTH,
            forced=forced,
            intent=intent,
            now=now,
        )
    except BookingRefused:
        return None  # its device was unbound by whoever tries the demo out


def _was(nurse: User, clients: dict[str, Client], past: Past, began: datetime, *, intent: str) -> None:
    client = clients[past.client]
    booking = _order(nurse, client, past.subject, intent=intent, starts_at=None, forced=True, now=began)
    if booking is None:
        return
    call = Call.objects.get(booking=booking)
    seat = call.participations.get(kind=SeatKind.HOME)
    device = Device.objects.bound().filter(home=client.home).order_by("-is_first")[0]
    answers_at = began + timedelta(seconds=20)
    told = [
        DeviceEvent(
            number=device.acked_event + 1 + place,
            kind=kind,
            at=answers_at,
            participation=seat.pk,
            detail="by_itself" if kind is EventKind.ANSWERED else "",
        )
        for place, kind in enumerate(past.told)
    ]
    record_events(device, told, now=answers_at)
    room_joined(call.participations.get(user=nurse).pk, now=answers_at)
    ended = began + timedelta(minutes=past.lasted_min)
    end(Call.objects.get(pk=call.pk), by=nurse, now=ended)
    if past.outcome:
        close(booking, client.home, past.outcome, by=nurse, now=ended + timedelta(minutes=3))


def _comes(
    nurse: User, clients: dict[str, Client], plan: Planned, starts_at: datetime, *, intent: str, now: datetime
) -> None:
    booking = _order(
        nurse, clients[plan.client], plan.subject, intent=intent, starts_at=starts_at, forced=False, now=now
    )
    if booking is not None and plan.is_taken:
        take(booking, by=nurse, now=now)
