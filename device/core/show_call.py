"""What the panel shows of a call: its warning, the wait, the call. Reads the state, decides nothing."""

from __future__ import annotations

from math import ceil
from typing import TypeAlias

from device.core import calendar, control, ending, policy, show_resident
from device.core.draft import own_identity
from device.core.marks import Consent
from device.core.offer import Offer
from device.core.peripherals import missing
from device.core.phase import Announcing, Held, Joined, Joining, Reconnecting, Waiting
from device.core.progress import count_ends_at
from device.core.screen import AnnouncingScreen, CallScreen, Screen, WaitingScreen
from device.core.screen_parts import Button, Countdown, OwnPicture, Tile, Volume, Words, words
from device.core.seat import professional_is_here
from device.core.show_around import Around, hour_now, missing_words, who_calls
from device.core.state import State
from protocol.messages.wire import Source

NO_PICTURE_SHOWN_S = 30.0
"""Who is in an event without picture or sound is told once that they may open them."""

BLINK_S = 2.0
"""A connection that is back within this has not been missed."""

CALL_BUTTONS = (Button.HANG_UP, Button.VOLUME_DOWN, Button.VOLUME_UP)


_Together: TypeAlias = Joining | Joined | Reconnecting


def held_screen(state: State, at: float, phase: Held, offer: Offer, around: Around) -> Screen:
    """Return what to show in this phase of this call."""
    match phase:
        case Announcing():
            return _announcing(state, at, phase, offer, around)
        case Waiting():
            return _waiting(state, at, phase, offer, around)
        case Joining() if not professional_is_here(state):
            return _waiting(state, at, phase, offer, around)
        case Joining() | Joined() | Reconnecting():
            # Who joins to somebody who is there already is in the call: no other screen flashes by.
            return CallScreen(
                participation=phase.participation,
                who=who_calls(state, offer),
                hour=hour_now(state, at),
                tiles=_tiles(state, phase, offer),
                own=_own(state),
                volume=Volume(state.peripherals.volume),
                missing=missing_words(state),
                notices=_notices(state, at, phase, offer),
                agreement=show_resident.read_in_call(state, phase.participation),
                buttons=(
                    *CALL_BUTTONS,
                    *_switches(phase, offer),
                    *show_resident.pressed_in_call(state, phase.participation),
                ),
                **around,
            )


def _announcing(state: State, at: float, phase: Announcing, offer: Offer, around: Around) -> AnnouncingScreen:
    agreed = policy.agreed(state)
    deadline = count_ends_at(state, phase)
    countdown = None
    if agreed is not None and deadline is not None:
        left_s = max(deadline - at, 0.0)
        countdown = Countdown(
            seconds=max(ceil(left_s), 1),
            fraction=round(min(left_s / agreed.warning_s, 1.0), 2),
            lasts_s=agreed.warning_s,
            ends_at=deadline,
        )
    sound_only = (Button.SOUND_ONLY,) if phase.opens_camera else ()
    lacking = missing(state.peripherals)
    return AnnouncingScreen(
        participation=phase.participation,
        who=who_calls(state, offer),
        countdown=countdown,
        is_calm=agreed is not None and agreed.is_calm,
        opens_camera=phase.opens_camera,
        opens_microphone=phase.opens_microphone,
        has_camera="camera_missing" not in lacking,
        has_microphone="microphone_missing" not in lacking,
        buttons=(Button.ANSWER_NOW, *sound_only, Button.NOT_NOW),
        **around,
    )


def _waiting(state: State, at: float, phase: Joining | Waiting, offer: Offer, around: Around) -> WaitingScreen:
    if isinstance(phase, Joining):
        text = words("call.calm")
    elif not phase.room.is_in:
        text = words("call.again")
    else:
        text = words("call.wait_pro", name=offer.call.caller.name)
    return WaitingScreen(
        participation=phase.participation,
        who=who_calls(state, offer),
        words=text,
        own=_own(state),
        hour=hour_now(state, at),
        buttons=CALL_BUTTONS,
        **around,
    )


def _switches(phase: _Together, offer: Offer) -> tuple[Button, ...]:
    """What is switched off from elsewhere can only be kept so here."""
    given, off = phase.answer, control.switched_off(offer)
    pairs = (
        (Source.CAMERA, given.camera, Button.CAMERA_ON, Button.CAMERA_OFF),
        (Source.MICROPHONE, given.microphone, Button.MICROPHONE_ON, Button.MICROPHONE_OFF),
    )
    return tuple(
        on if consent is Consent.NONE else close
        for source, consent, on, close in pairs
        if consent is not Consent.NONE or source not in off
    )


def _tiles(state: State, phase: _Together, offer: Offer) -> tuple[Tile, ...]:
    seats = {seat.identity: seat for seat in offer.record.seats}
    language = calendar.language_of(state)
    tiles = [
        Tile(
            identity=person.identity,
            name=seat.name,
            role=seat.role.in_language(language),
            is_professional=seat.is_professional,
            has_picture=person.camera,
            has_sound=person.microphone,
            is_stalled=person.identity in phase.room.stalled,
            is_speaking=person.is_speaking,
            shares_screen=person.screen,
        )
        for person in phase.room.people or ()
        # Who has no seat in the record is nobody: neither named nor shown.
        if (seat := seats.get(person.identity)) is not None and _shows_itself(offer, person.identity)
    ]
    caller = offer.call.caller.name
    return tuple(
        sorted(tiles, key=lambda t: (not t.is_professional, t.name != caller, not t.has_picture, t.name, t.identity))
    )


def _shows_itself(offer: Offer, identity: str) -> bool:
    """Say whether this seat publishes to us: homes do so to the audience alone, which of an event no home is in."""
    return not identity.startswith("home:") or own_identity(offer.call.participation) in offer.record.audience


def _own(state: State) -> OwnPicture:
    camera, microphone = state.peripherals.camera_on, state.peripherals.microphone_on
    keys = {(True, True): "call.seen", (False, True): "call.heard", (True, False): "call.watched"}
    return OwnPicture(camera, microphone, words(keys.get((camera, microphone), "call.closed")))


def _notices(state: State, at: float, phase: _Together, offer: Offer) -> tuple[Words, ...]:
    found = []
    if ending.is_told(state, offer, at):
        found.append(words("call.ending"))
    if (switched_off := control.told(offer)) is not None:
        found.append(switched_off)
    if isinstance(phase, Reconnecting):
        if at - phase.since >= BLINK_S:
            found.append(words("call.again"))
    elif phase.room.stalled or phase.room.is_weak_here:
        found.append(words("call.weak"))
    elif phase.room.is_weak_there:
        found.append(words("call.weak_there"))
    is_closed = phase.answer.camera is Consent.NONE and phase.answer.microphone is Consent.NONE
    if offer.call.is_event and is_closed and at - phase.since < NO_PICTURE_SHOWN_S:
        found.append(words("event.no_picture"))
    return tuple(found)
