"""What homes say: believed only when the device signed it, kept once, acknowledged when whole."""

from __future__ import annotations

import pytest

from backend.calls.models import SeatState
from backend.devices.models import Device, StoredEvent
from protocol import topics
from protocol.messages.reports import EventKind
from tests.backend.bridge.desk import Desk, OpenedHome
from tests.backend.world import World, home_seat
from tests.fakes.device import Keys


@pytest.fixture
def home(world: World, desk: Desk) -> OpenedHome:
    """Return Aino's home, up to date."""
    home = desk.home(world.ready().home.devices.get())
    desk.sends()
    return home


def test_a_new_session_is_answered_by_a_document_that_names_it(desk: Desk, home: OpenedHome) -> None:
    """Nothing retained or replayed opens a camera: only what answers this very connection."""
    home.says(session="s2", calls_revision=home.row.calls_revision, agenda_revision=home.row.agenda_revision)

    desk.sends()

    assert home.calls[-1].session == "s2"
    assert len(home.agendas) == 1  # it holds the agenda already


def test_the_last_will_of_an_older_connection_changes_nothing(desk: Desk, home: OpenedHome) -> None:
    home.says(session="s2")
    home.says(session="s1", online=False)

    assert home.row.is_online

    home.says(session="s2", online=False)
    assert not home.row.is_online


def test_a_home_that_holds_less_is_sent_the_document_again(desk: Desk, home: OpenedHome) -> None:
    """As after a home's disk was lost: nothing new to tell, and yet it must be told."""
    desk.later(seconds=6)
    home.says(session="s1", agenda_revision=0, calls_revision=home.row.calls_revision)

    desk.sends()

    assert [agenda.revision for agenda in home.agendas] == [1, 2]
    assert len(home.calls) == 1


def test_a_state_that_crosses_a_document_on_the_way_does_not_have_it_sent_again(desk: Desk, home: OpenedHome) -> None:
    """Else it would cross the next one too, for ever."""
    home.says(session="s1", agenda_revision=0, calls_revision=0)

    assert desk.sends() == 0


def test_a_home_that_holds_more_is_sent_one_higher_still(desk: Desk, home: OpenedHome) -> None:
    """As after our backup was restored: the home takes nothing that is lower than what it holds."""
    home.says(session="s1", agenda_revision=70, calls_revision=90)

    desk.sends()

    assert home.agendas[-1].revision == 71
    assert home.calls[-1].revision == 91


def test_events_are_kept_once_and_acknowledged(world: World, desk: Desk, home: OpenedHome) -> None:
    call = world.forced(home.row.home.clients.get())
    first = world.tells(home.row, EventKind.ANNOUNCED, home_seat(call))
    second = world.tells(home.row, EventKind.ANSWERED, home_seat(call), "by_itself")

    home.tells(first)
    home.tells(first, second)
    home.tells(first, second)

    assert home.acks == [1, 2, 2]
    assert StoredEvent.objects.filter(device=home.id).count() == 2
    assert home_seat(call).state == SeatState.JOINED


def test_an_event_with_one_missing_before_it_is_not_acknowledged(world: World, desk: Desk, home: OpenedHome) -> None:
    world.tells(home.row, EventKind.RINGING)
    second = world.tells(home.row, EventKind.FAULT)

    home.tells(second)

    assert home.acks == [0]


def test_nothing_is_believed_that_another_key_signed(world: World, desk: Desk, home: OpenedHome) -> None:
    """The broker is not an authority: whoever gets past it still cannot speak for a home."""
    stranger = Keys.make()
    home.says(session="s9", signed_by=stranger)
    home.tells(world.tells(home.row, EventKind.ANNOUNCED), signed_by=stranger)

    assert home.row.session == "s1"
    assert not StoredEvent.objects.exists()
    assert desk.inbox.refused == {"not_signed": 2}


def test_one_home_cannot_speak_for_another(world: World, desk: Desk, home: OpenedHome) -> None:
    other = desk.home(world.ready("Eino Mäkelä").home.devices.get())
    captured: list[bytes] = []
    desk.inbox, inbox = _Capture(captured), desk.inbox  # type: ignore[assignment]  # only `take` is asked of it
    other.says(session="s9")
    desk.inbox = inbox

    home.says_raw(topics.STATE, captured[0])

    assert home.row.session == "s1"
    assert sum(desk.inbox.refused.values()) == 1


class _Capture:
    def __init__(self, taken: list[bytes]) -> None:
        self._taken = taken

    def take(self, topic: str, payload: bytes, *, now: object) -> None:
        self._taken.append(payload)


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"x", "not_signed"), (b"{}", "not_signed"), (b"a.b.c", "not_signed"), (b"x" * 40_000, "too_large")],
)
def test_what_cannot_be_read_is_counted_and_dropped(desk: Desk, home: OpenedHome, payload: bytes, code: str) -> None:
    home.says_raw(topics.STATE, payload)

    assert desk.inbox.refused == {code: 1}


def test_a_device_that_is_no_longer_bound_is_not_heard(world: World, desk: Desk, home: OpenedHome) -> None:
    Device.objects.filter(pk=home.id).update(unbound_at=world.now)

    home.says(session="s2")

    assert desk.inbox.refused == {"not_bound": 1}


def test_refusals_are_logged_by_code_without_what_was_said(
    desk: Desk, home: OpenedHome, caplog: pytest.LogCaptureFixture
) -> None:
    home.says_raw(topics.STATE, b"Aino Virtanen")

    assert "not_signed" in caplog.text
    assert "Aino" not in caplog.text
