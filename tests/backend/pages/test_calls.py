"""The bar of active calls and the room of a call."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from backend.accounts.models import User
from backend.calls.events import record_events
from backend.calls.models import Call
from backend.calls.services import end
from backend.devices.models import Device
from protocol.messages.reports import EventKind
from tests.backend.world import World, home_seat, user_seat

pytestmark = pytest.mark.django_db


def announced(office: World, call: Call, *kinds: EventKind) -> None:
    device = Device.objects.get(home=home_seat(call).home)
    record_events(device, [office.tells(device, kind, home_seat(call), "by_itself") for kind in kinds], now=office.now)


def test_without_a_call_there_is_no_bar(maijas: Browser) -> None:
    assert "<section" not in maijas.get("/calls/bar").text


def test_open_calls_are_in_the_bar_with_their_time_left(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())

    bar = maijas.get("/calls/bar").text

    assert "Aino Virtanen" in bar
    assert f"/calls/{call.pk}/" in bar
    assert "data-ends=" in bar


def test_of_several_calls_each_can_be_put_in_front(office: World, maijas: Browser) -> None:
    one, other = office.forced(office.ready("Aino Virtanen")), office.forced(office.ready("Bertel Nyman"))

    for call, name in ((one, "Aino Virtanen"), (other, "Bertel Nyman")):
        bar = maijas.get("/calls/bar", {"call": str(call.pk)}).text
        assert f'class="btn answer join" href="/calls/{call.pk}/"' in bar
        assert name in bar
        assert "/ 2" in bar


def test_the_professional_reads_how_the_home_stands(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())
    state = f"/calls/{call.pk}/state"

    announced(office, call, EventKind.ANNOUNCED)
    assert "data-answers=" in maijas.get(state).json()["homes"]
    announced(office, call, EventKind.ANSWERED)
    assert "Vastasi itse" in maijas.get(state).json()["homes"]


def test_not_now_is_told_with_the_hour_from_which_it_suits(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())
    announced(office, call, EventKind.ANNOUNCED, EventKind.DECLINED)

    homes = maijas.get(f"/calls/{call.pk}/state").json()["homes"]

    assert 'data-home-state="declined"' in homes
    assert "Asiakas valitsi Ei nyt. Pakkosoitto on mahdollinen kello" in homes


def test_names_and_audience_come_from_us(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())

    state = maijas.get(f"/calls/{call.pk}/state").json()

    assert sorted(state["names"].values()) == ["Aino Virtanen", "Maija Korhonen"]
    assert set(state["audience"]) == set(state["names"])


@pytest.mark.parametrize("part", ["", "state", "join", "extend", "end"])
def test_a_call_is_for_its_seats_and_is_not_there_for_other_organisations(
    office: World, neighbours: World, browser_of: Callable[[User], Browser], part: str
) -> None:
    call = office.forced(office.ready())

    for user, refused in ((office.professional("Jari Ojanen"), 403), (neighbours.maija, 404)):
        browser = browser_of(user)
        ask = browser.get if part in {"", "state"} else browser.post
        assert ask(f"/calls/{call.pk}/{part}").status_code == refused


def test_the_end_moves_on_by_a_quarter_of_an_hour(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())

    answer = maijas.post(f"/calls/{call.pk}/extend")

    before = call.ends_at
    call.refresh_from_db()
    assert answer.status_code == 200
    assert call.ends_at - before == timedelta(minutes=15)


def test_extending_what_has_ended_is_refused(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())
    end(call, by=office.maija, now=timezone.now())

    answer = maijas.post(f"/calls/{call.pk}/extend")

    assert answer.status_code == 409
    assert answer.json()["code"] == "call_not_open"


def test_ending_for_all_needs_the_organisations_leave(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())
    office.organisation.may_end_for_all = False
    office.organisation.save()
    assert maijas.post(f"/calls/{call.pk}/end").status_code == 403
    assert "data-end>" not in maijas.get(f"/calls/{call.pk}/").text

    office.organisation.may_end_for_all = True
    office.organisation.save()
    assert maijas.post(f"/calls/{call.pk}/end").json()["state"] == "ended"


def test_a_call_that_is_over_says_so_and_loads_no_camera_code(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())
    end(call, by=office.maija, now=timezone.now())

    page = maijas.get(f"/calls/{call.pk}/").text

    assert "Puhelu on päättynyt." in page
    assert "room/page.js" not in page


def test_a_call_to_come_says_when(office: World, maijas: Browser) -> None:
    booking = office.book(office.ready(), starts_at=office.now + timedelta(hours=5))

    page = maijas.get(f"/calls/{booking.call.pk}/").text

    assert "Puhelu alkaa" in page
    assert "room/page.js" not in page


def test_loading_the_room_joins_nobody(office: World, maijas: Browser) -> None:
    call = office.forced(office.ready())

    page = maijas.get(f"/calls/{call.pk}/")

    assert page.status_code == 200
    assert "eyJ" not in page.text  # how every token of the SFU begins
    assert user_seat(call, office.maija).state == "invited"
