"""What is to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
"""After each failure; then it is given up. What is sent here is of use for an hour or two."""


def _no_values() -> dict[str, Any]:
    return {}


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Letters in their many."""

    def due(self, now: datetime) -> OutgoingQuerySet:
        """Return those whose turn has come, the oldest first."""
        return self.filter(sent_at=None, given_up_at=None, next_try_at__lte=now).order_by("next_try_at", "pk")


class Outgoing(models.Model):
    """One letter on its way. It holds whom and what about, never a token: its writer makes that when it is sent."""

    kind = models.CharField(max_length=40)
    """Whose pen, in `settings.MAIL_WRITERS`."""
    to = models.EmailField()
    language = models.CharField(max_length=2)
    values = models.JSONField(default=_no_values)
    """What the writer needs: ids and codes, and what the sender typed."""
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="mail_that_waits")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def take(self, *, now: datetime) -> bool:
        """Take it to send; of several senders one gets it.

        It comes back by itself, should this one fail or end; after the last try it is given up instead.
        """
        if self.tries > len(AGAIN_AFTER):
            self.give_up(now=now)
            return False
        after = AGAIN_AFTER[min(self.tries, len(AGAIN_AFTER) - 1)]
        mine = Outgoing.objects.filter(pk=self.pk, tries=self.tries, sent_at=None, given_up_at=None)
        if mine.update(tries=F("tries") + 1, next_try_at=now + after) != 1:
            return False
        self.refresh_from_db()
        return True

    def sent(self, *, now: datetime) -> None:
        """Note that a mail server has it; what it was about is forgotten."""
        Outgoing.objects.filter(pk=self.pk).update(sent_at=now, values={})

    def give_up(self, *, now: datetime) -> None:
        """Try no more."""
        Outgoing.objects.filter(pk=self.pk).update(given_up_at=now, values={})
