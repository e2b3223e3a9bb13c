"""A nudge says only that something changed, and where; whoever hears it reads again through its own rights check.

Transports (MQTT when embedded, PostgreSQL NOTIFY beyond one machine) connect to `nudged`; so do tests. A nudge may be
lost: polling is the net beneath, so a transport that fails never fails what was saved.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial

from django.db import transaction
from django.dispatch import Signal

nudged = Signal()
"""Sent after the commit, with `organisation: int` and `topic: Topic`."""


class Topic(StrEnum):
    """What changed."""

    DEVICES = "devices"
    """Some device wants a newer document (wakes the bridge)."""
    CALLS = "calls"
    """A call, or a seat in one."""
    CONTACTS = "contacts"
    """Who is at home, online, in a call."""
    ROOMS = "rooms"
    """The SFU hints that somebody came or went (wakes the keeper of rooms; no page cares)."""


def nudge(organisation: int, topic: Topic) -> None:
    """Tell all who listen, once the present transaction is committed."""
    transaction.on_commit(partial(_send, organisation, topic), robust=True)


def _send(organisation: int, topic: Topic) -> None:
    nudged.send_robust(sender=Topic, organisation=organisation, topic=topic)
