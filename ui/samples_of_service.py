"""Samples of what installers and caretakers meet: the door of their menu, its parts, *this device*, faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from device.core import screen as s
from device.core import screen_parts as p
from device.core.installed import MachineFacts
from device.core.screen_parts import Button, words

CHOICES = (Button.CHOOSE_CAMERA, Button.CHOOSE_MICROPHONE, Button.CHOOSE_SPEAKER)
PANEL = (Button.PANEL_SMALLER, Button.PANEL_LARGER, Button.NEARER, Button.FARTHER)
MENU = (Button.HOME, Button.NEXT_TAB)


def screens(language: str, home: str, place: str) -> Iterator[tuple[str, s.Screen]]:
    """All of them, by name."""
    yield (
        "identify",
        s.IdentifyScreen(language=language, home=home, place=place, device="k2m4x8q7rtwz", buttons=(Button.HOME,)),
    )
    door = s.CodeScreen(language=language, typed=2, of=6, buttons=(Button.HOME, Button.DIGIT, Button.ERASE))
    yield "code", door
    yield "code-wrong", replace(door, typed=0, is_wrong=True)
    yield "code-wait", replace(door, typed=0, is_wrong=True, wait_s=300, buttons=(Button.HOME,))
    yield "code-none", replace(door, typed=0, has_code=False, buttons=(Button.HOME,))
    menu = s.InstallerScreen(
        language=language,
        tab=s.Tab.HARDWARE,
        camera=s.Chosen("HD Pro Webcam C920"),
        microphone=s.Chosen("Jabra Speak 510", is_auto=False, is_there=False),
        speaker=s.Chosen("HDMI / DisplayPort"),
        device="k2m4x8q7rtwz",
        home=home,
        place=place,
        has_broker=True,
        machine=MachineFacts("0.1.0", "koti.example.org", "192.168.1.27", "6.1", 45.0, 5200, 92, 0.1),
        buttons=(*MENU, *CHOICES, Button.CHECK_ON, Button.TEST_SOUND),
    )
    yield "installer", menu
    trying = (*MENU, *CHOICES, Button.CHECK_OFF, Button.TEST_SOUND)
    watched = p.StatusLine(camera_on=True, microphone_on=True)
    yield (
        "installer-check",
        replace(menu, is_checking=True, has_picture=True, level=8, sound=True, buttons=trying, status=watched),
    )
    bare = replace(menu, camera=s.Chosen(""), microphone=s.Chosen(""), speaker=s.Chosen(""), check_failed=True)
    yield "installer-bare", bare
    yield "installer-panel", replace(menu, tab=s.Tab.PANEL, buttons=(*MENU, *PANEL))
    yield (
        "installer-far",
        replace(menu, tab=s.Tab.PANEL, diagonal=320, distance_mm=4000, buttons=(*MENU, *PANEL)),
    )
    yield "installer-device", replace(menu, tab=s.Tab.DEVICE, buttons=MENU)
    cut = p.StatusLine(has_network=False)
    lost = replace(menu, tab=s.Tab.DEVICE, buttons=MENU, has_broker=False, machine=MachineFacts(), status=cut)
    yield "installer-lost", lost
    yield "fault", s.FaultScreen(language=language, buttons=(Button.INSTALLER,))
    yield "fault-other", s.FaultScreen(language=language, words=words("fault.other"))
