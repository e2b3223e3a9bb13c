"""What the panel shows of the installer's menu, of its door, and of *this device*. Reads the state, decides nothing."""

from __future__ import annotations

from math import ceil
from typing import TypeAlias

from device.core import installer
from device.core.installed import AUTO, Choice
from device.core.screen import Chosen, CodeScreen, IdentifyScreen, InstallerScreen, Tab
from device.core.screen_parts import Button
from device.core.show_around import Around
from device.core.state import State
from protocol.codes import DIGITS
from protocol.messages.agenda import HomeSettings

Names: TypeAlias = tuple[str, ...]

CHOICES = (Button.CHOOSE_CAMERA, Button.CHOOSE_MICROPHONE, Button.CHOOSE_SPEAKER)
PANEL = (Button.PANEL_SMALLER, Button.PANEL_LARGER, Button.NEARER, Button.FARTHER)


def identify(state: State, around: Around) -> IdentifyScreen:
    """This device, for half a minute."""
    settings = _settings(state)
    return IdentifyScreen(
        home=settings.home_name, place=settings.place, device=state.device, buttons=(Button.HOME,), **around
    )


def code(state: State, at: float, around: Around) -> CodeScreen:
    """The door."""
    wait_s = ceil(installer.wait_s(state, at))
    has_code = bool(_settings(state).installer_code)
    keys = (Button.DIGIT, Button.ERASE) if has_code and not wait_s else ()
    return CodeScreen(
        typed=len(state.installer.typed),
        of=DIGITS,
        is_wrong=state.installer.is_wrong,
        wait_s=wait_s,
        has_code=has_code,
        buttons=(Button.HOME, *keys),
        **around,
    )


def menu(state: State, around: Around) -> InstallerScreen:
    """The menu."""
    now, plugged, set_ = state.installer, state.peripherals, state.installed
    settings = _settings(state)
    is_checking = now.check_until is not None
    pressed: tuple[Button, ...] = ()
    if now.tab is Tab.HARDWARE:
        pressed = (*CHOICES, Button.CHECK_OFF if is_checking else Button.CHECK_ON, Button.TEST_SOUND)
    elif now.tab is Tab.PANEL:
        pressed = PANEL
    cameras = tuple(Choice(name, name) for name in plugged.cameras)
    return InstallerScreen(
        tab=now.tab,
        camera=_chosen(set_.camera, plugged.all_cameras or cameras, plugged.cameras),
        microphone=_chosen(
            set_.microphone, tuple(Choice(name, name) for name in plugged.microphones), plugged.microphones
        ),
        speaker=_chosen(set_.speaker, tuple(Choice(name, name) for name in plugged.speakers), plugged.speakers),
        is_checking=is_checking,
        has_picture=now.camera_on,
        check_failed=now.check_failed,
        level=now.level,
        sound=now.sound,
        diagonal=set_.diagonal,
        distance_mm=set_.distance_mm,
        has_broker=state.link.broker_up,
        device=state.device,
        home=settings.home_name,
        place=settings.place,
        machine=now.machine,
        buttons=(Button.HOME, Button.NEXT_TAB, *pressed),
        **around,
    )


def _chosen(setting: str | None, all_of_them: tuple[Choice, ...], in_use: Names) -> Chosen:
    if setting is None or setting == AUTO:
        return Chosen(in_use[0] if in_use else "", is_auto=True, is_there=bool(in_use))
    found = next((choice for choice in all_of_them if setting in {choice.id, choice.name}), None)
    return Chosen(setting if found is None else found.name, is_auto=False, is_there=found is not None)


def _settings(state: State) -> HomeSettings:
    return HomeSettings() if state.agenda is None else state.agenda.settings
