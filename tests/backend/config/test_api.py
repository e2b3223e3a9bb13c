"""The API: bookings and contacts for programs, refusals as problems with stable codes."""

import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from backend.bookings.models import Booking
from backend.calls.models import Call
from tests.backend.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(world: World) -> World:
    """Return the world as it is by the real clock, which the API reads."""
    world.now = timezone.now()
    return world


def browser(world: World, *, checks_csrf: bool = False) -> Browser:
    asking = Browser(enforce_csrf_checks=checks_csrf)
    asking.force_login(world.maija)
    return asking


def post(asking: Browser, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = asking.post("/api/v1/bookings", json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def order(*clients: Any, **fields: Any) -> dict[str, Any]:
    people = [{"kind": "client", "id": client.pk} for client in clients]
    return {"participants": people, "subject": "Haava", "intent": "one", **fields}


def test_a_booking_is_made_as_on_the_page(today: World) -> None:
    aino = today.ready()

    status, body = post(browser(today), order(aino, forced=True, duration_min=20))

    assert status == 201
    call = Call.objects.get()
    assert (body["call"], body["forced"], body["subject"]) == (str(call.pk), True, "Haava")
    assert {seat["kind"]: seat["is_forced"] for seat in body["participations"]} == {"user": False, "home": True}
    again, same = post(browser(today), order(aino, forced=True, duration_min=20))
    assert (again, same["id"]) == (201, body["id"])


def test_refusals_name_field_and_code(today: World) -> None:
    aino = today.ready()

    status, body = post(browser(today), order(aino, forced=True, subject=" ", duration_min=0))

    assert (status, body["code"], body["status"]) == (422, "booking_refused", 422)
    assert {(error["field"], error["code"]) for error in body["errors"]} == {
        ("subject", "reason_missing"),
        ("duration", "ends_before_start"),
    }
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"participants": "all", "intent": "x"},
        {"participants": [{"kind": "home", "id": 1}], "intent": "x"},
        {"participants": [{"kind": "client", "id": 10**40}], "intent": "x"},
        {"participants": [], "intent": "x", "starts_at": "tomorrow"},
        {"participants": [], "intent": "x", "starts_at": "2026-11-21T12:00:00"},
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(today: World, body: dict[str, Any]) -> None:
    status, problem = post(browser(today), body)

    assert (status, problem["code"]) == (422, "not_readable")


def test_a_body_that_is_not_json_is_refused_with_a_code(today: World) -> None:
    answer = browser(today).post("/api/v1/bookings", "{", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "not_readable")
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_organisations_booking_is_not_there(today: World, neighbours: World) -> None:
    neighbours.now = today.now
    theirs = neighbours.book(neighbours.ready())

    answer = browser(today).get(f"/api/v1/bookings/{theirs.pk}")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")


def test_another_organisations_client_cannot_be_booked(today: World, neighbours: World) -> None:
    status, body = post(browser(today), order(neighbours.ready()))

    assert (status, body["errors"][0]["code"]) == (422, "unknown_contact")


def test_who_is_not_logged_in_gets_nothing(today: World) -> None:
    aino = today.ready()

    assert post(Browser(), order(aino))[0] == 401
    assert Browser().get("/api/v1/contacts").status_code == 401


def test_an_order_from_another_site_is_refused(today: World) -> None:
    """The session's cookie alone makes no booking: the page's own token is asked for."""
    status, _ = post(browser(today, checks_csrf=True), order(today.ready()))

    assert status == 403
    assert not Booking.objects.exists()


def test_an_operator_neither_books_nor_lists(today: World) -> None:
    asking = Browser()
    asking.force_login(today.person(is_operator=True))

    assert post(asking, order(today.ready()))[0] == 403
    assert asking.get("/api/v1/contacts").status_code == 403


def test_contacts_are_listed_and_searched(today: World, neighbours: World) -> None:
    today.ready("Eino Mäkelä")
    today.ready("Aino Virtanen")
    neighbours.ready("Eino Mäkinen")

    body = browser(today).get("/api/v1/contacts", {"search": "makel"}).json()

    assert [contact["name"] for contact in body["contacts"]] == ["Eino Mäkelä"]
    assert (body["contacts"][0]["presence"], body["contacts"][0]["verdict"], body["total"]) == ("home", "agrees", 1)


def test_pages_may_run_no_script_but_ours_and_stand_in_no_frame(today: World) -> None:
    policy = browser(today).get("/healthz").headers["content-security-policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
