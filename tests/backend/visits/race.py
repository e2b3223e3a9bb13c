"""Eight of a unit at one visit: run as a program, prints what came of it as JSON.

    python -m tests.backend.visits.race FOLDER

A process of its own, because tests share one connection to a database in memory, where nothing can race.
"""

# ruff: noqa: PLC0415  # Django must be set up before anything of it is imported

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta


def main() -> None:
    """Make a world in the folder's database, and race in it."""
    os.environ["KOTILUURI_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    import django

    django.setup()
    from backend.accounts.models import AuditRecord
    from backend.bookings.models import Booking
    from backend.calls.models import Participation
    from backend.calls.services import end_due
    from backend.visits.services import close, take
    from tests.backend.calls.race import at_once, make_tables
    from tests.backend.world import make_world

    make_tables()
    world = make_world()
    nurses = [world.professional(f"Hoitaja {number}") for number in range(8)]
    shown: dict[str, object] = {}

    visit = world.book(world.ready(), starts_at=world.now + timedelta(hours=1))

    def take_it(number: int) -> str:
        take(Booking.objects.get(pk=visit.pk), by=nurses[number], now=world.now)
        return "taken"

    taken = at_once(take_it)
    organisers = Participation.objects.filter(call__booking=visit, is_organiser=True).count()
    shown["take"] = {
        "outcomes": dict(taken),
        "organisers": organisers,
        "audit": AuditRecord.objects.filter(code="visit.taken").count(),
    }

    client = world.ready("Bertta")
    missed = world.book(client)
    end_due(world.later(minutes=31))

    def close_it(number: int) -> str:
        close(Booking.objects.get(pk=missed.pk), client.home, "phoned", by=nurses[number], now=world.now)
        return "closed"

    closed = at_once(close_it)
    shown["close"] = {"outcomes": dict(closed), "audit": AuditRecord.objects.filter(code="visit.closed").count()}
    print(json.dumps(shown))  # noqa: T201  # that is what it is run for


if __name__ == "__main__":
    main()
