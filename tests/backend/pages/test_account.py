"""One's own account: password, second step, browsers that are logged in; and a session that was lost in the middle."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.test import Client as Browser
from django.utils import timezone

from backend.accounts import two_step
from backend.accounts.models import AuditRecord, Session, User
from backend.accounts.services import make_login_link
from backend.bookings.models import Booking
from tests.backend.world import World, ref

pytestmark = pytest.mark.django_db

PASSWORD = "kahvi-pannussa-aina"
NEW = "pulla-uunissa-usein"


def logged_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


@pytest.fixture
def maija(office: World) -> User:
    """Return Maija with a password."""
    office.maija.set_password(PASSWORD)
    office.maija.save()
    return office.maija


@pytest.fixture
def app(office: World) -> pyotp.TOTP:
    """Turn two-step log-in on for Maija, two minutes ago; return her app."""
    now = timezone.now() - timedelta(minutes=2)
    two_step.begin(office.maija, now=now)
    app = pyotp.TOTP(two_step.waiting_secret(office.maija) or "")
    two_step.confirm(office.maija, app.at(now), now=now)
    return app


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Missä olette kirjautuneena"), ("sv", "Var du är inloggad"), ("en", "Own account")]
)
def test_everybody_has_an_account_page(
    office: World, browser_of: Callable[[User], Browser], language: str, words: str
) -> None:
    for user in (office.person(), office.person(is_operator=True), office.maija):
        user.language = language
        user.save()
        page = browser_of(user).get("/account/")
        assert page.status_code == 200
        assert words in page.text


def test_a_password_is_changed_and_only_this_browser_stays(maija: User, browser_of: Callable[[User], Browser]) -> None:
    here, elsewhere = browser_of(maija), browser_of(maija)

    answer = here.post("/account/password", {"old": PASSWORD, "password": NEW}, follow=True)

    assert "Salasananne vaihdettiin" in answer.text
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    maija.refresh_from_db()
    assert maija.check_password(NEW)
    assert AuditRecord.objects.filter(code="password.changed", actor=maija).count() == 1


@pytest.mark.parametrize(
    ("old", "password", "words"),
    [
        ("väärä", NEW, "Salasana on väärä."),
        ("", NEW, "Salasana on väärä."),
        (PASSWORD, "lyhyt", "Salasana on liian lyhyt"),
        (PASSWORD, "", "Salasana on liian lyhyt"),
        (PASSWORD, "1qaz2wsx3edc", "yleisimmistä"),
        (PASSWORD, "maija korhonen", "nimeänne"),
    ],
)
def test_a_password_that_is_refused_changes_nothing(
    maija: User, browser_of: Callable[[User], Browser], old: str, password: str, words: str
) -> None:
    answer = browser_of(maija).post("/account/password", {"old": old, "password": password})

    assert answer.status_code == 400
    assert words in answer.context["password_refused"]
    maija.refresh_from_db()
    assert maija.check_password(PASSWORD)


def test_who_came_by_link_chooses_a_first_password(office: World, maijas: Browser) -> None:
    maijas.post("/account/password", {"password": NEW})

    office.maija.refresh_from_db()
    assert office.maija.check_password(NEW)
    assert maijas.get("/account/").status_code == 200


def test_guessing_the_old_password_locks_too(maija: User, browser_of: Callable[[User], Browser]) -> None:
    browser = browser_of(maija)
    for _ in range(5):
        assert browser.post("/account/password", {"old": "väärä", "password": NEW}).status_code == 400

    assert browser.post("/account/password", {"old": PASSWORD, "password": NEW}).status_code == 429


def test_sessions_are_listed_and_one_is_logged_out(office: World, client: Browser) -> None:
    firefox = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
    other = Browser(headers=firefox)
    for browser in (client, other):
        browser.post("/login/link/use", {"token": make_login_link(office.maija, by=None, now=office.now)})

    page = client.get("/account/")
    lines = {line.browser: line for line in page.context["sessions"]}
    assert set(lines) == {"Firefox · Windows", "Tuntematon selain"}
    assert [line.is_this for line in lines.values()].count(True) == 1
    assert str(other.session.session_key) not in page.text

    client.post("/account/sessions/end", {"session": lines["Firefox · Windows"].number})
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_nobody_elses_session_can_be_ended(
    office: World, maijas: Browser, browser_of: Callable[[User], Browser]
) -> None:
    jari = office.professional()
    jaris = browser_of(jari)
    maijas.post("/account/sessions/end", {"session": Session.objects.get(user=jari).number})

    assert jaris.get("/account/").status_code == 200


def test_logging_out_everywhere_ends_every_session(office: World, browser_of: Callable[[User], Browser]) -> None:
    browsers = [browser_of(office.maija) for _ in range(3)]
    jaris = browser_of(office.professional())

    assert browsers[0].post("/account/sessions/end-all").headers["Location"] == "/login/"

    assert [browser.get("/account/").status_code for browser in browsers] == [302] * 3
    assert jaris.get("/account/").status_code == 200


def test_when_a_session_was_last_seen_is_written_at_most_each_minute(office: World, maijas: Browser) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    Session.objects.update(last_seen_at=long_ago)

    maijas.get("/account/")
    first = Session.objects.get().last_seen_at
    maijas.get("/account/")

    assert first > long_ago
    assert Session.objects.get().last_seen_at == first


def test_two_step_is_turned_on_from_the_page(office: World, maijas: Browser) -> None:
    page = maijas.post("/account/two-step/begin", follow=True)
    assert 'src="data:image/svg+xml;base64,' in page.text
    app = pyotp.TOTP(page.context["secret"].replace(" ", ""))

    wrong = maijas.post("/account/two-step/confirm", {"code": "12 34"})
    assert wrong.status_code == 400
    assert "Tämä ei ole tämän hetken koodi" in wrong.text
    done = maijas.post("/account/two-step/confirm", {"code": app.now()})
    assert len(set(re.findall(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", done.text))) == 8
    assert "Varakoodeja jäljellä: 8." in maijas.get("/account/").text


@pytest.mark.parametrize("way", ["password", "link"])
def test_every_way_in_asks_for_the_code(maija: User, app: pyotp.TOTP, client: Browser, way: str) -> None:
    if way == "password":
        answer = client.post("/login/", {"email": maija.email, "password": PASSWORD, "next": "/contacts/?q=a"})
    else:
        token = make_login_link(maija, by=None, now=timezone.now())
        answer = client.post("/login/link/use", {"token": token})
    assert answer.headers["Location"] == "/login/code"
    assert not logged_in(client)
    assert client.get("/contacts/").status_code == 302
    assert client.post("/login/code", {"code": "000"}).status_code == 400

    done = client.post("/login/code", {"code": app.now()})
    assert done.headers["Location"] == ("/contacts/?q=a" if way == "password" else "/")
    assert logged_in(client)


def test_codes_cannot_be_guessed(maija: User, app: pyotp.TOTP, client: Browser) -> None:
    client.post("/login/", {"email": maija.email, "password": PASSWORD})
    for _ in range(5):
        assert client.post("/login/code", {"code": "abc"}).status_code == 400

    answer = client.post("/login/code", {"code": app.now()})
    assert answer.status_code == 429
    assert "Liian monta yritystä" in answer.text
    assert not logged_in(client)


def test_the_first_step_is_void_after_ten_minutes_and_after_a_new_password(
    maija: User, app: pyotp.TOTP, client: Browser
) -> None:
    for spoil in ("time", "password"):
        client.post("/login/", {"email": maija.email, "password": PASSWORD})
        assert client.get("/login/code").status_code == 200
        if spoil == "time":
            session = client.session
            session["half_in"] |= {"until": timezone.now().isoformat()}
            session.save()
        else:
            maija.set_password(NEW)
            maija.save()
        assert client.post("/login/code", {"code": app.now()}).headers["Location"] == "/login/"
        assert not logged_in(client)


def test_without_a_first_step_there_is_no_second(office: World, app: pyotp.TOTP, client: Browser) -> None:
    assert client.post("/login/code", {"code": app.now()}).headers["Location"] == "/login/"


def test_two_step_is_turned_off_by_password(
    maija: User, app: pyotp.TOTP, browser_of: Callable[[User], Browser]
) -> None:
    browser = browser_of(maija)
    assert browser.post("/account/two-step/off", {"password": "väärä"}).status_code == 400
    assert two_step.is_on(maija)

    browser.post("/account/two-step/off", {"password": PASSWORD})
    assert not two_step.is_on(maija)


def test_without_a_password_it_is_turned_off_by_a_code(office: World, app: pyotp.TOTP, maijas: Browser) -> None:
    assert maijas.post("/account/two-step/off", {"password": ""}).status_code == 400
    assert maijas.post("/account/two-step/off", {"code": app.now()}).status_code == 302
    assert not two_step.is_on(office.maija)


def test_new_recovery_codes_are_shown_once(maija: User, app: pyotp.TOTP, browser_of: Callable[[User], Browser]) -> None:
    page = browser_of(maija).post("/account/two-step/codes", {"password": PASSWORD})

    assert page.text.count("<code>") == 8


FETCH = {"X-Requested-With": "fetch"}


def test_a_lost_session_is_mended_in_place_and_the_same_form_sent_again(office: World, maija: User) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/login/")
    token = make_login_link(maija, by=None, now=office.now)
    browser.post("/login/link/use", {"token": token}, headers={"X-CSRFToken": browser.cookies["csrftoken"].value})
    old = browser.cookies["csrftoken"].value
    aino = office.ready()
    who = [str(ref(aino))]
    form = {"listed": who, "ref": who, "subject": "Aamulääkkeet", "method": "video", "when": "now", "duration": "15"}
    form["intent"] = ["one"]
    Session.objects.all().delete()

    lost = browser.post("/bookings/send", form, headers=FETCH | {"X-CSRFToken": old})
    assert lost.status_code == 401
    asked = browser.get("/login/again?language=sv", headers=FETCH)
    assert "Logga in på nytt" in asked.text
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)[0]
    mine = {"email": maija.email, "password": PASSWORD, "user": str(maija.pk)}
    mended = browser.post("/login/again", mine, headers=FETCH | {"X-CSRFToken": token})
    assert f'data-in="{maija.pk}"' in mended.text
    fresh = re.findall(r'data-csrf="([^"]+)"', mended.text)[0]

    assert browser.post("/bookings/send", form, headers=FETCH | {"X-CSRFToken": old}).status_code == 401  # too old now
    assert browser.post("/bookings/send", form, headers=FETCH | {"X-CSRFToken": fresh}).status_code == 200
    assert Booking.objects.count() == 1


def test_what_one_typed_is_not_sent_as_another(office: World, maija: User, client: Browser) -> None:
    jari = office.professional()
    mine = {"email": maija.email, "password": PASSWORD, "user": str(jari.pk)}

    answer = client.post("/login/again", mine, headers=FETCH)

    assert answer.status_code == 400
    assert "Tämän sivun avasi joku toinen" in answer.text
    assert not logged_in(client)


def test_the_code_is_asked_for_in_place_as_well(maija: User, app: pyotp.TOTP, client: Browser) -> None:
    mine = {"email": maija.email, "password": PASSWORD, "user": str(maija.pk)}

    first = client.post("/login/again", mine, headers=FETCH)
    assert 'name="code"' in first.text
    assert not logged_in(client)
    assert client.post("/login/again", {"code": "0", "user": str(maija.pk)}, headers=FETCH).status_code == 400
    client.post("/login/again", {"code": app.now(), "user": str(maija.pk)}, headers=FETCH)
    assert logged_in(client)


def test_who_is_logged_in_already_gets_only_a_fresh_token(office: World, maijas: Browser) -> None:
    assert f'data-in="{office.maija.pk}"' in maijas.get("/login/again", headers=FETCH).text


# --- a form that was sent without a session ------------------------------------------------


def test_a_form_may_be_sent_while_session_and_token_are_good(office: World) -> None:
    """What the page asks before it lets a typed form go: the very checks that the form would meet."""
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(office.maija)
    browser.get("/account/")
    token = browser.cookies["csrftoken"].value
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": token}

    assert browser.post("/account/still", headers=headers).status_code == 204
    assert browser.post("/account/still", headers={"X-Requested-With": "fetch"}).status_code == 401
    browser.logout()
    assert browser.post("/account/still", headers=headers).status_code == 401


def test_after_the_log_in_a_form_that_came_too_late_leads_to_its_page_again(office: World) -> None:
    """Without our code; the form's own address has no page to show. Another site's is not gone back to."""
    browser = Browser()
    for came, onwards in {
        "http://testserver/account/?x=1": "/account/%3Fx%3D1",
        "https://example.org/account/": "/",
        "": "/",
    }.items():
        headers = {"Referer": came} if came else {}
        answer = browser.post("/account/password", {"password": "pulla-uunissa-usein"}, headers=headers)
        assert answer.headers["location"] == f"/login/?next={onwards}"
