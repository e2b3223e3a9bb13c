"""The home at night: one dim grey, regular weight, no white area; what lights a bedroom keeps people awake."""

from __future__ import annotations

from device.core.screen import HomeScreen
from device.core.screen_parts import Button
from ui import text
from ui.layout import Shape
from ui.scene import Align, Reach, Rect, Scene, Target
from ui.screens import parts
from ui.widgets import Sheet


def lay(sheet: Sheet, screen: HomeScreen) -> Scene:
    """The clock in the middle, one line above and below."""
    sheet.ground = "night"
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    hour = screen.hour
    if hour is None:
        return sheet.scene("night")
    small, tall = m.shape is Shape.SMALL, m.shape is Shape.TALL
    edge = parts.pad(sheet) + u(12)
    title = words.get("home.it_is_night")
    face = m.face(60, 600)
    wide = sheet.sign_width(1, title, face, u(28))
    middle = m.height * 105 // 1000
    sheet.sign((m.width - wide) // 2, max(middle, u(60)), ["moon"], title, face, colour="dim", gap=u(28))
    clock = m.face(330 if not (tall or small) else 280, 400)
    clock_h = round(clock.size * 0.72)
    clock_y = (m.height - clock_h) * 46 // 100
    sheet.text(
        Rect(0, clock_y, m.width, clock_h),
        words.time(hour),
        clock,
        colour="dim",
        align=Align.CENTRE,
        leading=0.72,
        reach=Reach.FAR,
    )
    if screen.date:
        date = f"{words.weekday(screen.date)} {words.date(screen.date)}"
        y = clock_y + clock_h + u(70 if not small else 50)
        sheet.fitted(Rect(edge, y, m.width - 2 * edge, u(66)), date, (60, 52, 48), colour="dim", align=Align.CENTRE)
    _foot(sheet, screen, edge)
    # any touch brings the day home: the whole panel is one target
    sheet.items.append(Target(sheet.whole, Button.HOME, None, words.get("home.back")))
    return sheet.scene("night")


def _foot(sheet: Sheet, screen: HomeScreen, edge: int) -> None:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    middle = m.height - u(64)
    off = m.face(34)
    closed = words.get("status.closed_short")
    closed_w = sheet.sign_width(2, closed, off)
    sheet.sign(m.width - edge - closed_w, middle, ["video-off", "mic-off"], closed, off, colour="dim")
    if screen.peace is not None and screen.peace.until is not None:
        room = m.width - 2 * edge - closed_w - u(40)
        said = words.get("peace.tile", time=words.time(screen.peace.until))
        sheet.sign(edge, middle, ["door-closed"], said, off, colour="dim", room=room)
        return
    if screen.now is None:
        return
    line = screen.now.line
    early = line.starts.hour >= 5
    key = "home.in_the_morning" if early and line.starts.hour < 12 else "home.at_night_next"
    face = m.face(38)
    room = m.width - 2 * edge - closed_w - u(40)
    found = text.fit(words.get(key, time=words.time(line.starts), title=line.title), [face, off], room - u(70), 1)
    sheet.sign(edge, middle, ["sunrise" if early else "clock"], found.lines[0], found.face, colour="dim", room=room)
