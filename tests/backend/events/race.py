"""Many homes at the last places of one event, at one database file: run as a program, prints what came of it as JSON.

python -m tests.backend.events.race FOLDER
"""

# ruff: noqa: PLC0415  # Django must be set up before anything of it is imported

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

HOMES = 8
PLACES = 3


def main() -> None:
    """Make a world in the folder's database, and race in it."""
    os.environ["KOTILUURI_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    import django

    django.setup()
    from backend.events.models import EventType, GroupEvent, SignUp, SignUpState
    from backend.events.services import Wish, device_wishes
    from tests.backend.calls.race import at_once, make_tables
    from tests.backend.world import make_world

    make_tables()
    world = make_world()
    devices = [world.device(world.client(f"Asukas {number}").home) for number in range(HOMES)]
    kind = EventType.objects.create(organisation=world.organisation, name="Yhdessä")
    kind.groups.add(world.group)
    event = GroupEvent.objects.create(
        organisation=world.organisation,
        type=kind,
        operator=world.maija,
        title={"fi": "Yhteislaulu"},
        starts_at=world.now + timedelta(days=1),
        ends_at=world.now + timedelta(days=1, hours=1),
        capacity=PLACES,
    )
    shown: dict[str, object] = {}

    def wish(kind: Wish, intent: int) -> dict[str, int]:
        def one(number: int) -> str:
            return device_wishes(devices[number], event.pk, kind, intent=intent, now=world.now).result.value

        return dict(at_once(one, HOMES))

    shown["signing"] = wish(Wish.QUEUE, 1)
    event.refresh_from_db()
    shown["taken"] = event.taken
    ahead = set(SignUp.objects.filter(state=SignUpState.SIGNED).values_list("home", flat=True))
    at_once(
        lambda number: (
            device_wishes(devices[number], event.pk, Wish.CANCEL, intent=2, now=world.now)
            if devices[number].home_id in ahead
            else None
        ),
        HOMES,
    )
    event.refresh_from_db()
    signed = set(SignUp.objects.filter(state=SignUpState.SIGNED).values_list("home", flat=True))
    shown["after"] = {"taken": event.taken, "signed": len(signed), "same": len(signed & ahead)}
    shown["same_twice"] = dict(
        at_once(
            lambda _: device_wishes(devices[0], event.pk, Wish.CANCEL, intent=3, now=world.now).intent,
            HOMES,
        )
    )
    print(json.dumps(shown))  # noqa: T201  # that is what it is run for


if __name__ == "__main__":
    main()
