"""Logging in by e-mail and password."""

import pytest
from django.contrib.auth import authenticate

from tests.backend.world import World

pytestmark = pytest.mark.django_db


def test_e_mail_and_password_let_in_however_the_e_mail_is_cased(world: World) -> None:
    world.maija.set_password("oikein hevonen paristo")
    world.maija.save()

    assert authenticate(username=f" {world.maija.email.upper()} ", password="oikein hevonen paristo") == world.maija
    assert authenticate(username=world.maija.email, password="väärin") is None
    assert authenticate(username="nobody@example.org", password="väärin") is None


def test_a_user_without_password_is_not_let_in_by_an_empty_one(world: World) -> None:
    assert authenticate(username=world.maija.email, password="") is None


def test_a_user_put_out_of_use_is_not_let_in(world: World) -> None:
    world.maija.set_password("oikein hevonen paristo")
    world.maija.is_active = False
    world.maija.save()

    assert authenticate(username=world.maija.email, password="oikein hevonen paristo") is None
