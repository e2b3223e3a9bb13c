"""Every page and every call of the API, asked by everybody who may not, and by everybody who may."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client as Browser
from pytest_django.plugin import DjangoDbBlocker

from backend.accounts.models import User
from backend.config.env import Env
from tests.backend.rights.place import METHODS, PART, Place, address, make_place, routes
from tests.backend.rights.table import TABLE, Row, Way

pytestmark = pytest.mark.django_db

SESSIONS = tuple(row for row in TABLE if row.way is Way.SESSION)
WITH_THINGS = tuple(row for row in SESSIONS if PART.search(row.route))
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
UNKNOWN = """{row}: nobody has said whom it is for. Add a line to TABLE in tests/backend/rights/table.py:
    _for("{method}", "{route}", PROFESSIONAL),   all other roles are then expected to get 403;
    is_personal=True   when only whoever made it, or has a seat in it, may."""


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Place, Place]]:
    """Return two organisations; whatever is asked of them is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_place("Kotihoito Itä"), make_place("Kotihoito Länsi")
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the server have a key of the SFU, and find no SFU: what is asked of it is 503."""
    for name in ("livekit-key", "livekit-secret"):
        (tmp_path / name).write_text("only-for-tests-only-for-tests-only-for-tests")
    monkeypatch.setattr(settings, "ENV", Env(secrets=tmp_path, livekit_url="ws://127.0.0.1:9"))


@pytest.fixture
def ours(places: tuple[Place, Place]) -> Place:
    """Return the organisation whose things are asked for."""
    return places[0]


def browser(user: User | None, **options: Any) -> Browser:
    opened = Browser(raise_request_exception=False, **options)
    if user is not None:
        opened.force_login(user)
    return opened


def ask(
    row: Row, place: Place, by: User, user: User | None, *, headers: dict[str, str] | None = None, **options: Any
) -> Any:
    """Ask for this person's own thing as somebody; what came of it is undone, so that the next finds all as it was."""
    body: dict[str, Any] = {}
    if row.json is not None:
        body = {"data": dict(row.json), "content_type": "application/json"}
    elif row.data:
        body = {"data": dict(row.data)}
    with transaction.atomic():
        asks = getattr(browser(user, **options), row.method.lower())
        answer = asks(address(row, place, by), headers=headers, **body)
        transaction.set_rollback(True)
    answer.close()
    return answer


def test_every_address_is_in_the_table(ours: Place) -> None:
    """A method that is not answered with 405 is one that somebody must have thought about."""
    known = {(row.method, row.route) for row in TABLE}
    nobody = browser(None)
    for route in routes():
        for method in METHODS:
            url = address(Row(method, route), ours, ours.everything)
            answered = nobody.generic(method, url).status_code
            if answered != HTTPStatus.METHOD_NOT_ALLOWED and (method, route) not in known:
                pytest.fail(UNKNOWN.format(row=f"{method} /{route}", method=method, route=route))
    assert {row.route for row in TABLE} <= set(routes()), "a line of the table is of an address that is no more"


@pytest.mark.parametrize("row", SESSIONS, ids=lambda row: row.id)
def test_who_is_not_logged_in_is_asked_to(ours: Place, row: Row) -> None:
    answer = ask(row, ours, ours.people["is_professional"], None)
    if row.is_api or row.is_stream:
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        return
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["location"].startswith("/login/?next=/")
    part = ask(row, ours, ours.people["is_professional"], None, headers={"HX-Request": "true"})
    assert part.status_code == HTTPStatus.UNAUTHORIZED, "a part of a page must never be the log-in page"


@pytest.mark.parametrize("row", SESSIONS, ids=lambda row: row.id)
def test_each_role_may_what_the_table_says_and_no_more(ours: Place, row: Row) -> None:
    for role, user in ours.people.items():
        status = ask(row, ours, user, user).status_code
        if role in row.roles:
            assert status not in REFUSALS, role
            assert status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE, role
        else:
            assert status == HTTPStatus.FORBIDDEN, role


@pytest.mark.parametrize("row", WITH_THINGS, ids=lambda row: row.id)
def test_another_organisations_thing_is_not_there(places: tuple[Place, Place], ours: Place, row: Row) -> None:
    """Whatever one may at home: abroad, a thing and no thing are the same."""
    stranger = places[1].everything

    for owner in (*ours.people.values(), ours.everything):
        assert ask(row, ours, owner, stranger).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("row", [row for row in WITH_THINGS if row.is_personal], ids=lambda row: row.id)
def test_a_colleagues_own_thing_is_not_for_everybody_with_the_role(ours: Place, row: Row) -> None:
    assert ask(row, ours, ours.people["is_professional"], ours.everything).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("row", [row for row in SESSIONS if row.method != "GET"], ids=lambda row: row.id)
def test_another_sites_form_changes_nothing(ours: Place, row: Row) -> None:
    """The session's cookie alone is not enough."""
    user = ours.people["is_professional"]

    assert ask(row, ours, user, user, enforce_csrf_checks=True).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("row", [row for row in TABLE if row.way is Way.SIGNED], ids=lambda row: row.id)
def test_what_machines_sign_no_session_opens(ours: Place, row: Row) -> None:
    for user in (None, *ours.people.values(), ours.everything):
        assert ask(row, ours, ours.everything, user).status_code in {
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        }


@pytest.mark.parametrize("row", [row for row in TABLE if row.way is Way.OPEN], ids=lambda row: row.id)
def test_what_is_open_is_open(ours: Place, row: Row) -> None:
    assert ask(row, ours, ours.everything, None).status_code not in {
        HTTPStatus.FORBIDDEN,
        HTTPStatus.INTERNAL_SERVER_ERROR,
    }
