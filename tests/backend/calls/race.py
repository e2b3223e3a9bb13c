"""Many threads at one database file, as web and worker are: run as a program, prints what came of it as JSON.

    python -m tests.backend.calls.race FOLDER

A process of its own, because tests share one connection to a database in memory, where nothing can race.
"""

# ruff: noqa: PLC0415  # Django must be set up before anything of it is imported

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta


def at_once(work: Callable[[int], object], threads: int = 8) -> Counter[str]:
    """Do the same from many threads at once; count what came of it: results, or names of errors."""
    from django.db import connections

    outcomes: list[str] = []
    start = threading.Barrier(threads)

    def one(number: int) -> None:
        start.wait()
        try:
            outcomes.append(str(work(number)))
        except Exception as err:  # noqa: BLE001  # whatever it is, it is what is counted
            outcomes.append(type(err).__name__)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return Counter(outcomes)


def make_tables() -> None:
    """Make the tables of this moment's models, in less time than the migrations take."""
    from django.apps import apps
    from django.db import connection

    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)


def main() -> None:
    """Make a world in the folder's database, and race in it."""
    os.environ["KOTILUURI_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)  # real migrations, for once

    from backend.bookings.models import Booking
    from backend.calls.events import record_events
    from backend.calls.models import Call
    from backend.calls.services import end_due, extend, open_due
    from backend.devices.models import Lease, StoredEvent
    from protocol.messages.reports import EventKind
    from tests.backend.world import home_seat, make_world

    world = make_world()
    aino = world.ready()
    device = aino.home.devices.get()
    shown: dict[str, object] = {}

    clicks = at_once(lambda _: world.book(aino, intent="once", forced=True).pk)
    shown["clicks"] = {"kinds": len(clicks), "bookings": Booking.objects.count(), "calls": Call.objects.count()}

    call = Call.objects.get()
    facts = [world.tells(device, kind, home_seat(call)) for kind in (EventKind.ANNOUNCED, EventKind.ANSWERED)]
    told = at_once(lambda _: record_events(device, facts, now=world.now))
    shown["events"] = {"acked": dict(told), "stored": StoredEvent.objects.count()}

    last_moment = call.ends_at - timedelta(milliseconds=1)

    def end_or_extend(number: int) -> str:
        if number % 2:
            return f"ended {end_due(call.ends_at)}"
        extend(Call.objects.get(pk=call.pk), by=world.maija, now=last_moment)
        return "extended"

    race = at_once(end_or_extend)
    call.refresh_from_db()
    added = (call.ends_at - call.starts_at).total_seconds() / 60 - 30
    shown["end"] = {"outcomes": dict(race), "state": call.state, "added_min": added}

    scheduled = world.book(world.ready("Bertta"), starts_at=world.now + timedelta(hours=1)).call
    shown["open"] = dict(at_once(lambda _: open_due(scheduled.starts_at)))
    shown["lease"] = dict(at_once(lambda number: Lease.take("bridge", str(number), now=world.now, for_s=10)))
    print(json.dumps(shown))  # noqa: T201  # that is what it is run for


if __name__ == "__main__":
    main()
