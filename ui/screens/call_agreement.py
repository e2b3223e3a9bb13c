"""The agreement in a call: the tab that opens it, and its page, where the largest face would be."""

from __future__ import annotations

from device.core.reading import AgreementPage
from device.core.screen import CallScreen
from device.core.screen_parts import Button, Spot, Subject
from ui import text
from ui.layout import Shape
from ui.scene import Reach, Rect
from ui.screens import leafing
from ui.widgets import Look, Sheet

ICON = "file-text"
LEADING = 1.12
LEAST_TITLED = 250
"""Reference pixels of the height below which the words go before their title."""


def name_of(screen: CallScreen) -> str:
    """The scene's name: a page that appears takes no touch that was meant for what was there before."""
    if screen.agreement is None:
        return "call"
    return "call-agreement-ask" if screen.agreement.is_asking else "call-agreement"


def tab(sheet: Sheet, screen: CallScreen, y: int, strip_h: int) -> Rect | None:
    """Where it is: in the upper right corner, a finger high; None when there is nothing to read.

    On a small panel the call that waits goes first.
    """
    m, u = sheet.m, sheet.m.u
    has_room = m.shape is not Shape.SMALL or screen.bar is None or not screen.bar.buttons
    if Button.AGREEMENT not in screen.buttons or not has_room:
        return None
    label = text.width(text.clean(sheet.texts.get("agreement.in_call"), 600), m.face(30, 600))
    wide, inset = max(m.target, label + u(28)), u(6)
    down = max(inset, (strip_h - m.target) // 2)
    return Rect(m.width - inset - wide, y + down, wide, m.target)


def put_tab(sheet: Sheet, screen: CallScreen, place: Rect | None) -> None:
    """The way in. Drawn last: it reaches over the edge of the head."""
    if place is None:
        return
    sheet.box(place, "control", radius=sheet.m.u(22))
    sheet.button(
        place,
        Button.AGREEMENT,
        sheet.texts.get("agreement.in_call"),
        ICON,
        look=Look.GLASS,
        sizes=(34, 32, 30),
        participation=screen.participation,
        stacked=True,
        over_picture=True,
    )


def page(sheet: Sheet, screen: CallScreen, said: AgreementPage, area: Rect) -> None:
    """Its words, and at their foot what can be done; first of it the way back."""
    m, u = sheet.m, sheet.m.u
    sheet.box(area, "tile", radius=u(22))
    inner = area.inset(u(14 if m.shape is Shape.SMALL else 24))
    high = max(m.target, u(132))
    foot = Rect(inner.x, inner.bottom - high, inner.w, high)
    y = inner.y
    if m.shape is not Shape.SMALL and foot.y - y >= u(LEAST_TITLED):
        title = Rect(inner.x, y, inner.w, u(60))
        sheet.fitted(title, sheet.texts.get("agreement.title"), (52, 48, 44, 40), weight=700, on="tile", middle=True)
        y = title.bottom + u(10)
    body = Rect(inner.x, y, inner.w, foot.y - u(14) - y)
    if said.is_asking:
        _ask(sheet, screen, body, foot)
    else:
        _read(sheet, screen, said, body, foot)


def _read(sheet: Sheet, screen: CallScreen, said: AgreementPage, body: Rect, foot: Rect) -> None:
    words = sheet.texts
    face = sheet.m.face(36 if sheet.m.shape is Shape.SMALL else 40)
    lines = [words.say(line) for line in said.lines]
    before, after = leafing.paragraphs(sheet, body, lines, face, row=said.row, on="tile")
    row: list[tuple[Button, str, str, Look, Subject | None]] = [
        (Button.KEEP, "agreement.to_call", "arrow-left", Look.GLASS, None),
        (Button.WITHDRAW, "agreement.withdraw", "x", Look.GLASS, None),
    ]
    if before is not None:
        row.append((Button.LEAF, "list.before", "chevron-up", Look.GLASS, Spot(0, before)))
    if after is not None:
        row.append((Button.LEAF, "list.after", "chevron-down", Look.GLASS, Spot(0, after)))
    _row(sheet, screen, foot, row)


def _ask(sheet: Sheet, screen: CallScreen, body: Rect, foot: Rect) -> None:
    both = Button.WITHDRAW_PICTURE in screen.buttons
    sizes = (56, 52, 48, 44, 40, 38, 36)
    sheet.fitted(
        body,
        sheet.texts.get("agreement.ask_which_in_call" if both else "agreement.ask_in_call"),
        sizes,
        weight=600,
        max_lines=[max(1, body.h // round(sheet.m.u(size) * LEADING)) for size in sizes],
        on="tile",
        leading=LEADING,
        reach=Reach.NEAR,
    )
    row: list[tuple[Button, str, str, Look, Subject | None]] = [
        (Button.KEEP, "agreement.keep_all" if both else "agreement.keep", "undo-2", Look.GLASS, None)
    ]
    if both:
        row.append((Button.WITHDRAW_PICTURE, "agreement.withdraw_picture", "video-off", Look.GLASS, None))
    row.append(
        (Button.WITHDRAW_NOW, "agreement.withdraw_all" if both else "agreement.withdraw_now", "x", Look.END, None)
    )
    _row(sheet, screen, foot, row)


def _row(
    sheet: Sheet, screen: CallScreen, foot: Rect, row: list[tuple[Button, str, str, Look, Subject | None]]
) -> None:
    """All of them alike: none is hit in passing."""
    gap = sheet.m.u(12)
    wide = (foot.w - gap * (len(row) - 1)) // len(row)
    for index, (button, key, icon, look, subject) in enumerate(row):
        place = Rect(foot.x + index * (wide + gap), foot.y, wide, foot.h)
        if look is Look.GLASS:
            sheet.box(place, "control", radius=sheet.m.u(22))
        sheet.button(
            place,
            button,
            sheet.texts.get(key),
            icon,
            look=look,
            sizes=(34, 32, 30),
            participation=screen.participation,
            stacked=True,
            over_picture=True,
            max_lines=2,
            subject=subject,
        )
