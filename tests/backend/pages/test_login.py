"""The log-in page and the page of a login link."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone
from pytest_django.fixtures import Settings

from backend.accounts.models import LinkUse
from backend.accounts.services import make_login_link
from backend.mail.models import Outgoing
from backend.mail.services import send_due
from tests.backend.world import World

pytestmark = pytest.mark.django_db

PASSWORD = "kahvi-pannussa-aina"


def logged_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def with_password(world: World) -> str:
    world.maija.set_password(PASSWORD)
    world.maija.save()
    return world.maija.email


def token_of(page: str) -> str:
    """Return the token of the newest letter's link to this page."""
    return str(mail.outbox[-1].body).partition(page)[2].split()[0]


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
    assert "Lähetä minulle uusi linkki" in again.text
    assert not logged_in(client)


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Liian monta yritystä"), ("sv", "För många försök"), ("en", "Too many tries")]
)
def test_who_failed_too_often_reads_until_when_to_wait(
    office: World, client: Browser, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    email = with_password(office)
    for _ in range(5):
        assert client.post("/login/", {"email": email, "password": "väärä"}).status_code == 400
    answer = client.post("/login/", {"email": email, "password": PASSWORD})

    assert answer.status_code == 429
    assert words in answer.text
    assert email in answer.text
    assert not logged_in(client)


def test_a_login_link_lets_in_who_is_locked_out(office: World, client: Browser) -> None:
    email = with_password(office)
    for _ in range(6):
        client.post("/login/", {"email": email, "password": "väärä"})
    token = make_login_link(office.maija, by=None, now=office.now)

    assert client.post("/login/link/use", {"token": token}).status_code == 302
    assert logged_in(client)


@pytest.mark.parametrize("email", ["", "maija", "a@b@c", "x" * 300 + "@example.org", "maija@example.org\x00"])
def test_what_is_no_e_mail_is_refused_in_words(office: World, client: Browser, email: str) -> None:
    assert "väärä" in client.post("/login/", {"email": email, "password": "x"}).context["refused"]
    assert client.post("/login/forgotten", {"email": email}).status_code == 400


def test_a_new_link_comes_by_e_mail_and_lets_in_once(office: World, client: Browser) -> None:
    asked = client.post("/login/link/new", {"email": office.maija.email.upper()})
    assert asked.status_code == 200
    assert send_due(timezone.now()) == 1
    token = token_of("/login/link#")

    assert client.post("/login/link/use", {"token": token}).status_code == 302
    assert logged_in(client)
    client.logout()
    assert client.post("/login/link/use", {"token": token}).status_code == 410


def test_who_asks_for_mail_learns_of_nobody_whether_they_are_a_user(office: World, client: Browser) -> None:
    pages = set()
    for email in (office.maija.email, "kuka@example.org"):
        for address in ("/login/link/new", "/login/forgotten"):
            answer = client.post(address, {"email": email})
            words = re.findall(r"<main.*</main>", answer.text, re.DOTALL)[0]
            pages.add((answer.status_code, words.replace(email, "…")))

    assert len(pages) == 1
    assert Outgoing.objects.count() == 2


def test_nobodys_inbox_is_filled_through_us(office: World, client: Browser) -> None:
    for _ in range(10):
        assert client.post("/login/forgotten", {"email": office.maija.email}).status_code == 200

    assert Outgoing.objects.count() == 3


def test_a_forgotten_password_is_chosen_anew_and_every_browser_logged_out(
    office: World, maijas: Browser, client: Browser
) -> None:
    client.post("/login/forgotten", {"email": office.maija.email})
    send_due(timezone.now())
    token = token_of("/login/password#")
    for _ in range(2):  # looking uses nothing up, nor does a password that is refused
        assert client.get("/login/password").status_code == 200
        assert client.post("/login/link/look", {"token": token, "use": "password"}).json()["initials"] == "MK"
        refused = client.post("/login/password/use", {"token": token, "password": "lyhyt"})
        assert refused.status_code == 400
    done = client.post("/login/password/use", {"token": token, "password": PASSWORD})
    assert done.headers["Location"] == "/login/password/done"

    assert maijas.get("/contacts/").status_code == 302
    assert client.post("/login/", {"email": office.maija.email, "password": PASSWORD}).status_code == 302
    assert logged_in(client)
    again = client.post("/login/password/use", {"token": token, "password": "toinen-salasana-nyt"})
    assert again.status_code == 410
    assert client.post("/login/link/look", {"token": token, "use": "password"}).status_code == 404
    send_due(timezone.now())
    assert mail.outbox[-1].subject == "Salasananne vaihdettiin"


def test_a_link_for_one_thing_is_not_taken_for_another(office: World, client: Browser) -> None:
    to_log_in = make_login_link(office.maija, by=None, now=office.now)
    to_choose = make_login_link(office.maija, by=None, now=office.now, use=LinkUse.PASSWORD)

    assert client.post("/login/password/use", {"token": to_log_in, "password": PASSWORD}).status_code == 410
    assert client.post("/login/link/use", {"token": to_choose}).status_code == 410
    assert client.post("/login/link/look", {"token": to_choose}).status_code == 404
    assert not logged_in(client)
    assert client.post("/login/link/use", {"token": to_log_in}).status_code == 302


def test_the_inbox_is_there_in_a_demonstration_only(
    office: World, client: Browser, settings: Settings, tmp_path: Path
) -> None:
    assert client.get("/demo/inbox").status_code == 404
    assert "/demo/inbox" not in client.post("/login/forgotten", {"email": office.maija.email}).text

    settings.SHOWS_INBOX = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert "Ei vielä viestejä" in client.get("/demo/inbox").text
    assert send_due(timezone.now()) == 1
    assert re.search(r'<a href="http[^"]+/login/password#[^"]{43}"', client.get("/demo/inbox").text)
    assert "/demo/inbox" in client.post("/login/forgotten", {"email": office.maija.email}).text


def test_logging_out_ends_the_session(maijas: Browser) -> None:
    maijas.post("/logout")

    assert not logged_in(maijas)
    assert maijas.get("/contacts/").status_code == 302


def test_logging_out_is_not_done_by_a_mere_address(maijas: Browser) -> None:
    assert maijas.get("/logout").status_code == 405
    assert logged_in(maijas)
