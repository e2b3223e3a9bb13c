"""One line of the calendar: a leaf with its day, what it is, and what can be done about it at the foot."""

from __future__ import annotations

from device.core.screen import Button, EventScreen
from ui.scene import Scene
from ui.screens import parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: EventScreen) -> Scene:
    """The event."""
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    parts.list_head(sheet, top, screen.line.title, has_back=Button.HOME in screen.buttons)
    return sheet.scene("event", first=Button.ANSWER if top else Button.HOME, back=Button.HOME)
