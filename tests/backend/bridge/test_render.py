"""The agenda fits its topic: what is nearest stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from backend.bridge.render import digest, fitted
from protocol.messages.agenda import Agenda, Entry, EntryKind
from protocol.messages.wire import Texts

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def agenda(days: int, per_day: int, letters: int = 100) -> Agenda:
    entries = [
        Entry(
            id=UUID(int=day * 1000 + index),
            kind=EntryKind.VISIT,
            title=Texts(fi="x" * letters),
            starts_at=NOW + timedelta(days=day, minutes=index),
            ends_at=NOW + timedelta(days=day, minutes=index + 1),
        )
        for day in range(days)
        for index in range(per_day)
    ]
    return Agenda(device="home-1", revision=1, issued_at=NOW, entries=tuple(entries))


def test_an_agenda_that_fits_is_left_as_it_is() -> None:
    whole = agenda(14, 3)

    assert fitted(whole) is whole


def test_the_farthest_days_are_cut_and_none_is_shown_by_half() -> None:
    cut = fitted(agenda(14, 10), max_bytes=20_000)

    assert len(cut.model_dump_json().encode()) <= 20_000
    days = [entry.starts_at.date() for entry in cut.entries]
    assert days[0] == NOW.date()
    assert 1 < len(set(days)) < 14
    assert all(days.count(day) == 10 for day in set(days))


def test_of_one_day_that_is_too_much_the_earliest_entries_stay() -> None:
    cut = fitted(agenda(1, 500), max_bytes=20_000)

    assert 0 < len(cut.entries) < 500
    assert cut.entries[0].starts_at == NOW


def test_the_same_content_has_the_same_name_whenever_it_is_rendered() -> None:
    first = agenda(2, 2)
    later = first.model_copy(update={"revision": 9, "issued_at": NOW + timedelta(hours=1)})

    assert digest(first) == digest(later)
    assert digest(first) != digest(agenda(2, 3))
