"""The log-in page and the page of a login link."""

import pytest
from django.test import Client as Browser

from backend.accounts.services import make_login_link
from tests.backend.world import World

pytestmark = pytest.mark.django_db

PASSWORD = "kahvi-pannussa-aina"


def logged_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def with_password(world: World) -> str:
    world.maija.set_password(PASSWORD)
    world.maija.save()
    return world.maija.email


def test_email_and_password_let_in(office: World, client: Browser) -> None:
    answer = client.post("/login/", {"email": with_password(office).upper(), "password": PASSWORD})

    assert answer.status_code == 302
    assert logged_in(client)


def test_a_wrong_password_says_so_and_keeps_the_email(office: World, client: Browser) -> None:
    email = with_password(office)
    answer = client.post("/login/", {"email": email, "password": "väärä"})

    assert answer.status_code == 400
    assert "Sähköposti tai salasana on väärä" in answer.text
    assert email in answer.text
    assert not logged_in(client)


def test_a_stranger_and_a_wrong_password_are_told_the_same(office: World, client: Browser) -> None:
    email = with_password(office)
    one = client.post("/login/", {"email": email, "password": "väärä"}).context["refused"]
    other = client.post("/login/", {"email": "kuka@example.org", "password": "väärä"}).context["refused"]

    assert one == other


def test_after_log_in_one_is_where_one_was_going_and_never_elsewhere(office: World, client: Browser) -> None:
    email = with_password(office)
    wanted = {"email": email, "password": PASSWORD, "next": "/contacts/?q=aino"}
    assert client.post("/login/", wanted).headers["Location"] == "/contacts/?q=aino"

    client.logout()
    assert client.post("/login/", wanted | {"next": "https://example.org/"}).headers["Location"] == "/"


def test_opening_a_link_and_looking_whose_it_is_uses_nothing_up(office: World, client: Browser) -> None:
    token = make_login_link(office.maija, by=None, now=office.now, uses=1)

    for _ in range(3):
        assert client.get("/login/link").status_code == 200
        seen = client.post("/login/link/look", {"token": token})
        assert seen.json() == {"name": "Maija Korhonen", "organisation": "Kotihoito Itä", "initials": "MK"}
    assert not logged_in(client)

    assert client.post("/login/link/use", {"token": token}).status_code == 302
    assert logged_in(client)


def test_a_used_link_tells_nobody_anything(office: World, client: Browser) -> None:
    token = make_login_link(office.maija, by=None, now=office.now, uses=1)
    client.post("/login/link/use", {"token": token})
    client.logout()

    assert client.post("/login/link/look", {"token": token}).status_code == 404
    again = client.post("/login/link/use", {"token": token})
    assert again.status_code == 410
    assert "Linkki ei enää toimi" in again.text
    assert not logged_in(client)


def test_logging_out_ends_the_session(maijas: Browser) -> None:
    maijas.post("/logout")

    assert not logged_in(maijas)
    assert maijas.get("/contacts/").status_code == 302


def test_logging_out_is_not_done_by_a_mere_address(maijas: Browser) -> None:
    assert maijas.get("/logout").status_code == 405
    assert logged_in(maijas)
