"""The installer's menu: behind the device's own code, with a growing wait between wrong tries.

A device that is bound to no home, or has never had an agenda, has nothing to hide and no code yet: its menu is open.
Camera and microphone are tried only by touch, seen and heard by nobody but who stands here, and close with the page.
"""

from __future__ import annotations

from dataclasses import replace

from device.core.draft import Draft
from device.core.effects import Check, LookAtMachine, PlayTestSound, SetInstalled
from device.core.events.installer import CheckChanged, MachineLooked
from device.core.installed import AUTO, DIAGONALS, DISTANCES_MM, Installed
from device.core.phase import Idle, Page
from device.core.screen import Tab
from device.core.screen_parts import Button, Digit, Subject
from device.core.state import Installer, State
from protocol.codes import DIGITS, is_code
from protocol.messages.reports import EventKind

WAITS_S = (0.0, 0.0, 30.0, 60.0, 300.0, 900.0)
"""After the first, second … wrong code. A million codes at four an hour are thirty years; who pulls the plug between
tries gets three in each start."""
STAY_S = 300.0
"""The menu of an installer who is called away closes."""
CHECK_S = 120.0

_TABS = tuple(Tab)


def opens(state: State) -> bool:
    """Say whether the menu opens without a code."""
    return state.agenda is None


def enter(draft: Draft, idle: Idle) -> None:
    """Go to the door, or in, when there is none."""
    is_open = opens(draft.state)
    page = Page.INSTALLER if is_open else Page.CODE
    _put(draft, replace(draft.state.installer, typed="", is_wrong=False, tab=Tab.HARDWARE, sound=None))
    draft.state = replace(draft.state, phase=replace(idle, page=page))
    if is_open:
        draft.order(LookAtMachine())


def touched(draft: Draft, idle: Idle, button: Button, subject: Subject | None) -> None:
    """Do what a button of these two pages says."""
    if idle.page is Page.CODE:
        _type(draft, idle, button, subject)
    elif idle.page is Page.INSTALLER:
        _set(draft, button)


def wait_s(state: State, at: float) -> float:
    """Say how long no code is taken."""
    until = state.installer.shut_until
    return 0.0 if until is None else max(until - at, 0.0)


def follow(draft: Draft) -> None:
    """Close camera and microphone when the page is left, by whomever or whatever, or was forgotten."""
    installer, phase = draft.state.installer, draft.state.phase
    is_here = isinstance(phase, Idle) and phase.page is Page.INSTALLER and installer.tab is Tab.HARDWARE
    if installer.check_until is not None and (not is_here or draft.now >= installer.check_until):
        _stop_check(draft)


def check_changed(draft: Draft, event: CheckChanged) -> None:
    """What is really open, and how loud it is."""
    installer = draft.state.installer
    if event.camera_on != installer.camera_on:
        draft.report(EventKind.CAMERA_ON if event.camera_on else EventKind.CAMERA_OFF, detail="check")
    if event.microphone_on != installer.microphone_on:
        kind = EventKind.MICROPHONE_ON if event.microphone_on else EventKind.MICROPHONE_OFF
        draft.report(kind, detail="check")
    _put(
        draft,
        replace(installer, camera_on=event.camera_on, microphone_on=event.microphone_on, level=event.level),
    )
    if event.has_failed:
        _put(draft, replace(draft.state.installer, check_failed=True))
    if installer.check_until is None and (event.camera_on or event.microphone_on):
        draft.order(Check(is_on=False))


def check_failed(draft: Draft) -> None:
    """The camera would not open."""
    _put(draft, replace(draft.state.installer, check_until=None, check_failed=True))


def sounded(draft: Draft, *, well: bool) -> None:
    """The test sound was played, or not."""
    _put(draft, replace(draft.state.installer, sound=well))


def machine_looked(draft: Draft, event: MachineLooked) -> None:
    """What the computer says of itself."""
    _put(draft, replace(draft.state.installer, machine=event.facts))


# --- the door ---------------------------------------------------------------------------------------------------------


