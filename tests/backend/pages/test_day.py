"""My day as the server answers it: what is on the list, whose it is, how much it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.bookings.models import Booking, Method
from backend.calls.events import record_events
from backend.calls.models import Call, CallState, Participation
from backend.calls.services import end_due
from backend.contacts.models import Client, Home
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind, Membership
from backend.visits.models import Taking, Visit
from protocol.messages.reports import EventKind
from tests.backend.world import World, home_seat

pytestmark = pytest.mark.django_db

HEAVIEST = 100_000
"""Bytes of the list as it is written: so much the browser takes apart at each nudge."""
HEAVIEST_PACKED = 30_000
"""Bytes of the whole page as it travels."""
MOST_QUERIES = 30


@pytest.fixture
def noon(_midday: None, office: World) -> World:
    """Return a world at noon, in the pages too."""
    return office


def missed(world: World, name: str = "Toivo Lehtonen", *, hours_ago: float = 1) -> Booking:
    """Let a visit have gone by unanswered."""
    now = world.now
    client = world.ready(name)
    world.now = now - timedelta(hours=hours_ago)
    booking = world.book(client, forced=True, subject="Aamulääkkeet")
    device = client.home.devices.get()
    record_events(device, [world.tells(device, EventKind.RINGING, home_seat(booking.call))], now=world.now)
    end_due(world.now + timedelta(minutes=31))
    world.now = now
    return booking


def home_of(booking: Booking) -> int:
    return booking.clients.get().home_id


@pytest.mark.feature("P13")
def test_the_day_shows_its_visits_in_order_and_how_each_stands(noon: World, maijas: Browser) -> None:
    device = noon.device((aino := noon.client("Aino Virtanen")).home)
    call = noon.book(aino, forced=False, subject="Aamukäynti").call
    record_events(device, [noon.tells(device, EventKind.RINGING, home_seat(call))], now=noon.now)
    noon.book(noon.client("Impi Karjalainen"), method=Method.HOME_VISIT, starts_at=noon.now + timedelta(hours=2))
    noon.book(noon.ready("Eino Mäkelä"), starts_at=noon.now + timedelta(hours=1))
    missed(noon)

    page = maijas.get("/day/").text

    places = [page.index(f"<b>{name}") for name in ("Aino Virtanen", "Eino Mäkelä", "Impi Karjalainen")]
    assert places == sorted(places)
    assert "Soi</span>" in page
    assert "Kotikäynti</span>" in page
    assert "Toivo Lehtonen ei vastannut" in page
    assert "Mitä tehtiin?" in page


@pytest.mark.feature("P13")
def test_a_missed_visit_stays_on_the_units_list_over_midnight_until_somebody_closes_it(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser]
) -> None:
    booking = missed(office, hours_ago=26)
    jaris = browser_of(office.professional("Jari Ojanen"))
    assert "Toivo Lehtonen ei vastannut" in jaris.get("/day/").text
    assert "<b>1</b>" in jaris.get("/day/count").text

    answer = jaris.post(f"/day/{booking.pk}/{home_of(booking)}/close", {"outcome": "phoned"})

    assert answer.json() == {"says": "Kirjattu."}
    assert "Toivo Lehtonen ei vastannut" not in maijas.get("/day/").text
    again = maijas.post(f"/day/{booking.pk}/{home_of(booking)}/close", {"outcome": "visited"})
    assert again.status_code == 409
    assert again.json()["detail"] == "Tämä on jo kirjattu: Jari Ojanen."
    opened = maijas.get(f"/day/{booking.pk}/{home_of(booking)}/").text
    assert "Soitettiin puhelimella. Jari Ojanen kirjasi" in opened


@pytest.mark.feature("P13")
def test_one_press_takes_a_visit_and_the_second_reads_who_has_it(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser]
) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(minutes=10))
    jaris = browser_of(office.professional("Jari Ojanen"))

    assert jaris.post(f"/day/{booking.pk}/take").json() == {"says": "Käynti on teillä."}

    refused = maijas.post(f"/day/{booking.pk}/take")
    assert refused.status_code == 409
    assert refused.json() == {"code": "visit_taken", "detail": "Jari Ojanen hoitaa jo tämän käynnin."}
    begun = maijas.post(f"/day/{booking.pk}/begin")
    assert begun.status_code == 409
    assert jaris.post(f"/day/{booking.pk}/give-back").status_code == 200
    assert not Taking.objects.exists()


def test_the_own_list_is_what_one_took_or_made_and_the_units_is_everybodys(
    noon: World, maijas: Browser, browser_of: Callable[[User], Browser]
) -> None:
    jari = noon.professional("Jari Ojanen")
    soon = noon.now + timedelta(minutes=10)
    noon.book(noon.ready("Aino Virtanen"), starts_at=soon)
    taken = noon.book(noon.ready("Eino Mäkelä"), starts_at=soon)
    browser_of(jari).post(f"/day/{taken.pk}/take")

    own, unit = maijas.get("/day/?scope=own").text, maijas.get("/day/?scope=unit").text

    assert "Aino Virtanen" in own
    assert "Eino Mäkelä" not in own
    assert "Eino Mäkelä" in unit
    assert 'title="Jari Ojanen"' in unit
    assert "Eino Mäkelä" in browser_of(jari).get("/day/").text


def test_another_unit_is_forbidden_and_another_organisation_is_not_there(
    office: World, neighbours: World, maijas: Browser
) -> None:
    other = Group.objects.create(organisation=office.organisation, name="Fysioterapia", kind=GroupKind.UNIT)
    antti = office.person("Antti Vainio", is_professional=True)
    theirs = office.client("Kaija Salo", group=other)
    office.device(theirs.home)
    of_other_unit = office.book(theirs, by=antti, starts_at=office.now + timedelta(minutes=5))
    neighbours.now = office.now
    foreign = neighbours.book(neighbours.ready("Aino Virtasalo"), starts_at=office.now + timedelta(minutes=5))

    assert maijas.post(f"/day/{of_other_unit.pk}/take").status_code == 403
    assert maijas.post(f"/day/{foreign.pk}/take").status_code == 404
    page = maijas.get("/day/?scope=unit").text
    assert "Kaija Salo" not in page
    assert "Aino Virtasalo" not in page


@pytest.mark.feature("P13")
def test_a_home_that_is_offline_half_an_hour_before_is_told_on_the_page(noon: World, maijas: Browser) -> None:
    noon.book(noon.ready("Rauha Peltonen"), starts_at=noon.now + timedelta(minutes=20))
    assert "koti ei ole verkossa" not in maijas.get("/day/").text

    Device.objects.update(is_online=False)

    assert "Rauha Peltonen: koti ei ole verkossa. Käynti alkaa kello" in maijas.get("/day/").text
    assert "<b>1</b>" in maijas.get("/day/count").text


def test_a_missed_home_is_called_again_about_the_same(office: World, maijas: Browser) -> None:
    booking = missed(office)
    address = f"/day/{booking.pk}/{home_of(booking)}/again"

    first, second = maijas.post(address), maijas.post(address)

    assert first.json()["url"].startswith("/calls/")
    made = Booking.objects.exclude(pk=booking.pk).order_by("created_at").first()
    assert made is not None
    assert (made.subject, made.is_forced, made.creator) == ("Aamulääkkeet", True, office.maija)
    assert second.status_code in {200, 409}  # the same call, or the home is in it already
    assert Visit.objects.to_close().exists()


def test_an_empty_day_and_one_that_is_done_are_said_kindly(noon: World, maijas: Browser) -> None:
    assert "Tänään ei ole käyntejä." in maijas.get("/day/").text

    booking = noon.book(noon.client("Impi Karjalainen"), method=Method.PHONE, starts_at=noon.now + timedelta(minutes=1))
    maijas.post(f"/day/{booking.pk}/{home_of(booking)}/close", {"outcome": "done"})

    page = maijas.get("/day/").text
    assert "Kaikki on hoidettu, Maija." in page
    assert "Tehty</span>" in page


def test_a_day_that_cannot_be_read_is_today(office: World, maijas: Browser) -> None:
    for day in ("nonsense", "9999-12-31", ""):
        assert maijas.get("/day/", {"day": day}).status_code == 200


def plan(world: World, many: int) -> None:
    """Plan so many visits for today, each with a home of its own; every third is over and answered."""
    start = timezone.localtime(world.now).replace(hour=0, minute=1, second=0, microsecond=0)
    ours = world.organisation
    homes = Home.objects.bulk_create([Home(organisation=ours, name="Koti") for _ in range(many)])
    names = [f"Yrjö Ylitalo-Rantanen {number:03}" for number in range(many)]
    rows = [Client(organisation=ours, home=home, name=name) for home, name in zip(homes, names, strict=True)]
    clients = Client.objects.bulk_create(rows)
    Membership.objects.bulk_create([Membership(group=world.group, client=client) for client in clients])
    bookings = Booking.objects.bulk_create(
        Booking(
            organisation=ours,
            creator=world.maija,
            subject="Lääkkeet ja voinnin tarkistus",
            starts_at=start + timedelta(minutes=number),
            ends_at=start + timedelta(minutes=number + 15),
            intent=f"{many}-{number}",
            created_at=world.now,
        )
        for number in range(many)
    )
    calls = Call.objects.bulk_create(
        Call(
            organisation=ours,
            booking=booking,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            state=CallState.SCHEDULED if number % 3 else CallState.ENDED,
            ended_at=None if number % 3 else booking.ends_at,
        )
        for number, booking in enumerate(bookings)
    )
    listed = Booking.clients.through
    listed.objects.bulk_create([listed(booking=b, client=c) for b, c in zip(bookings, clients, strict=True)])
    seats = [
        Participation(call=c, kind="home", home=h, created_at=world.now) for c, h in zip(calls, homes, strict=True)
    ]
    seats += [Participation(call=c, kind="user", user=world.maija, created_at=world.now) for c in calls]
    Participation.objects.bulk_create(seats)


@pytest.mark.feature("P13")
def test_two_hundred_visits_are_one_light_page_of_few_questions(office: World, maijas: Browser) -> None:
    """A unit's whole day: queries do not grow with it, and the page stays light."""
    maijas.get("/day/")  # once: that she was here is written down
    counts: list[int] = []
    for many in (10, 190):
        plan(office, many)
        with CaptureQueriesContext(connection) as asked:
            page = maijas.get("/day/?scope=unit")
        counts.append(len(asked))

    assert page.text.count('<li class="v') == 200
    assert counts[0] == counts[1] <= MOST_QUERIES
    assert len(maijas.get("/day/list?scope=unit").content) < HEAVIEST
    packed = maijas.get("/day/?scope=unit", headers={"Accept-Encoding": "gzip"})
    assert len(packed.content) < HEAVIEST_PACKED
