"""My day of a large unit: however long the list, the database is asked as often."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import Booking
from backend.calls.models import Call, CallState, Participation, SeatKind, SeatState
from backend.contacts.models import Client, Home
from backend.organisations.models import Group, GroupKind, Membership
from backend.visits.models import Missed, Taking, Visit
from tests.backend.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_midday")]

MISSED = 10


def visits(world: World, numbers: range, *, taken_by: User) -> None:
    """Give Maija's unit these visits, a minute apart; each third is taken, and the first were missed."""
    ours, now = world.organisation, timezone.now()
    group, _is_new = Group.objects.get_or_create(organisation=ours, name="Asiakkaat", kind=GroupKind.UNIT_CLIENTS)
    homes = Home.objects.bulk_create(Home(organisation=ours, name=f"Koti {number}") for number in numbers)
    clients = Client.objects.bulk_create(Client(organisation=ours, home=home, name=home.name) for home in homes)
    group.memberships.get_or_create(user=world.maija)
    Membership.objects.bulk_create(Membership(group=group, client=client) for client in clients)
    for number, client in zip(numbers, clients, strict=True):
        starts_at = now + timedelta(minutes=number - MISSED * 2)
        booking = Booking.objects.create(
            organisation=ours,
            creator=taken_by if number % 2 else world.maija,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=15),
            intent=str(number),
            created_at=now,
        )
        booking.clients.add(client)
        is_missed = number < MISSED
        call = Call.objects.create(
            organisation=ours,
            booking=booking,
            starts_at=starts_at,
            ends_at=booking.ends_at,
            state=CallState.ENDED if is_missed else CallState.SCHEDULED,
            ended_at=now if is_missed else None,
        )
        state = SeatState.MISSED if is_missed else SeatState.INVITED
        Participation.objects.create(call=call, kind=SeatKind.HOME, home=client.home, state=state, created_at=now)
        if number % 3 == 0:
            Taking.objects.create(booking=booking, user=taken_by, taken_at=now)
        if is_missed:
            Visit.objects.create(
                organisation=ours, booking=booking, home=client.home, missed_at=now, missed_as=Missed.MISSED
            )


def asked(browser: Browser, address: str) -> tuple[int, str]:
    """Return how many questions a page asked (that somebody was here is written each minute, too), and the page."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in queries), answer.text


@pytest.mark.feature("P13")
def test_two_hundred_visits_ask_the_database_no_more_than_twenty(office: World, maijas: Browser) -> None:
    jari = office.professional()
    pages = ("/day/?scope=unit", "/day/list?scope=unit", "/day/?scope=own", "/day/count")

    visits(office, range(20), taken_by=jari)
    few = [asked(maijas, address)[0] for address in pages]
    visits(office, range(20, 200), taken_by=jari)
    many = [asked(maijas, address) for address in pages]

    assert many[0][1].count('class="open"') == 200
    assert [count for count, _page in many] == few
