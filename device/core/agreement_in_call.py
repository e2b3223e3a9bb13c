"""The agreement, read and withdrawn inside a call: the same decision as at rest, and what it closes closes at once.

In a call the resident sees what the agreement means. So withdrawing closes what it is about even when it was opened by
their own touch; another touch opens it again. The call itself goes on: the red handset ends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from device.core import agreement
from device.core.draft import Draft, offer_of
from device.core.marks import Consent, Mark
from device.core.phase import Joined, Joining, Reconnecting
from device.core.reading import Reading
from device.core.screen_parts import Button, Spot, Subject, words
from device.core.state import State

STAYS_S = 180.0
"""A page of words that nobody touches gives way to the faces."""


def of(state: State, participation: UUID) -> Reading | None:
    """Return where the resident is in the agreement, in this call."""
    reading = state.reading
    return reading if reading is not None and reading.participation == participation else None


def touched(draft: Draft, participation: UUID, button: Button, subject: Subject | None) -> None:
    """Open the page, turn it, close it; withdraw after the question."""
    reading = of(draft.state, participation)
    if button is Button.AGREEMENT and reading is None and agreement.may_withdraw(draft.state):
        _turn(draft, Reading(participation, draft.now))
    elif reading is None:
        return
    elif button is Button.KEEP:
        _turn(draft, None)
    elif button is Button.LEAF and isinstance(subject, Spot):
        _turn(draft, replace(reading, row=max(subject.row, 0)))
    elif button is Button.WITHDRAW:
        _turn(draft, replace(reading, is_asking=True))
    elif button is Button.WITHDRAW_NOW and reading.is_asking:
        _withdraw(draft, participation, picture_alone=False)
    elif button is Button.WITHDRAW_PICTURE and reading.is_asking and agreement.may_withdraw_picture(draft.state):
        _withdraw(draft, participation, picture_alone=True)
    if (kept := of(draft.state, participation)) is not None:
        _turn(draft, replace(kept, touched_at=draft.now))


def settle(draft: Draft) -> None:
    """Close the page when its call is gone, when there is nothing left to withdraw, or when nobody reads it."""
    reading = draft.state.reading
    if reading is None:
        return
    phase = draft.state.phase
    is_in = isinstance(phase, Joining | Joined | Reconnecting) and phase.participation == reading.participation
    is_old = draft.now >= reading.touched_at + STAYS_S
    if not is_in or is_old or not agreement.may_withdraw(draft.state):
        _turn(draft, None)


def hours(state: State) -> Iterator[float]:
    """Give the moments (monotonic) at which time alone changes something."""
    if state.reading is not None:
        yield state.reading.touched_at + STAYS_S


def _turn(draft: Draft, reading: Reading | None) -> None:
    draft.state = replace(draft.state, reading=reading)


def _withdraw(draft: Draft, participation: UUID, *, picture_alone: bool) -> None:
    agreement.withdraw(draft, picture_alone=picture_alone)
    draft.toast(words("agreement.picture_closed" if picture_alone else "agreement.all_closed"))
    _turn(draft, None)
    phase, offer = draft.state.phase, offer_of(draft.state, participation)
    if not isinstance(phase, Joining | Joined | Reconnecting) or offer is None:
        return
    given = replace(phase.answer, camera=Consent.NONE)
    if not picture_alone:
        given = replace(given, microphone=Consent.NONE)
    if given != phase.answer:
        draft.state = replace(draft.state, phase=replace(phase, answer=given))
        draft.mark(offer, Mark.ANSWERED, given.camera, given.microphone)
