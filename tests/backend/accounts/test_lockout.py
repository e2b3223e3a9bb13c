"""Tries are counted, and after too many there is a wait that ends by itself."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from backend.accounts import lockout
from backend.accounts.errors import Locked, WrongPassword
from backend.accounts.models import Strike
from backend.accounts.passwords import by_password
from tests.backend.world import World

pytestmark = pytest.mark.django_db

PASSWORD = "kahvi-pannussa-aina"


@pytest.fixture
def maija(world: World) -> World:
    """Return a world in which Maija has a password."""
    world.maija.set_password(PASSWORD)
    world.maija.save()
    return world


def fails(world: World, *, email: str = "", address: str = "10.0.0.1", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            by_password(email or world.maija.email, "väärä", address=address, now=world.now)


def test_after_five_failures_even_the_right_password_waits_and_then_opens_by_itself(maija: World) -> None:
    fails(maija, times=5)

    with pytest.raises(Locked) as refused:
        by_password(maija.maija.email, PASSWORD, address="10.0.0.2", now=maija.now)
    assert refused.value.until == maija.now + timedelta(minutes=5)

    maija.later(minutes=5)
    assert by_password(maija.maija.email, PASSWORD, address="10.0.0.2", now=maija.now) == maija.maija


def test_who_does_not_exist_is_locked_like_who_does(maija: World) -> None:
    fails(maija, email="kuka@example.org", times=5)

    with pytest.raises(Locked) as refused:
        by_password("kuka@example.org", PASSWORD, address="10.0.0.1", now=maija.now)
    assert refused.value.until == maija.now + timedelta(minutes=5)


def test_the_right_password_forgets_what_failed(maija: World) -> None:
    for _ in range(3):
        fails(maija, times=4)
        assert by_password(maija.maija.email.upper(), PASSWORD, address="10.0.0.1", now=maija.now) == maija.maija


def test_failures_of_yesterday_do_not_count(maija: World) -> None:
    fails(maija, times=4)
    maija.later(minutes=16)
    fails(maija, times=4)


def test_many_accounts_from_one_address_lock_the_address_alone(maija: World) -> None:
    for number in range(lockout.ADDRESS.most):
        fails(maija, email=f"p{number}@example.org", address="10.0.0.9")

    with pytest.raises(Locked):
        by_password(maija.maija.email, PASSWORD, address="10.0.0.9", now=maija.now)
    assert by_password(maija.maija.email, PASSWORD, address="10.0.0.1", now=maija.now) == maija.maija


def test_an_office_that_logs_in_at_the_change_of_shift_is_not_locked(maija: World) -> None:
    for _ in range(lockout.ADDRESS.most + 5):
        by_password(maija.maija.email, PASSWORD, address="10.0.0.1", now=maija.now)


def test_neither_e_mail_nor_address_is_kept(maija: World) -> None:
    fails(maija, address="10.0.0.77")

    kept = str(list(Strike.objects.values()))
    assert maija.maija.email not in kept
    assert "10.0.0.77" not in kept


def test_what_no_longer_counts_is_deleted(maija: World) -> None:
    fails(maija)
    assert lockout.forget_old(maija.now) == 0
    assert lockout.forget_old(maija.later(hours=3)) == 2


@pytest.mark.parametrize(
    ("said", "address"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "unknown"), ("unix:", "unknown")],
)
def test_an_address_is_what_one_customer_has(said: str, address: str) -> None:
    assert lockout.address_of(RequestFactory().get("/", REMOTE_ADDR=said)) == address
