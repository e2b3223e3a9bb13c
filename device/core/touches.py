"""What the resident's touches do. A button that the present screen does not offer does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from device.core import (
    agreement,
    agreement_in_call,
    bell,
    calendar,
    calls,
    commands,
    control,
    installer,
    peace,
    peripherals,
    player,
    preferences,
    signups,
)
from device.core.draft import Draft, in_call, offer_of
from device.core.events.resident import Touched
from device.core.marks import Consent, Mark
from device.core.offer import Offer
from device.core.phase import Announcing, Answer, Idle, Joined, Joining, Page, Reconnecting, Waiting
from device.core.screen_parts import Button, Spot
from protocol.messages.wire import Source

_InCall: TypeAlias = Joining | Joined | Waiting | Reconnecting

PAGES = {
    Button.HOME: Page.HOME,
    Button.WEEK: Page.WEEK,
    Button.RECORDINGS: Page.RECORDINGS,
    Button.LOG: Page.LOG,
    Button.SETTINGS: Page.SETTINGS,
    Button.PEACE: Page.PEACE,
    Button.AGREEMENT: Page.AGREEMENT,
    Button.SOUND: Page.SOUND,
    Button.DISPLAY: Page.DISPLAY,
    Button.NIGHT: Page.NIGHT,
    Button.LANGUAGES: Page.LANGUAGES,
    Button.DEVICE: Page.DEVICE,
}
SWITCHES_ON = {Button.CAMERA_ON: Source.CAMERA, Button.MICROPHONE_ON: Source.MICROPHONE}
LISTS = frozenset({Page.RECORDINGS, Page.LOG, Page.SETTINGS, Page.AGREEMENT})
"""Pages that may be longer than the panel."""


def touched(draft: Draft, event: Touched) -> None:
    """Do what the button says, if it still means what the resident saw."""
    button = event.button
    peripherals.touched(draft)
    if button in {Button.VOLUME_UP, Button.VOLUME_DOWN}:
        peripherals.turn_volume(draft, 1 if button is Button.VOLUME_UP else -1)
    phase = draft.state.phase
    if isinstance(phase, Idle):
        draft.state = replace(draft.state, phase=replace(phase, touched_at=draft.now))
        if commands.is_identifying(draft.state, draft.now):
            commands.seen(draft)
            return
        _touched_at_rest(draft, event, offer_of(draft.state, event.participation))
        return
    offer = offer_of(draft.state, phase.participation)
    if offer is None:
        return
    if button is Button.SWITCH and in_call(draft.state) is not None:
        _switch(draft, offer, offer_of(draft.state, event.participation))
    if event.participation not in {None, phase.participation}:
        return
    if isinstance(phase, Announcing):
        _touched_in_warning(draft, button, phase, offer)
    else:
        _touched_in_call(draft, event, offer)


def _touched_at_rest(draft: Draft, event: Touched, offer: Offer | None) -> None:
    if isinstance(draft.state.phase, Idle):
        _turn(draft, event, draft.state.phase)
    if offer is None or not bell.is_waiting(draft.state, offer):
        return
    if event.button is (Button.MOVE_HERE if bell.is_elsewhere(offer) else Button.ANSWER):
        calls.answer_by_touch(draft, offer)
    elif event.button is Button.SILENCE:
        draft.put_offer(replace(offer, ring=bell.silenced(draft.now, offer.ring)))


def _turn(draft: Draft, event: Touched, idle: Idle) -> None:
    """Go to another page, or do something about an event."""
    if event.button is Button.INSTALLER:
        installer.enter(draft, idle)
        return
    installer.touched(draft, idle, event.button, event.subject)
    peace.touched(draft, event.button)
    agreement.touched(draft, idle, event.button, event.subject)
    preferences.touched(draft, event.button, event.subject)
    player.touched(draft, idle, event.button, event.subject)
    if event.button in PAGES:
        page = PAGES[event.button]
        # Back from an event, the week is open where it was.
        spot = idle.spot if idle.page is Page.EVENT and page is Page.WEEK else Spot()
        draft.state = replace(
            draft.state, phase=replace(idle, page=page, spot=spot, entry=None, row=0, is_asking=False)
        )
    elif event.button is Button.LEAF and isinstance(event.subject, Spot) and idle.page in LISTS:
        draft.state = replace(draft.state, phase=replace(idle, row=max(event.subject.row, 0)))
    elif event.button is Button.DAY and isinstance(event.subject, Spot):
        spot = Spot(min(max(event.subject.day, 0), calendar.DAYS - 1), max(event.subject.row, 0))
        draft.state = replace(draft.state, phase=replace(idle, page=Page.WEEK, spot=spot, entry=None))
    elif isinstance(event.subject, UUID) and (entry := draft.state.diary.entry(event.subject)) is not None:
        if event.button is Button.READ_MORE or event.button in signups.WANTS:
            came_from = idle.came_from if idle.page is Page.EVENT else idle.page
            draft.state = replace(
                draft.state, phase=replace(idle, page=Page.EVENT, entry=entry.id, came_from=came_from)
            )
        if event.button in signups.WANTS:
            signups.touched(draft, event.button, entry)


def _switch(draft: Draft, offer: Offer, other: Offer | None) -> None:
    is_other = other is not None and other.call.participation != offer.call.participation
    if other is not None and is_other and bell.is_waiting(draft.state, other) and not bell.is_elsewhere(other):
        calls.switch(draft, offer, other)


def _touched_in_warning(draft: Draft, button: Button, phase: Announcing, offer: Offer) -> None:
    if button is Button.ANSWER_NOW:
        calls.answer_at_once(draft, phase, offer, sound_only=False)
    elif button is Button.SOUND_ONLY:
        calls.answer_at_once(draft, phase, offer, sound_only=True)
    elif button in {Button.NOT_NOW, Button.HANG_UP}:
        calls.decline(draft, offer)


def _touched_in_call(draft: Draft, event: Touched, offer: Offer) -> None:
    button = event.button
    if in_call(draft.state) is None:
        return
    if button is Button.HANG_UP:
        calls.hang_up(draft, offer)
        return
    agreement_in_call.touched(draft, offer.call.participation, button, event.subject)
    phase = in_call(draft.state)
    if phase is None:
        return
    if SWITCHES_ON.get(button) in control.switched_off(offer):
        return  # it would open when that is lifted, long after the touch
    given = _with(phase.answer, button)
    if given != phase.answer:
        # While it is joining too: what was switched off before anything was open must not open.
        draft.state = replace(draft.state, phase=_answering(phase, given))
        draft.mark(offer, Mark.ANSWERED, given.camera, given.microphone)


def _answering(phase: _InCall, given: Answer) -> _InCall:
    return replace(phase, answer=given)


def _with(answer: Answer, button: Button) -> Answer:
    """Switch a source: on by the resident's touch is their own will, whatever the policy says.

    On what is on already it changes nothing: what was agreed still ends with the agreement.
    """
    if button is Button.CAMERA_ON and answer.camera is Consent.NONE:
        return replace(answer, camera=Consent.TOUCHED)
    if button is Button.CAMERA_OFF:
        return replace(answer, camera=Consent.NONE)
    if button is Button.MICROPHONE_ON and answer.microphone is Consent.NONE:
        return replace(answer, microphone=Consent.TOUCHED)
    if button is Button.MICROPHONE_OFF:
        return replace(answer, microphone=Consent.NONE)
    return answer
