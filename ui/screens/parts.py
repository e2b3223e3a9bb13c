"""What several screens share: the green bar, the status line, notes and the head of a list."""

from __future__ import annotations

from device.core.screen import HomeScreen, Screen
from device.core.screen_parts import Button, GreenBar, Peace, StatusLine, Words
from ui.layout import Shape
from ui.scene import Reach, Rect
from ui.widgets import Look, Sheet

BAR_HEIGHT = 358
THIN_BAR_HEIGHT = 92
STRIP_HEIGHT = 92


def pad(sheet: Sheet) -> int:
    """The free edge of a page, in pixels."""
    return sheet.m.u(24 if sheet.m.shape is Shape.SMALL else 40)


def gap(sheet: Sheet) -> int:
    """Between cards, in pixels."""
    return sheet.m.u(16 if sheet.m.shape is Shape.SMALL else 20)


def green_bar(sheet: Sheet, bar: GreenBar) -> int:
    """Somebody calls: over the head of any screen. Returns the first row beneath it."""
    return _full_bar(sheet, bar) if is_full(bar) else _thin_bar(sheet, bar)


def is_full(bar: GreenBar | None) -> bool:
    """Say whether the bar is the high one, of which the home takes notice."""
    return bar is not None and bool({Button.ANSWER, Button.MOVE_HERE} & set(bar.buttons))


def thin_bar_height(sheet: Sheet, bar: GreenBar) -> int:
    """How high the bar over a call is; one that can be pressed is as high as a finger needs."""
    u = sheet.m.u
    return max(u(THIN_BAR_HEIGHT), sheet.m.target + 2 * u(12)) if bar.buttons else u(THIN_BAR_HEIGHT)


