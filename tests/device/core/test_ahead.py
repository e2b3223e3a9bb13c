"""What carries calls is brought into memory when one may come, and not before."""

from datetime import timedelta
from uuid import uuid4

import pytest

from device.core.ahead import AHEAD_S
from device.core.effects import PrepareRooms
from device.core.events.backend import AgendaArrived
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON, agreement, forced_call, ordinary_call


def home_with(kind: EntryKind, in_s: float, **changes: object) -> Home:
    home = Home(policy=None, **changes)  # type: ignore[arg-type]  # fields of Home, by name
    starts = NOON + timedelta(seconds=in_s)
    entry = Entry(id=uuid4(), kind=kind, title=Texts(fi="x"), starts_at=starts, ends_at=starts + timedelta(hours=1))
    settings = HomeSettings(resident_names=("Aino",))
    agenda = Agenda(device=DEVICE, revision=2, issued_at=NOON, settings=settings, policy=agreement(), entries=(entry,))
    home.feed(AgendaArrived(home.t, agenda, b"sealed"))
    return home


def test_a_home_without_calls_keeps_them_out_of_memory() -> None:
    home = Home()
    home.after(24 * 3600)
    assert home.all_of(PrepareRooms) == []


@pytest.mark.parametrize("visit", [forced_call(), ordinary_call(), ordinary_call(starts_in_s=3600)])
def test_a_call_makes_ready_at_once_and_once(visit: object) -> None:
    home = Home()
    assert PrepareRooms() in home.receives(visit)  # type: ignore[arg-type]  # a Visit

    home.after(60)

    assert len(home.all_of(PrepareRooms)) == 1


@pytest.mark.parametrize("kind", [EntryKind.VISIT, EntryKind.EVENT])
def test_ten_minutes_before_a_visit_or_event_all_is_ready(kind: EntryKind) -> None:
    home = home_with(kind, 3600)
    home.after(3600 - AHEAD_S - 1)
    assert home.all_of(PrepareRooms) == []

    home.after(1)

    assert home.all_of(PrepareRooms) == [PrepareRooms()]


def test_a_visit_on_the_phone_needs_none_of_it() -> None:
    home = home_with(EntryKind.PHONE, 3600)
    home.after(2 * 3600)
    assert home.all_of(PrepareRooms) == []


def test_an_hour_that_is_not_trusted_makes_nothing_ready() -> None:
    home = home_with(EntryKind.VISIT, 60, has_clock=False)
    home.after(120)
    assert home.all_of(PrepareRooms) == []
