"""The drawer of a call's settings, and a guest's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import User
from backend.calls.models import Call, SeatState
from backend.calls.services import end
from backend.contacts.models import OwnContact
from backend.mail.services import send_due
from tests.backend.world import World, home_seat, ref, user_seat

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def call(office: World) -> Call:
    office.organisation.has_call_control = True
    office.organisation.save()
    return office.forced(office.ready(), description="Aamulääkkeet dosetista")


def drawer(browser: Browser, call: Call, part: str = "") -> str:
    answer = browser.get(f"/calls/{call.pk}/settings/{part}", headers=PART)
    assert answer.status_code == 200
    return answer.text


def post(browser: Browser, call: Call, part: str, **data: str | list[str]) -> str:
    answer = browser.post(f"/calls/{call.pk}/settings/{part}", data, headers=PART)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.feature("P9")
def test_the_drawer_tells_time_participants_description_and_method(maijas: Browser, call: Call) -> None:
    said = drawer(maijas, call)

    for words in ("Aamukäynti", "Video · Pakkosoitto", "Aino Virtanen", "asiakas", "Aamulääkkeet dosetista", "Alkoi"):
        assert words in said
    assert "<html" not in said
    assert "<html" in maijas.get(f"/calls/{call.pk}/settings/").text  # by its address it is a page


def test_the_bar_has_a_cogwheel(maijas: Browser, call: Call) -> None:
    assert f'href="/calls/{call.pk}/settings/"' in maijas.get("/calls/bar").text
    room = maijas.get(f"/calls/{call.pk}/").text
    assert f'data-drawer="/calls/{call.pk}/settings/"' in room
    assert '<dialog id="call-settings"' in room


@pytest.mark.feature("P9")
def test_contacts_are_found_and_added_one_or_many_to_a_running_call(office: World, maijas: Browser, call: Call) -> None:
    kerttu, jari = office.ready("Kerttu Salonen"), office.professional("Jari Ojanen")
    office.ready("Eino Mäkelä")

    assert "Kerttu Salonen" in drawer(maijas, call, "search?q=salo")
    assert "Eino" not in drawer(maijas, call, "search?q=salo")
    said = post(maijas, call, "add", ref=[str(ref(kerttu)), str(ref(jari))])

    assert "Lisätty: " in said
    assert "Kerttu Salonen" in said
    seats = {seat.user_id or seat.home_id: seat for seat in call.participations.all()}
    assert {kerttu.home_id, jari.pk} <= set(seats)
    assert "Tässä puhelussa" in drawer(maijas, call, "search?q=salo")
    post(maijas, call, "add", ref=[str(ref(kerttu))])  # once more changes nothing
    assert call.participations.count() == 4


def test_a_home_without_a_device_is_not_added_and_it_is_said_why(office: World, maijas: Browser, call: Call) -> None:
    bare = office.client("Bertel Nyman")

    said = post(maijas, call, "add", ref=[str(ref(bare))])

    assert "Bertel Nyman: kotona ei ole laitetta" in said
    assert call.participations.count() == 2


@pytest.mark.parametrize("wrong", ["client-999999", "nobody", ""])
def test_who_is_not_there_is_not_added(maijas: Browser, call: Call, wrong: str) -> None:
    said = post(maijas, call, "add", ref=[wrong])

    assert "notice bad" in said
    assert call.participations.count() == 2


@pytest.mark.feature("P11")
def test_a_participant_is_taken_out_and_has_no_seat_any_more(office: World, maijas: Browser, call: Call) -> None:
    seat = home_seat(call)

    said = post(maijas, call, f"seats/{seat.pk}/remove")

    assert "Aino Virtanen on poistettu puhelusta." in said
    seat.refresh_from_db()
    assert seat.state == SeatState.REMOVED
    assert "Tuo osallistuja ei ole enää puhelussa." in post(maijas, call, f"seats/{seat.pk}/remove")
    assert "Tuo osallistuja ei ole enää puhelussa." in post(maijas, call, f"seats/{uuid4()}/remove")


def test_nobody_takes_themselves_out(office: World, maijas: Browser, call: Call) -> None:
    own = user_seat(call, office.maija)

    assert maijas.post(f"/calls/{call.pk}/settings/seats/{own.pk}/remove").status_code == 403


@pytest.mark.feature("P10")
def test_a_camera_is_switched_off_and_every_professional_of_the_call_sees_by_whom(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser], call: Call
) -> None:
    jari = office.professional("Jari Ojanen")
    post(maijas, call, "add", ref=[str(ref(jari))])
    seat = home_seat(call)
    jaris = browser_of(jari)

    post(jaris, call, f"seats/{seat.pk}/switch", source="camera", on="0")

    assert "Kamera suljettu: Jari Ojanen" in drawer(maijas, call, "live")
    assert maijas.get(f"/calls/{call.pk}/state").json()["missing"][seat.identity] == ["Kamera suljettu: Jari Ojanen"]
    post(maijas, call, f"seats/{seat.pk}/switch", source="camera", on="1")
    assert "Kamera suljettu" not in drawer(jaris, call, "live")


def test_the_professional_who_is_switched_off_hears_so_from_us(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser], call: Call
) -> None:
    jari = office.professional("Jari Ojanen")
    post(maijas, call, "add", ref=[str(ref(jari))])
    state = f"/calls/{call.pk}/state"
    assert browser_of(jari).get(state).json()["may_publish"] == ["camera", "microphone", "screen"]

    post(maijas, call, f"seats/{user_seat(call, jari).pk}/switch", source="camera", on="0")

    assert browser_of(jari).get(state).json()["may_publish"] == ["microphone"]


def test_without_the_organisations_leave_there_is_no_call_control(office: World, maijas: Browser, call: Call) -> None:
    office.organisation.has_call_control = False
    office.organisation.save()

    assert "data-switch" not in drawer(maijas, call)
    answer = maijas.post(
        f"/calls/{call.pk}/settings/seats/{home_seat(call).pk}/switch", {"source": "camera", "on": "0"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("data", [{"source": "screen", "on": "0"}, {"source": "camera", "on": "yes"}, {}])
def test_only_camera_and_microphone_are_switched(maijas: Browser, call: Call, data: dict[str, str]) -> None:
    answer = maijas.post(f"/calls/{call.pk}/settings/seats/{home_seat(call).pk}/switch", data)

    assert answer.status_code == 400


def test_extended_and_ended_from_the_drawer(maijas: Browser, call: Call) -> None:
    before = call.ends_at
    assert "Puhelu päättyy nyt kello" in post(maijas, call, "extend")
    call.refresh_from_db()
    assert call.ends_at - before == timedelta(minutes=15)

    assert "data-over" in post(maijas, call, "end")
    assert "Puhelu on päättynyt." in post(maijas, call, "extend")


def test_a_call_that_is_over_can_still_be_read(office: World, maijas: Browser, call: Call) -> None:
    end(call, by=office.maija, now=timezone.now())

    said = drawer(maijas, call)

    assert "data-over" in said
    assert "data-switch" not in said


def test_as_many_queries_for_many_participants_as_for_few(
    office: World, maijas: Browser, call: Call, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        post(maijas, call, "add", ref=[str(ref(office.ready(f"Asiakas {number}")))])

    with django_assert_max_num_queries(24):
        drawer(maijas, call, "live")


# --- a guest -----------------------------------------------------------------


def invited(office: World, maijas: Browser, call: Call, **more: str) -> str:
    """Invite Leena, and return the token of the letter that she gets."""
    said = post(maijas, call, "invite", name="Leena Virtanen", email="leena@example.org", **more)
    assert "Kutsuttu: Leena Virtanen." in said
    send_due(timezone.now())
    found = re.search(r"/guest/#(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("name", "email", "says"),
    [("", "leena@example.org", "Kirjoittakaa vieraan nimi"), ("Leena", "leena", "Kirjoittakaa sähköpostiosoite")],
)
def test_a_guest_without_name_or_address_is_not_invited(
    maijas: Browser, call: Call, name: str, email: str, says: str
) -> None:
    said = post(maijas, call, "invite", name=name, email=email)

    assert says in said
    assert f'value="{name}"' in said
    assert call.participations.count() == 2


def test_a_kept_guest_is_found_by_who_kept_them_alone(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser], call: Call
) -> None:
    jari = office.professional("Jari Ojanen")
    post(maijas, call, "add", ref=[str(ref(jari))])
    invited(office, maijas, call, keep="on")

    assert OwnContact.objects.count() == 1
    assert "leena@example.org" in drawer(maijas, call, "search?q=leena")
    assert "leena@example.org" not in drawer(browser_of(jari), call, "search?q=leena")


@pytest.mark.feature("P9")
def test_a_guest_has_the_room_of_the_one_call_and_no_other_page(office: World, maijas: Browser, call: Call) -> None:
    token = invited(office, maijas, call)
    guest = Browser()
    assert guest.get("/guest/call").status_code == 410  # before the button
    assert guest.post("/guest/look", {"token": token}).json()["name"] == "Leena Virtanen"

    room = guest.post("/guest/use", {"token": token}, follow=True)

    assert room.redirect_chain == [("/guest/call", 302)]
    assert 'data-join-url="/guest/call/join"' in room.text
    assert "Aamukäynti" not in room.text
    assert "data-drawer" not in room.text
    assert 'id="notices"' not in room.text
    state = guest.get("/guest/call/state").json()
    assert sorted(state["names"].values()) == ["Aino Virtanen", "Leena Virtanen", "Maija Korhonen"]
    assert state["may_publish"] == ["camera", "microphone"]
    assert state["missing"] == {}
    for page in ("/contacts/", "/calls/bar", f"/calls/{call.pk}/", f"/calls/{call.pk}/settings/", "/"):
        assert guest.get(page).status_code == 302
    assert guest.post(f"/calls/{call.pk}/end").status_code == 302
    assert guest.get("/nudges").status_code == 401


def test_a_guests_room_closes_with_the_call(office: World, maijas: Browser, call: Call) -> None:
    token = invited(office, maijas, call)
    guest = Browser()
    guest.post("/guest/use", {"token": token})

    post(maijas, call, "end")

    assert guest.get("/guest/call").status_code == 410
    assert guest.get("/guest/call/state").status_code == 404
    assert guest.post("/guest/call/join").status_code == 404
    assert "Kutsu ei enää toimi" in guest.post("/guest/use", {"token": token}).text
