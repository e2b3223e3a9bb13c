"""Five hundred events, written at length: what a home needs today is there, and the document stays within its limit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.bridge.documents import agenda_of
from backend.bridge.render import AGENDA_DAYS, fitted
from backend.events.models import GroupEvent
from protocol.topics import AGENDA, AGENDA_MAX_BYTES
from tests.backend.bridge.desk import Desk
from tests.backend.events.test_sign_ups import make_event
from tests.backend.world import World

pytestmark = pytest.mark.django_db

COUNT = 500
LONG = "Tasapainoharjoittelua 🧘‍♀️ <b>ikäihmisille</b> שלום " * 6


def five_hundred(world: World, title: str) -> None:
    first = make_event(world, starts_in=timedelta(minutes=15))
    step = timedelta(days=AGENDA_DAYS - 1) / COUNT
    GroupEvent.objects.bulk_create(
        GroupEvent(
            organisation=world.organisation,
            type=first.type,
            operator=world.maija,
            title={"fi": title, "sv": title, "en": title},
            description={"fi": title, "sv": title, "en": title},
            starts_at=first.starts_at + n * step,
            ends_at=first.starts_at + n * step + timedelta(hours=1),
        )
        for n in range(COUNT)
    )


def test_long_texts_cut_the_farthest_days_and_nothing_nearer(desk: Desk) -> None:
    five_hundred(desk.world, LONG[:300])
    home = desk.home(desk.world.device(desk.world.client().home))

    desk.sends()

    agenda = home.agendas[-1]
    (sent,) = [m for m in desk.broker.sent if m.topic == AGENDA.for_device(home.id)]
    assert len(sent.payload) <= AGENDA.max_bytes
    assert len(agenda.model_dump_json().encode()) <= AGENDA_MAX_BYTES
    days = [entry.starts_at.date() for entry in agenda.entries]
    kept = set(days)
    near = GroupEvent.objects.filter(starts_at__date__in=kept)
    assert len(kept) >= 2, "today and tomorrow at least"
    assert len(agenda.entries) == near.count(), "a day is shown whole or not at all"


def test_short_texts_fit_all_and_cost_a_handful_of_questions(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    five_hundred(world, "Yhteislaulu")
    device = world.device(world.client().home)

    with django_assert_max_num_queries(20):
        agenda = agenda_of(device, revision=1, now=world.now)

    assert len(agenda.entries) == COUNT + 1
    assert fitted(agenda) is agenda
