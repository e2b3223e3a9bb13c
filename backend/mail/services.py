"""Send a letter: `post` it in the transaction of what it tells of; the worker sends it within a second or so.

A request never waits for a mail server, and how long it takes tells nobody whether an address is known here.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.module_loading import import_string

from backend.mail.models import Outgoing

log = logging.getLogger(__name__)

AT_ONCE = 20
KEPT_FOR = timedelta(days=30)

Values = dict[str, str | int]


@dataclass(frozen=True)
class Letter:
    """What a person reads. `values` of its `Outgoing` are in it by now."""

    subject: str
    body: str


Writer = Callable[[Values, datetime], Letter | None]
"""Writes in the language in force; None when there is nothing to say any more (the user is gone)."""


def post(kind: str, to: str, *, language: str, now: datetime, **values: str | int) -> None:
    """Have a letter written and sent. Call it inside the transaction of what it tells of."""
    if kind not in settings.MAIL_WRITERS:
        raise KeyError(kind)
    Outgoing.objects.create(kind=kind, to=to, language=language, values=values, created_at=now, next_try_at=now)


def send_due(now: datetime) -> int:
    """Send what waits. Returns how many were sent; the rest is tried again by itself."""
    return sum(_send(one, now=now) for one in Outgoing.objects.due(now)[:AT_ONCE] if one.take(now=now))


def forget_old(now: datetime) -> int:
    """Delete what was sent or given up a month ago. Returns how many."""
    return Outgoing.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _send(one: Outgoing, *, now: datetime) -> bool:
    writer: Writer = import_string(settings.MAIL_WRITERS[one.kind])
    with translation.override(one.language):
        letter = writer(one.values, now)
    if letter is None:
        one.give_up(now=now)
        return False
    try:
        EmailMessage(letter.subject, letter.body, to=[one.to]).send()
    except (smtplib.SMTPException, OSError) as err:
        log.warning("mail %d not sent: %s", one.pk, type(err).__name__)  # its text may hold the address
        return False
    one.sent(now=now)
    return True