def _type(draft: Draft, idle: Idle, button: Button, subject: Subject | None) -> None:
    installer = draft.state.installer
    if wait_s(draft.state, draft.now) > 0:
        return
    if button is Button.ERASE:
        _put(draft, replace(installer, typed=installer.typed[:-1], is_wrong=False))
    elif button is Button.DIGIT and isinstance(subject, Digit) and 0 <= subject.value <= 9:
        typed = f"{installer.typed}{subject.value}"[:DIGITS]
        _put(draft, replace(installer, typed=typed, is_wrong=False))
        if len(typed) == DIGITS:
            _try(draft, idle, typed)


def _try(draft: Draft, idle: Idle, typed: str) -> None:
    agenda, installer = draft.state.agenda, draft.state.installer
    if agenda is not None and is_code(typed, agenda.settings.installer_code):
        _put(draft, replace(installer, typed="", wrong=0, shut_until=None))
        draft.state = replace(draft.state, phase=replace(idle, page=Page.INSTALLER))
        draft.order(LookAtMachine())
        return
    wait = WAITS_S[min(installer.wrong, len(WAITS_S) - 1)]
    until = draft.now + wait if wait else None
    _put(draft, replace(installer, typed="", is_wrong=True, wrong=installer.wrong + 1, shut_until=until))
    draft.report(EventKind.FAULT, detail="wrong_installer_code")


# --- the menu ---------------------------------------------------------------------------------------------------------


def _set(draft: Draft, button: Button) -> None:
    installer, installed = draft.state.installer, draft.state.installed
    plugged = draft.state.peripherals
    match button:
        case Button.NEXT_TAB:
            tab = _TABS[(_TABS.index(installer.tab) + 1) % len(_TABS)]
            _put(draft, replace(installer, tab=tab, sound=None, check_failed=False))
            draft.order(LookAtMachine())
        case Button.CHECK_ON:
            if installer.tab is Tab.HARDWARE and installer.check_until is None:
                _put(draft, replace(installer, check_until=draft.now + CHECK_S, check_failed=False))
                draft.order(Check(is_on=True))
        case Button.CHECK_OFF:
            _stop_check(draft)
        case Button.TEST_SOUND:
            _put(draft, replace(installer, sound=None))
            draft.order(PlayTestSound())
        case Button.CHOOSE_CAMERA:
            ids = tuple(choice.id for choice in plugged.all_cameras)
            _install(draft, replace(installed, camera=_after(installed.camera, ids)))
        case Button.CHOOSE_MICROPHONE:
            _install(draft, replace(installed, microphone=_after(installed.microphone, sorted(plugged.microphones))))
        case Button.CHOOSE_SPEAKER:
            _install(draft, replace(installed, speaker=_after(installed.speaker, sorted(plugged.speakers))))
        case Button.PANEL_SMALLER | Button.PANEL_LARGER:
            by = 1 if button is Button.PANEL_LARGER else -1
            _install(draft, replace(installed, diagonal=_moved(installed.diagonal, DIAGONALS, by)))
        case Button.NEARER | Button.FARTHER:
            by = 1 if button is Button.FARTHER else -1
            _install(draft, replace(installed, distance_mm=_moved(installed.distance_mm, DISTANCES_MM, by)))
        case _:
            pass


def _stop_check(draft: Draft) -> None:
    installer = draft.state.installer
    if installer.check_until is not None:
        _put(draft, replace(installer, check_until=None))
        draft.order(Check(is_on=False))


def _install(draft: Draft, installed: Installed) -> None:
    if installed != draft.state.installed:
        _stop_check(draft)  # the next one shows the camera that was chosen
        draft.state = replace(draft.state, installed=installed)
        draft.order(SetInstalled(installed))


def _after(present: str | None, found: tuple[str, ...] | list[str]) -> str:
    """Go through automatic, then each that there is."""
    ring = (AUTO, *dict.fromkeys(found))
    return ring[(ring.index(present) + 1) % len(ring)] if present in ring else ring[min(1, len(ring) - 1)]


def _moved(present: int | None, steps: tuple[int, ...], by: int) -> int | None:
    """Go along the steps; beyond the smallest is automatic."""
    ring = (None, *steps)
    place = ring.index(present) if present in ring else 0
    return ring[min(max(place + by, 0), len(ring) - 1)]


def _put(draft: Draft, installer: Installer) -> None:
    draft.state = replace(draft.state, installer=installer)
