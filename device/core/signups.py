"""Signing up for events, with or without a network.

A touch makes a wish; it is on disk before it is sent, and sent again until it is answered. What is shown is the wish,
then its answer, then the agenda: from the first agenda on that knows of the wish, the agenda alone is right.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from device.core.draft import Draft, wall
from device.core.effects import SendWish, WriteWishes
from device.core.events.backend import WishAnswered
from device.core.link import is_cut
from device.core.screen_parts import Button, Place, Standing, words
from device.core.state import State, Wishes
from device.core.wishes import Want, Wish, WishBook
from protocol.messages.agenda import Agenda, Entry, EntryKind, SignUp
from protocol.messages.requests import MAX_INTENT, SignUpAnswer

RETRY_S = (5.0, 15.0, 30.0, 60.0)
MOST_WISHES = 200
"""Far beyond what one resident does in two weeks; the oldest are forgotten."""

WANTS = {Button.SIGN_UP: Want.PLACE, Button.QUEUE: Want.QUEUE, Button.CANCEL: Want.CANCEL}

_AGENDA = {
    SignUp.NONE: Standing.NONE,
    SignUp.OPEN: Standing.OPEN,
    SignUp.SIGNED: Standing.SIGNED,
    SignUp.FULL: Standing.FULL,
    SignUp.WAITING: Standing.WAITING,
}
_ASKED = {Want.PLACE: Standing.SIGNING, Want.QUEUE: Standing.QUEUING, Want.CANCEL: Standing.CANCELLING}
_BUTTONS = {
    Standing.OPEN: Button.SIGN_UP,
    Standing.FULL: Button.QUEUE,
    Standing.SIGNED: Button.CANCEL,
    Standing.WAITING: Button.CANCEL,
    Standing.SIGNING: Button.CANCEL,
    Standing.QUEUING: Button.CANCEL,
    Standing.CANCELLING: Button.SIGN_UP,
}
_KEEPS = frozenset({Standing.NONE, Standing.SIGNED, Standing.GONE})
"""Where a home stands with an event that has begun, too. All else is then closed."""


# --- what is shown ----------------------------------------------------------------------------------------------------


def place(state: State, entry: Entry, unix: float | None) -> Place:
    """Say where this home stands with an entry. `unix` is now, None without a trusted clock."""
    if entry.kind is not EntryKind.EVENT:
        return Place()
    wish = _wish_of(state, entry.id)
    if wish is None:
        found = Place(_AGENDA[entry.sign_up], entry.places_left, entry.queue, entry.position)
    elif wish.answer is None:
        found = Place(_ASKED[wish.want], is_stuck=state.wishes.is_stuck or is_cut(state))
    else:
        found = _answered(wish.answer)
    has_begun = unix is not None and entry.starts_at.timestamp() <= unix
    return Place(Standing.CLOSED) if has_begun and found.standing not in _KEEPS else found


def button(entry: Entry, found: Place, unix: float | None) -> Button | None:
    """Say what the resident can do about it."""
    has_begun = unix is not None and entry.starts_at.timestamp() <= unix
    return None if has_begun else _BUTTONS.get(found.standing)


def _answered(answer: SignUpAnswer) -> Place:
    return Place(Standing(answer.result.value), answer.places_left, answer.queue, answer.position)


def _wish_of(state: State, event: UUID) -> Wish | None:
    return next((w for w in state.wishes.book.wishes if w.event == event), None)


# --- what happens -----------------------------------------------------------------------------------------------------


def touched(draft: Draft, pressed: Button, entry: Entry) -> None:
    """Wish what this button says, if it is offered now."""
    now = wall(draft.state)
    trusted = now if draft.state.clock.source is not None else None
    found = place(draft.state, entry, trusted)
    offered = button(entry, found, trusted)
    if pressed is not offered:
        return
    _put(draft, Wish(entry.id, _next_number(draft.state), WANTS[pressed]))


def written(draft: Draft, last: int) -> None:
    """They are on disk: tell the backend."""
    wishes = draft.state.wishes
    draft.state = replace(draft.state, wishes=replace(wishes, written=max(wishes.written, last), is_unsaved=False))
    if last > wishes.written:
        reach_again(draft)


def not_written(draft: Draft) -> None:
    """No disk: tell the backend all the same, which is the safer place; and write again with the next try."""
    wishes = draft.state.wishes
    draft.state = replace(draft.state, wishes=replace(wishes, written=wishes.book.last, is_unsaved=True))
    if wishes.book.last > wishes.written:
        reach_again(draft)


def reach_again(draft: Draft) -> None:
    """Send what waits now: the backend may have come into reach."""
    if _waiting(draft.state):
        draft.state = replace(draft.state, wishes=replace(draft.state.wishes, send_at=draft.now, tries=0))


def not_sent(draft: Draft) -> None:
    """It stays on disk, and is shown as waiting; the next try is set already."""
    draft.state = replace(draft.state, wishes=replace(draft.state.wishes, is_stuck=True))


def answered(draft: Draft, event: WishAnswered) -> None:
    """Keep what the backend says, until an agenda says it."""
    wish = next((w for w in draft.state.wishes.book.wishes if w.number == event.number), None)
    draft.state = replace(draft.state, wishes=replace(draft.state.wishes, is_stuck=False))
    if wish is None or wish.answer is not None or wish.event != event.answer.event:
        return  # a newer wish is on its way, or the agenda was quicker
    if wish.number < event.answer.intent <= MAX_INTENT:
        # Our disk was lost and our numbers fell behind: this wish is the newest, so it gets a number that says so.
        _put(draft, replace(wish, number=max(_next_number(draft.state), event.answer.intent + 1)))
        return
    others = tuple(w for w in draft.state.wishes.book.wishes if w is not wish)
    _keep(draft, replace(draft.state.wishes.book, wishes=(*others, replace(wish, answer=event.answer))))


def agenda_arrived(draft: Draft, old: Agenda | None) -> None:
    """From now on the agenda is right about the wishes that it knows; say what came of waiting."""
    agenda = draft.state.agenda
    if agenda is None:
        return
    entries = {e.id: e for e in agenda.entries}
    kept = tuple(w for w in draft.state.wishes.book.wishes if not _is_reflected(w, entries.get(w.event)))
    if len(kept) != len(draft.state.wishes.book.wishes):
        _keep(draft, replace(draft.state.wishes.book, wishes=kept))
    waited = {e.id for e in old.entries if e.sign_up is SignUp.WAITING} if old is not None else set()
    moved_up = next((e for e in agenda.entries if e.id in waited and e.sign_up is SignUp.SIGNED), None)
    if moved_up is not None:
        draft.toast(words("event.moved_up", title=moved_up.title.in_language(agenda.settings.language)))


def send_when_due(draft: Draft) -> None:
    """Send what waits, more and more seldom until it is answered."""
    wishes = draft.state.wishes
    if wishes.send_at is None or wishes.send_at > draft.now:
        return
    waiting = _waiting(draft.state)
    if not waiting:
        draft.state = replace(draft.state, wishes=replace(wishes, send_at=None, tries=0))
        return
    wait_s = RETRY_S[min(wishes.tries, len(RETRY_S) - 1)]
    draft.state = replace(
        draft.state, wishes=replace(wishes, send_at=draft.now + wait_s, tries=min(wishes.tries + 1, len(RETRY_S)))
    )
    if wishes.is_unsaved:
        draft.order(WriteWishes(wishes.book))
    for wish in waiting:
        draft.order(SendWish(wish))


def begin(book: WishBook, now: float) -> Wishes:
    """Return what a start makes of what the disk held: everything in it is on disk."""
    waits = any(w.answer is None for w in book.wishes)
    return Wishes(book=book, written=book.last, send_at=now if waits else None)


def _is_reflected(wish: Wish, entry: Entry | None) -> bool:
    return wish.answer is not None if entry is None else entry.intent >= wish.number


def _waiting(state: State) -> tuple[Wish, ...]:
    """Wishes that are on disk and not answered, the oldest first."""
    wishes = state.wishes
    return tuple(w for w in wishes.book.wishes if w.answer is None and w.number <= wishes.written)


def _next_number(state: State) -> int:
    """Return a number above all that were given out: by this disk, by the agenda's word, and by the clock.

    The clock is for a disk that was lost: seconds go on beyond any numbers that one resident gave out one by one.
    """
    seen = 0 if state.agenda is None else max((e.intent for e in state.agenda.entries), default=0)
    return min(max(state.wishes.book.last, seen, int(wall(state) or 0)) + 1, MAX_INTENT)


def _put(draft: Draft, wish: Wish) -> None:
    book = draft.state.wishes.book
    others = tuple(w for w in book.wishes if w.event != wish.event)
    _keep(draft, WishBook(max(book.last, wish.number), (*others, wish)[-MOST_WISHES:]))


def _keep(draft: Draft, book: WishBook) -> None:
    draft.state = replace(draft.state, wishes=replace(draft.state.wishes, book=book))
    draft.order(WriteWishes(book))
