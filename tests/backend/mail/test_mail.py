"""Letters wait for a mail server, are written when they are sent, and are sent once."""

import smtplib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django.fixtures import Settings

from backend.accounts.models import LoginLink
from backend.mail.inbox import newest
from backend.mail.models import Outgoing
from backend.mail.services import forget_old, post, send_due
from tests.backend.world import World

pytestmark = pytest.mark.django_db


class Away(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: object) -> int:
        raise smtplib.SMTPServerDisconnected


def posted(world: World, *, language: str = "fi") -> Outgoing:
    post("login_link", world.maija.email, language=language, now=world.now, user=world.maija.pk)
    return Outgoing.objects.get()


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fi", "Kirjautumislinkkinne", "Hei Maija Korhonen"),
        ("sv", "Din inloggningslänk", "Hej Maija Korhonen"),
        ("en", "Your login link", "Hello Maija Korhonen"),
    ],
)
def test_a_letter_is_in_its_readers_language(world: World, language: str, subject: str, words: str) -> None:
    posted(world, language=language)

    assert send_due(world.now) == 1
    assert mail.outbox[0].subject == subject
    assert words in str(mail.outbox[0].body)
    assert mail.outbox[0].to == [world.maija.email]
    assert send_due(world.later(days=1)) == 0


def test_no_token_waits_in_the_database(world: World) -> None:
    posted(world)
    assert not LoginLink.objects.exists()

    send_due(world.now)
    token = str(mail.outbox[0].body).partition("/login/link#")[2].split()[0]
    assert len(token) == 43
    assert token not in str(list(Outgoing.objects.values())) + str(list(LoginLink.objects.values()))


def test_of_two_senders_one_takes_a_letter(world: World) -> None:
    posted(world)
    one, other = Outgoing.objects.get(), Outgoing.objects.get()

    assert [one.take(now=world.now), other.take(now=world.now)] == [True, False]


def test_a_mail_server_that_is_away_is_tried_again_and_in_the_end_no_more(world: World, settings: Settings) -> None:
    letter = posted(world)
    settings.EMAIL_BACKEND = "tests.backend.mail.test_mail.Away"
    tries: list[datetime] = []
    for _ in range(300):
        send_due(world.later(minutes=1))
        letter.refresh_from_db()
        if letter.tries > len(tries):
            tries.append(world.now)

    assert len(tries) == 5
    assert letter.given_up_at is not None
    assert letter.values == {}


def test_a_letter_is_sent_when_the_mail_server_is_back(world: World, settings: Settings) -> None:
    posted(world)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.backend.mail.test_mail.Away"
    assert send_due(world.now) == 0
    settings.EMAIL_BACKEND = working

    assert send_due(world.now) == 0
    assert send_due(world.later(minutes=1)) == 1


def test_who_was_put_out_of_use_meanwhile_gets_nothing(world: World) -> None:
    letter = posted(world)
    world.maija.is_active = False
    world.maija.save()

    assert send_due(world.now) == 0
    letter.refresh_from_db()
    assert letter.given_up_at == world.now


def test_old_letters_are_forgotten(world: World) -> None:
    posted(world)
    send_due(world.now)

    assert forget_old(world.now + timedelta(days=29)) == 0
    assert forget_old(world.now + timedelta(days=31)) == 1


def test_kept_letters_are_read_from_their_folder(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for language in ("fi", "sv"):
        post("login_link", world.maija.email, language=language, now=world.now, user=world.maija.pk)
    assert send_due(world.now) == 2

    letters = newest(tmp_path)
    assert {letter.subject for letter in letters} == {"Kirjautumislinkkinne", "Din inloggningslänk"}
    assert all("/login/link#" in letter.body for letter in letters)
    assert letters[0].to == world.maija.email
    assert newest(tmp_path / "missing") == []
