"""What stands around every screen: the signs, the bar of another call, the toast. Reads the state, decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from device.core import bell, calendar
from device.core.diary import hour_of
from device.core.draft import is_clock_trusted, wall
from device.core.link import is_cut
from device.core.offer import Offer, Spent
from device.core.peripherals import missing
from device.core.phase import Announcing, Idle
from device.core.screen_parts import Button, GreenBar, Hour, StatusLine, Who, Words, words
from device.core.state import State

CLOSES_ALL = frozenset({"call.ended", "agreement.all_closed"})
CLOSES_CAMERA = CLOSES_ALL | {"agreement.picture_closed"}


class Around(TypedDict):
    """What every screen has."""

    language: str
    text_size: int
    light: int
    status: StatusLine
    bar: GreenBar | None
    toast: Words | None


def status_line(state: State, at: float) -> StatusLine:
    """Return the signs: what is open, and what is wrong."""
    return StatusLine(
        camera_on=state.peripherals.camera_on or state.installer.camera_on,
        microphone_on=state.peripherals.microphone_on or state.installer.microphone_on,
        has_network=not is_cut(state, at),
        is_clock_sure=is_clock_trusted(state),
        missing=missing_words(state),
    )


def missing_words(state: State) -> tuple[Words, ...]:
    """Return what a call does without."""
    # A resident is told what is missing; whether it is not there or does not work is for others to know.
    return tuple(words(f"missing.{code.partition('_')[0]}") for code in missing(state.peripherals))


def green_bar(state: State, at: float) -> GreenBar | None:
    """Return the bar of a call that waits, or that is in another room; None: nothing waits."""
    phase = state.phase
    mine = None if isinstance(phase, Idle) else phase.participation
    if isinstance(phase, Announcing):
        return None  # one thing to look at
    waiting = [
        o
        for o in state.offers
        if o.call.participation != mine
        and (mine is not None or o.ring is not None or o.spent is Spent.WAITED)
        and (mine is None or not bell.is_elsewhere(o))
        and bell.is_waiting(state, o)
    ]
    if not waiting:
        return None
    # What sounds comes first; else what came last, which is what the resident has just heard.
    offer = max(
        waiting,
        key=lambda o: (
            not bell.is_elsewhere(o),
            bell.is_sounding(state, o, at),
            o.seen_at,
            str(o.call.participation),
        ),
    )
    sounding = bell.is_sounding(state, offer, at)
    buttons: tuple[Button, ...] = (Button.ANSWER, Button.SILENCE) if sounding else (Button.ANSWER,)
    if mine is not None:
        buttons = (Button.SWITCH,)
    elif bell.is_elsewhere(offer):
        buttons = (Button.MOVE_HERE,)
    return GreenBar(
        participation=offer.call.participation,
        who=who_calls(state, offer),
        is_sounding=sounding,
        is_cut=is_cut(state, at),
        answered_in=offer.call.answered_in,
        buttons=buttons,
        more=sum(not bell.is_elsewhere(o) for o in waiting if o is not offer),
    )


def toast_words(state: State, at: float) -> Words | None:
    """Return the few words that go by themselves, as long as they are true."""
    toast = state.toast
    if toast is None or at >= toast.until:
        return None
    # "The camera is off" is said when it is.
    key, open_now = toast.words.key, state.peripherals
    is_untrue = (open_now.camera_on and key in CLOSES_CAMERA) or (open_now.microphone_on and key in CLOSES_ALL)
    return None if is_untrue else toast.words


def who_calls(state: State, offer: Offer) -> Who:
    """Return who calls, and why."""
    call = offer.call
    return Who(
        name=call.caller.name,
        role=call.caller.role.in_language(calendar.language_of(state)),
        reason=call.reason,
        residents=call.for_residents,
        is_event=call.is_event,
    )


def local_now(state: State, at: float) -> datetime | None:
    """Return the time at home; None: nobody knows what time it is."""
    unix = wall(state, at)
    return calendar.local_time(state, unix) if unix is not None and is_clock_trusted(state) else None


def hour_now(state: State, at: float) -> Hour | None:
    """Return the hour that the clock shows; None: it shows none."""
    local = local_now(state, at)
    return None if local is None else hour_of(local)
