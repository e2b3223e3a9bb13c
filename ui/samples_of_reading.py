"""The agreement, read and withdrawn in a call, with made-up people: for the gallery and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from device.core import screen as s
from device.core import screen_parts as p
from device.core.reading import AgreementPage
from device.core.screen_parts import Button, words
from ui.samples_of_settings import agreed_lines


def screens(in_call: s.CallScreen, nurse: str, other: str) -> Iterator[tuple[str, s.Screen]]:
    """The page, its end, with what has to be known now; the question; and what came of it."""
    plain = tuple(button for button in in_call.buttons if button is not Button.AGREEMENT)
    page = AgreementPage(agreed_lines(nurse, other))
    reads = replace(in_call, agreement=page, buttons=(*plain, Button.KEEP, Button.WITHDRAW, Button.LEAF))
    yield "call-agreement", reads
    yield "call-agreement-end", replace(reads, agreement=replace(page, row=7))
    yield "call-agreement-told", replace(reads, notices=(words("call.ending"),))
    asks = replace(reads, agreement=replace(page, is_asking=True))
    choices = (Button.KEEP, Button.WITHDRAW_PICTURE, Button.WITHDRAW_NOW)
    yield "call-agreement-ask", replace(asks, buttons=(*plain, *choices))
    heard = p.OwnPicture(False, True, words("call.heard"))
    yield "call-agreement-ask-sound", replace(asks, own=heard, buttons=(*plain, Button.KEEP, Button.WITHDRAW_NOW))
    on = {Button.CAMERA_OFF: Button.CAMERA_ON}
    sound = tuple(on.get(button, button) for button in in_call.buttons)
    yield "call-agreement-sound", replace(in_call, own=heard, buttons=sound, toast=words("agreement.picture_closed"))
    on[Button.MICROPHONE_OFF] = Button.MICROPHONE_ON
    none = tuple(on.get(button, button) for button in plain)
    closed = p.OwnPicture(False, False, words("call.closed"))
    yield "call-agreement-none", replace(in_call, own=closed, buttons=none, toast=words("agreement.all_closed"))
