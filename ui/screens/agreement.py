"""What has been agreed about answering by itself: plain paragraphs, and at the foot what can be done about it."""

from __future__ import annotations

from device.core.screen import AgreementScreen
from device.core.screen_parts import Button
from ui.layout import Shape
from ui.scene import Reach, Rect, Scene
from ui.screens import leafing, parts
from ui.widgets import Look, Sheet


def lay(sheet: Sheet, screen: AgreementScreen) -> Scene:
    """The paragraphs from above; the rest one touch away."""
    m, words = sheet.m, sheet.texts
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    title = words.get("agreement.title_offered" if screen.is_offered else "agreement.title")
    back = Button.KEEP if screen.is_asking else Button.SETTINGS
    y = parts.list_head(sheet, top, title, has_back=not screen.is_asking, back=back)
    edge = parts.pad(sheet)
    if screen.toast and not screen.is_asking:
        high = m.u(84)
        parts.note(sheet, Rect(edge, y, m.width - 2 * edge, high), "info", words.say(screen.toast), look="brand-soft")
        y += high + m.u(16)
    foot = Rect(edge, m.height - m.u(20) - m.target, m.width - 2 * edge, m.target)
    body = Rect(edge, y, foot.w, foot.y - m.u(16) - y)
    if screen.is_asking:
        _ask(sheet, body, foot, screen)
    else:
        _paragraphs(sheet, body, foot, screen)
    return sheet.scene("agreement", first=Button.ANSWER if top else back, back=back)


def _ask(sheet: Sheet, body: Rect, foot: Rect, screen: AgreementScreen) -> None:
    m, words, gap = sheet.m, sheet.texts, sheet.m.u(20)
    both = Button.WITHDRAW_PICTURE in screen.buttons
    room = max(1, body.h // round(sheet.m.u(60) * 1.15))
    sheet.fitted(
        body,
        words.get("agreement.ask_which" if both else "agreement.ask"),
        (60, 52, 48),
        weight=600,
        max_lines=room,
        leading=1.15,
        reach=Reach.NEAR,
    )
    choices = [(Button.KEEP, "agreement.keep_all" if both else "agreement.keep", "undo-2", Look.QUIET)]
    if both:
        choices.append((Button.WITHDRAW_PICTURE, "agreement.withdraw_picture", "video-off", Look.QUIET))
    last = "agreement.withdraw_all" if both else "agreement.withdraw_now"
    choices.append((Button.WITHDRAW_NOW, last, "x", Look.END))
    sizes = (40, 36, 34) if both else (48, 44, 40, 36, 34)
    is_stacked = len(choices) > 2 and m.width < m.height
    across = 1 if is_stacked else len(choices)
    wide = (foot.w - gap * (across - 1)) // across
    for number, (button, label, icon, look) in enumerate(choices):
        up = (len(choices) - 1 - number) * (foot.h + gap) if is_stacked else 0
        place = Rect(foot.x if is_stacked else foot.x + number * (wide + gap), foot.y - up, wide, foot.h)
        sheet.button(place, button, words.get(label), icon, look=look, sizes=sizes)


def _paragraphs(sheet: Sheet, body: Rect, foot: Rect, screen: AgreementScreen) -> None:
    face = sheet.m.face(44 if sheet.m.shape is Shape.WIDE else 40)
    said = [sheet.texts.say(line) for line in screen.lines]
    before, after = leafing.paragraphs(sheet, body, said, face, row=screen.row)
    rest = leafing.foot(sheet, foot, before=before, after=after, words=("list.before", "list.after"))
    _actions(sheet, rest, screen)


def _actions(sheet: Sheet, row: Rect, screen: AgreementScreen) -> None:
    u, words, x = sheet.m.u, sheet.texts, row.x
    for button, icon, look in ((Button.CONFIRM, "check", Look.BRAND), (Button.WITHDRAW, "x", Look.QUIET)):
        if button not in screen.buttons:
            continue
        label = words.get(f"agreement.{button.value}")
        wide = min(max(sheet.button_width(label, 40, 700, pad=24), sheet.m.target), max(sheet.m.target, row.right - x))
        sheet.button(
            Rect(x, row.y, wide, row.h),
            button,
            label,
            icon,
            look=look,
            sizes=(40, 36, 34, 32, 30),
            subject=screen.subject if button is Button.CONFIRM else None,
        )
        x += wide + u(16)
