"""The frame round every page: who is let in, languages, what the browser may run, errors."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from backend.accounts.models import User
from tests.backend.world import World

pytestmark = pytest.mark.django_db

PAGES = ["/login/", "/login/link", "/contacts/", "/contacts/list", "/nowhere", "/calls/bar"]
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\b(src=|type=\"application/json\"))", re.IGNORECASE
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_script_or_style_of_its_own(
    office: World, maijas: Browser, client: Browser, address: str
) -> None:
    office.ready()
    for browser in (client, maijas):
        page = browser.get(address)
        assert INLINE.search(page.content.decode()) is None


def test_the_policy_lets_nothing_inline_run(client: Browser) -> None:
    policy = client.get("/login/").headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/", "/contacts/"])
def test_a_page_leads_a_stranger_to_the_log_in_and_back(office: World, client: Browser, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")
    assert "next=" in answer.headers["Location"]


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"X-Requested-With": "fetch"}])
def test_a_part_of_a_page_is_refused_without_a_page(office: World, client: Browser, headers: dict[str, str]) -> None:
    """A log-in page swapped into the contact list would be a puzzle; the browser's code says it in words."""
    answer = client.get("/contacts/list", headers=headers)

    assert answer.status_code == 401
    assert answer.content == b""


def test_nudges_are_for_those_who_are_logged_in(office: World, client: Browser) -> None:
    assert client.get("/nudges").status_code == 401


def test_who_is_no_professional_sees_no_contacts(office: World, browser_of: Callable[[User], Browser]) -> None:
    operator = office.person(is_operator=True)

    answer = browser_of(operator).get("/contacts/")

    assert answer.status_code == 403
    assert "Teillä ei ole oikeutta tähän sivuun" in answer.text


def test_finnish_is_spoken_to_strangers_whatever_their_browser_asks(client: Browser) -> None:
    page = client.get("/login/", headers={"Accept-Language": "en"})

    assert '<html lang="fi">' in page.text
    assert "Kirjautukaa sisään" in page.text


@pytest.mark.parametrize(("language", "words"), [("sv", "Logga in"), ("en", "Log in"), ("fi", "Kirjautukaa sisään")])
def test_the_language_chosen_at_log_in_is_kept_in_the_browser(client: Browser, language: str, words: str) -> None:
    client.post("/language", {"language": language, "next": "/login/"})

    assert words in client.get("/login/").text


def test_the_language_chosen_later_is_the_users_own(office: World, maijas: Browser) -> None:
    maijas.post("/language", {"language": "sv", "next": "/contacts/"})

    office.maija.refresh_from_db()
    assert office.maija.language == "sv"
    assert "Kontakter" in maijas.get("/contacts/").text


def test_choosing_a_language_leads_to_pages_of_ours_only(client: Browser) -> None:
    assert client.post("/language", {"language": "sv", "next": "https://example.org"}).headers["Location"] == "/"


def test_what_is_not_there_is_said_in_the_frame(maijas: Browser) -> None:
    answer = maijas.get("/nowhere")

    assert answer.status_code == 404
    assert "Täällä ei ole mitään" in answer.text
    assert 'class="top"' in answer.text


def test_a_form_of_another_session_is_refused_in_words(office: World) -> None:
    browser = Browser(enforce_csrf_checks=True)

    answer = browser.post("/login/", {"email": office.maija.email, "password": "x"})

    assert answer.status_code == 403
    assert "Sivu oli avoinna liian kauan" in answer.text


def test_a_page_goes_compressed_and_a_stranger_sees_no_name(office: World, maijas: Browser, client: Browser) -> None:
    page = maijas.get("/contacts/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Maija" not in client.get("/login/").text.replace("Hoitaja Maija soittaa", "")


def test_what_the_browser_still_has_is_told_in_a_head_without_a_body(client: Browser) -> None:
    """A body of even a few bytes would break the connection: nothing may follow such an answer."""
    gzip = {"Accept-Encoding": "gzip"}
    style = client.get("/static/css/base.css", headers=gzip)
    style.close()
    assert (style.status_code, style.headers["Content-Encoding"]) == (200, "gzip")

    again = client.get("/static/css/base.css", headers=gzip | {"If-Modified-Since": style.headers["Last-Modified"]})

    assert again.status_code == 304
    assert "Content-Encoding" not in again.headers
    assert b"".join(again.streaming_content) == b""  # type: ignore[attr-defined]  # of a file's answer


def test_pages_are_never_kept_by_the_browser(maijas: Browser) -> None:
    assert "no-store" in maijas.get("/contacts/").headers["Cache-Control"]
