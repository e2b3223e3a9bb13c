"""The demo organisation."""

from datetime import timedelta

import pytest

from backend.accounts.models import User
from backend.accounts.services import use_login_link
from backend.bookings.models import Booking
from backend.calls.models import Call, SeatState
from backend.contacts.models import Client, Home
from backend.contacts.policy import Verdict
from backend.contacts.reading import contacts_by_ref, contacts_for, visible_groups
from backend.devices.models import Device
from backend.devices.services import bind_device
from backend.events.models import GroupEvent, Recording
from backend.organisations.demo import make_demo
from backend.organisations.models import GroupKind
from tests.backend.world import NOON, ref

pytestmark = pytest.mark.django_db


def test_it_has_people_of_each_role_groups_of_each_kind_bookings_and_events_to_come() -> None:
    demo = make_demo(now=NOON)
    maija = use_login_link(demo.links[0].token, now=NOON)

    assert (maija.name, maija.roles) == ("Maija Korhonen", ("professional",))
    assert {link.role for link in demo.links} == {"professional", "operator", "content_admin", "installer", "admin"}
    assert {group.kind for group in visible_groups(maija).groups} == set(GroupKind)
    assert contacts_for(maija, now=NOON).total >= 50
    aino = Client.objects.get(name="Aino Virtanen")
    assert Booking.objects.of_home(aino.home).exists()
    assert GroupEvent.objects.seen_by(aino.home).filter(starts_at__gt=NOON).count() > 10
    assert Recording.objects.seen_by(aino.home).count() == 2, "and one of our own where a film can be made"


def test_made_again_it_is_the_same_and_made_the_next_day_it_is_complete() -> None:
    make_demo(now=NOON)

    def counted() -> tuple[int, ...]:
        kept = (User, Client, Home, Device, Booking, Call, GroupEvent)
        return tuple(model._default_manager.count() for model in kept)  # noqa: SLF001  # Django's documented name

    first = counted()
    make_demo(now=NOON + timedelta(minutes=5))
    assert counted() == first

    make_demo(now=NOON + timedelta(days=1))
    assert Booking.objects.count() > first[4]
    assert User.objects.count() == first[0]


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_aino_can_be_called_at_any_hour_and_nothing_else_calls_her(hour: int) -> None:
    """`make demo` must work whenever it is run."""
    now = NOON + timedelta(hours=hour)
    demo = make_demo(now=now)
    assert demo.homes[0].home == "Aino Virtanen"
    bind_device(demo.homes[0].code, signing_key="s", sealing_key="x", version="", now=now)
    aino = Client.objects.select_related("home").get(name="Aino Virtanen")
    maija = User.objects.get(name="Maija Korhonen")

    (contact,) = contacts_by_ref(maija, [ref(aino)], now=now)

    assert contact.verdict is Verdict.AGREES
    assert contact.policy is not None
    assert (contact.policy.opens, contact.policy.warning_s) == ("picture", 5)
    assert not aino.home.participations.filter(state=SeatState.INVITED).exists()


def test_nothing_of_the_neighbours_is_seen() -> None:
    demo = make_demo(now=NOON)
    maija = use_login_link(demo.links[0].token, now=NOON)

    assert contacts_for(maija, now=NOON, search="virtasalo").total == 0