def _full_bar(sheet: Sheet, bar: GreenBar) -> int:
    u, words = sheet.m.u, sheet.texts
    small = sheet.m.shape is Shape.SMALL
    edge = pad(sheet)
    area = Rect(0, 0, sheet.m.width, u(320 if small else BAR_HEIGHT))
    is_elsewhere = Button.MOVE_HERE in bar.buttons
    sheet.box(area, "brand-soft" if is_elsewhere else "answer")
    inner = Rect(edge, u(18 if small else 26), area.w - 2 * edge, area.h)
    button_h = max(sheet.m.target, u(140))
    top = area.bottom - u(24 if small else 36) - button_h
    head = Rect(inner.x, inner.y, inner.w, top - inner.y - u(10))
    _bar_words(
        sheet, bar, head, ink="ink" if is_elsewhere else "on-answer", on="brand-soft" if is_elsewhere else "answer"
    )
    row = Rect(inner.x, top, inner.w, button_h)
    silence = Button.SILENCE in bar.buttons
    quiet = words.get("call.silence")
    side = 0
    if silence:
        side = min(max(sheet.button_width(quiet, 48, 600, pad=40), u(260)), row.w * 45 // 100)
        sheet.button(
            Rect(row.right - side, row.y, side, row.h),
            Button.SILENCE,
            quiet,
            "bell-off",
            look=Look.LINE_ON_GREEN,
            sizes=(48, 44, 40, 36, 34),
            participation=bar.participation,
        )
        side += u(24)
    label = "bar.move_here" if is_elsewhere else "bar.join" if bar.who.is_event else "call.answer"
    sheet.button(
        Rect(row.x, row.y, row.w - side, row.h),
        Button.MOVE_HERE if is_elsewhere else Button.ANSWER,
        words.get(label),
        "phone",
        look=Look.ANSWER if is_elsewhere else Look.ON_GREEN,
        sizes=(64, 60),
        participation=bar.participation,
        reach=Reach.FAR,
        touch=area,
    )
    return area.bottom


def _bar_words(sheet: Sheet, bar: GreenBar, head: Rect, *, ink: str, on: str) -> None:
    words, who = sheet.texts, bar.who
    title, second = words.get("call.calls", name=who.name), who.reason
    if bar.answered_in is not None:
        title, second = words.answered_in(bar.answered_in), " · ".join(part for part in (who.name, who.reason) if part)
    elif who.is_event:
        title, second = words.get("bar.starts", title=who.reason), words.get("bar.held_by", name=who.name)
    if bar.is_cut:
        second = words.get("bar.cut")
    if bar.more:
        second = f"{second} · {words.get('bar.more', n=bar.more)}" if second else words.get("bar.more", n=bar.more)
    lower = round(sheet.m.u(48) * 1.15)
    upper = head.h - lower
    sheet.fitted(
        Rect(head.x, head.y, head.w, upper),
        title,
        (88, 76, 66, 60, 52, 48) if sheet.m.shape is Shape.TALL else (88, 76, 66, 60),
        weight=700,
        colour=ink,
        on=on,
        leading=1.0,
        reach=Reach.FAR,
        middle=True,
    )
    sheet.fitted(
        Rect(head.x, head.y + upper, head.w, lower),
        second,
        (48, 44),
        weight=400,
        colour=ink,
        on=on,
        leading=1.15,
    )


def _thin_bar(sheet: Sheet, bar: GreenBar) -> int:
    """Another call is on: this one can be chosen instead, or is only told of."""
    words, who = sheet.texts, bar.who
    area = Rect(0, 0, sheet.m.width, thin_bar_height(sheet, bar))
    sheet.box(area, "answer")
    edge = pad(sheet)
    room = area.w - 2 * edge
    if Button.SWITCH in bar.buttons:
        label = words.get("bar.switch")
        high = sheet.m.target
        wide = max(sheet.button_width(label, 44, 700, pad=32), high)
        place = Rect(area.right - edge - wide, (area.h - high) // 2, wide, high)
        sheet.button(
            place,
            Button.SWITCH,
            label,
            "phone",
            look=Look.ON_GREEN,
            sizes=(44, 40, 36),
            participation=bar.participation,
        )
        room = place.x - edge - sheet.m.u(24)
    told = words.get("bar.busy", name=who.name)
    if who.is_event:
        told = words.get("bar.busy_event", title=who.reason)
    size = sheet.m.u(50)
    sheet.icon("phone", (edge, (area.h - size) // 2), size, "on-answer", on="answer")
    beside = size + sheet.m.u(16)
    head = Rect(edge + beside, 0, room - beside, area.h)
    sheet.fitted(
        head, told, (44, 40, 36, 34), weight=600, max_lines=(1, 1, 2, 2), colour="on-answer", on="answer", middle=True
    )
    return area.bottom


def status_line(sheet: Sheet, rect: Rect, status: StatusLine) -> None:
    """The thin line that only tells: camera and microphone, network, what is missing."""
    words = sheet.texts
    small, tall = sheet.m.shape is Shape.SMALL, sheet.m.shape is Shape.TALL
    face = sheet.m.face(33 if small else 34)
    middle = rect.y + rect.h // 2
    if status.camera_on or status.microphone_on:
        icons = ["video" if status.camera_on else "video-off", "mic" if status.microphone_on else "mic-off"]
        both = status.camera_on and status.microphone_on
        key = "status.open" if both else "status.camera" if status.camera_on else "status.microphone"
        colour = "ink"
    else:
        icons, key, colour = ["video-off", "mic-off"], "status.closed", "ink-soft"
    if tall:
        icons = icons[:1]
    network = words.get("status.network" if status.has_network else "status.no_network")
    net_icon = "wifi" if status.has_network else "wifi-off"
    gap, between = (sheet.m.u(8), sheet.m.u(22)) if small else (0, sheet.m.u(40))
    net_width = sheet.sign_width(1, network, face, gap)
    room = rect.w - net_width - (between if small else sheet.m.u(20))
    shown = words.get(key)
    if key == "status.closed" and sheet.sign_width(len(icons), shown, face, gap) > room:
        icons, shown = ["video-off", "mic-off"], words.get("status.closed_short")
    told = sheet.sign(rect.x, middle, icons, shown, face, colour=colour, room=room, gap=gap)
    x = rect.right - net_width if tall else min(told.right + between, rect.right - net_width)
    sheet.sign(x, middle, [net_icon], network, face, colour="ink-soft", gap=gap)


def note(sheet: Sheet, rect: Rect, icon: str, title: str, *, more: str = "", look: str = "notice") -> None:
    """A few words on a coloured ground: what is wrong and what still works, or what just happened."""
    ink = "on-notice" if look == "notice" else "ink"
    sheet.box(rect, look, radius=sheet.m.u(14))
    u = sheet.m.u
    size = min(u(56), rect.h - u(16))
    sheet.icon(icon, (rect.x + u(28), rect.y + (rect.h - size) // 2), size, ink, on=look)
    x = rect.x + u(28) + size + u(24)
    area = Rect(x, rect.y, rect.right - u(24) - x, rect.h)
    if not more:
        sheet.fitted(area, title, (40, 36, 34), weight=600, max_lines=(1, 2, 3), colour=ink, on=look, middle=True)
        return
    step = round(u(40) * 1.15)
    top = rect.y + (rect.h - 2 * step) // 2
    sheet.fitted(Rect(x, top, area.w, step), title, (40, 36, 34), weight=700, colour=ink, on=look, leading=1.15)
    sheet.fitted(Rect(x, top + step, area.w, step), more, (40, 36, 34), colour=ink, on=look, leading=1.15)


def peace_words(sheet: Sheet, peace: Peace) -> str:
    """Until when the resident is left alone; how long, when nobody knows the time."""
    words = sheet.texts
    if peace.until is None:
        return words.get("peace.hours", n=max(1, round(peace.lasts_min / 60)))
    return words.get("peace.until_tomorrow" if peace.is_tomorrow else "peace.until", time=words.time(peace.until))


def has_note(screen: Screen) -> bool:
    """Say whether `toast_or_fault` has something to say."""
    is_asked = isinstance(screen, HomeScreen) and (screen.peace is not None or screen.offered is not None)
    return bool(screen.toast or not screen.status.has_network or screen.status.missing or is_asked)


def note_height(sheet: Sheet, screen: Screen, high: int) -> int:
    """How high its place must be: what can be touched in it is no smaller than elsewhere."""
    has_button = isinstance(screen, HomeScreen) and not screen.toast and (screen.peace or screen.offered)
    return max(high, sheet.m.target) if has_button else high


def _home_note(sheet: Sheet, rect: Rect, screen: HomeScreen) -> bool:
    """Peace, with its end; a newer agreement, with its OK, to be read at a touch."""
    words = sheet.texts
    if screen.peace is not None:
        key, button, subject = "peace.peace_end", Button.PEACE_END, None
    elif screen.offered is not None and screen.status.has_network:
        key, button, subject = "agreement.confirm", Button.CONFIRM, screen.offered.subject
    else:
        return False
    label = words.get(key)
    wide = max(sheet.m.target, sheet.button_width(label, 36, 700, has_icon=False, pad=20))
    gap = sheet.m.u(12)
    left = Rect(rect.x, rect.y, rect.w - wide - gap, rect.h)
    if screen.peace is not None:
        until = screen.peace.until
        said = peace_words(sheet, screen.peace)
        if sheet.m.shape is Shape.SMALL:
            said = words.get("peace.tile", time=words.time(until)) if until else words.get("peace.tile_on")
        note(sheet, left, "door-closed", said, look="brand-soft")
    elif screen.offered is not None:
        who = screen.offered.who if sheet.m.shape is not Shape.SMALL else ""
        title = words.get("agreement.offered", who=who) if who else words.get("agreement.title_offered")
        note(sheet, left, "file-check", title, look="brand-soft")
        sheet.touchable_card(left, Button.AGREEMENT, words.get("agreement.read"))
    sheet.button(
        Rect(left.right + gap, rect.y, wide, rect.h),
        button,
        label,
        None,
        sizes=(36, 34, 32, 30),
        subject=subject,
    )
    return True


def toast_or_fault(sheet: Sheet, rect: Rect, screen: Screen) -> bool:
    """Put what has just happened, else what is wrong, into this place. False when there is nothing to say."""
    words = sheet.texts
    if screen.toast:
        note(sheet, rect, "info", words.say(screen.toast), look="brand-soft")
    elif isinstance(screen, HomeScreen) and _home_note(sheet, rect, screen):
        return True
    elif not screen.status.has_network:
        note(sheet, rect, "wifi-off", words.get("net.off"), more=words.get("net.off_more"))
    elif screen.status.missing:
        note(sheet, rect, "triangle-alert", say_all(sheet, screen.status.missing))
    else:
        return False
    return True


def say_all(sheet: Sheet, several: tuple[Words, ...]) -> str:
    """All of these, one after the other."""
    return " ".join(sheet.texts.say(words) for words in several)


def list_head(sheet: Sheet, top: int, title: str, *, has_back: bool, back: Button = Button.HOME) -> int:
    """Back, and what this page is. Returns the first free row beneath."""
    edge, u = pad(sheet), sheet.m.u
    high = sheet.m.target
    y = top + u(28 if sheet.m.shape is not Shape.SMALL else 16)
    x = edge
    if has_back:
        label = sheet.texts.get("home.back")
        wide = max(sheet.button_width(label, 40, 600, pad=24), high)
        sheet.button(Rect(edge, y, wide, high), back, label, "arrow-left")
        x += wide + u(32)
    area = Rect(x, y, sheet.m.width - edge - x, high)
    sheet.fitted(area, title, (76, 66, 60), weight=700, max_lines=(1, 1, 2), leading=1.0, reach=Reach.FAR, middle=True)
    return y + high + u(20)
