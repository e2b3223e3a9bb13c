"""The contacts page and its parts."""

import pytest
from django.test import Client as Browser

from backend.devices.models import Device
from tests.backend.world import World, ref

pytestmark = pytest.mark.django_db


def test_the_page_begins_with_ones_own_people(office: World, maijas: Browser) -> None:
    office.ready("Aino Virtanen")
    office.professional("Jari Ojanen", credential="lh")

    page = maijas.get("/contacts/").text

    assert 'data-contact-name="Aino Virtanen"' in page
    assert 'data-contact-name="Jari Ojanen, lh"' in page
    assert "2 kontaktia: Oma ryhmä, Omat asiakkaat" in page


def test_a_row_says_presence_next_visit_and_what_was_agreed(office: World, maijas: Browser) -> None:
    aino = office.client("Aino Virtanen")
    office.device(aino.home)
    office.agreed(aino, hours=("07:00", "21:30"))
    office.client("Bertel Nyman")

    rows = maijas.get("/contacts/list").text

    assert "Kotona" in rows
    assert "Vastaa itse 7–21.30" in rows
    assert "Ei sovittu" in rows
    assert "Poissa" in rows


def test_search_finds_and_says_when_nobody_is_found(office: World, maijas: Browser) -> None:
    office.client("Eino Mäkelä")

    assert "Eino Mäkelä" in maijas.get("/contacts/list", {"q": "makela"}).text
    assert "Haulla ”<b>”" not in (page := maijas.get("/contacts/list", {"q": "<b>"}).text)
    assert "&lt;b&gt;" in page


def test_a_name_is_text_and_never_part_of_the_page(office: World, maijas: Browser) -> None:
    client = office.client("<script>alert(1)</script>")

    for page in ("/contacts/", "/contacts/list", f"/contacts/chosen?ref={ref(client)}"):
        assert "<script>alert" not in maijas.get(page).text


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "9" * 30},
        {"group": "x"},
        {"group": "9" * 30},
        {"presence": "somewhere"},
        {"q": "a" * 5000},
        {"page": "²"},
    ],
)
def test_a_strange_address_is_answered_calmly(office: World, maijas: Browser, query: dict[str, str]) -> None:
    assert maijas.get("/contacts/list", query).status_code == 200


def test_many_contacts_come_in_pages(office: World, maijas: Browser) -> None:
    for number in range(30):
        office.client(f"Asiakas {number:02}")

    first = maijas.get("/contacts/list", {"page": "1"}).text
    last = maijas.get("/contacts/list", {"page": "3"}).text

    assert "1–14 / 30" in first
    assert "29–30 / 30" in last
    assert "Asiakas 29" in last


def test_presence_narrows_the_list(office: World, maijas: Browser) -> None:
    office.device(office.client("Aino Virtanen").home)
    office.client("Bertel Nyman")

    page = maijas.get("/contacts/list", {"presence": "home"}).text

    assert "Aino Virtanen" in page
    assert "Bertel Nyman" not in page


def test_the_chosen_are_shown_in_their_order_and_anew_each_time(office: World, maijas: Browser) -> None:
    aino, bertel = office.ready("Aino Virtanen"), office.client("Bertel Nyman")
    asked = {"ref": [str(ref(bertel)), str(ref(aino))]}

    page = maijas.get("/contacts/chosen", asked).text
    assert page.index("Bertel Nyman") < page.index("Aino Virtanen")
    assert 'data-presence="home"' in page

    Device.objects.update(is_online=False)
    assert 'data-presence="home"' not in maijas.get("/contacts/chosen", asked).text


def test_another_organisations_contacts_are_not_there(office: World, neighbours: World, maijas: Browser) -> None:
    stranger = neighbours.client("Naapuri Nieminen")

    assert "Naapuri" not in maijas.get("/contacts/list", {"q": "naapuri"}).text
    assert "Naapuri" not in maijas.get("/contacts/chosen", {"ref": str(ref(stranger))}).text
    assert "Naapuri" not in maijas.get("/contacts/list", {"group": str(neighbours.group.pk)}).text


def test_a_contact_who_just_said_not_now_is_shown_so(office: World, maijas: Browser) -> None:
    aino = office.ready()
    aino.home.no_forced_until = office.later(minutes=10)
    aino.home.save()

    assert 'class="pres resting"' in maijas.get("/contacts/list").text
