"""From what a home should know to what travels. Pure."""

from __future__ import annotations

import hashlib
from typing import Any

from protocol.messages.agenda import Agenda, Entry
from protocol.messages.calls import Calls
from protocol.topics import AGENDA_MAX_BYTES

AGENDA_DAYS = 14
UNSAID: dict[str, Any] = {"revision": True, "issued_at": True, "calls": {"__all__": {"access"}}}
"""They change with each rendering and tell nothing. A token alone is no news: a home that needs one asks for it."""


def digest(document: Agenda | Calls) -> str:
    """Name the content: two documents of one digest tell a home the same."""
    return hashlib.sha256(document.model_dump_json(exclude=UNSAID).encode()).hexdigest()


def fitted(agenda: Agenda, max_bytes: int = AGENDA_MAX_BYTES) -> Agenda:
    """Return the agenda, without its farthest days when it is too large for its topic.

    What is nearest is what a resident needs today; the rest comes as the days go by. When one day alone is too much,
    its latest entries go, and at last the oldest lines of the visit log.
    """
    size = _size(agenda)
    if size <= max_bytes:
        return agenda
    entries = sorted(agenda.entries, key=lambda entry: (entry.starts_at, entry.id))
    kept = _fewest_cut(agenda.model_copy(update={"entries": ()}), entries, max_bytes)
    fitting = agenda.model_copy(update={"entries": tuple(kept)})
    log = list(fitting.visit_log)
    while _size(fitting) > max_bytes and log:
        log = log[: len(log) // 2]  # newest come first
        fitting = fitting.model_copy(update={"visit_log": tuple(log)})
    recordings = list(fitting.recordings)
    while _size(fitting) > max_bytes and recordings:
        recordings = recordings[: len(recordings) // 2]
        fitting = fitting.model_copy(update={"recordings": tuple(recordings)})
    return fitting


def _fewest_cut(rest: Agenda, entries: list[Entry], max_bytes: int) -> list[Entry]:
    room = max_bytes - _size(rest)
    kept: list[Entry] = []
    for entry in entries:
        room -= len(entry.model_dump_json().encode()) + 1
        if room < 0:
            break
        kept.append(entry)
    if kept and len(kept) < len(entries):
        # A day is shown whole or not at all: half a day reads as a free afternoon.
        cut_day = entries[len(kept)].starts_at.date()
        whole = [entry for entry in kept if entry.starts_at.date() < cut_day]
        return whole or kept
    return kept


def _size(agenda: Agenda) -> int:
    return len(agenda.model_dump_json().encode())
