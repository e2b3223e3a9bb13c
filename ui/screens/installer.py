"""The installer's menu: one part of it at a time, in rows that a finger or a remote control reaches."""

from __future__ import annotations

from device.core.screen import Chosen, InstallerScreen, Tab
from device.core.screen_parts import Button
from device.runtime.frames import OWN
from ui.layout import Shape
from ui.scene import Align, Picture, Reach, Rect, Scene
from ui.screens import parts
from ui.widgets import Sheet

LEVELS = 12
_TABS = tuple(Tab)


def lay(sheet: Sheet, screen: InstallerScreen) -> Scene:
    """The head with the way on, and the part that is open."""
    m = sheet.m
    top = parts.green_bar(sheet, screen.bar) if screen.bar else 0
    y = _head(sheet, top, screen)
    edge = parts.pad(sheet)
    area = Rect(edge, y, m.width - 2 * edge, m.height - min(edge, m.u(20)) - y)
    if not top:
        match screen.tab:
            case Tab.HARDWARE:
                _hardware(sheet, area, screen)
            case Tab.PANEL:
                _panel(sheet, area, screen)
            case Tab.DEVICE:
                _device(sheet, area, screen)
    first = Button.ANSWER if top else Button.NEXT_TAB
    return sheet.scene(f"installer-{screen.tab.value}", first=first, back=Button.HOME)


def _head(sheet: Sheet, top: int, screen: InstallerScreen) -> int:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    edge, y, high = parts.pad(sheet), top + u(16 if m.shape is Shape.SMALL else 28), m.target
    back = max(sheet.button_width(words.get("home.back"), 40, 600, pad=24), high)
    sheet.button(Rect(edge, y, back, high), Button.HOME, words.get("home.back"), "arrow-left")
    following = _TABS[(_TABS.index(screen.tab) + 1) % len(_TABS)]
    label = words.get(f"installer.{following.value}")
    wide = max(min(sheet.button_width(label, 36, 600, pad=24), m.width * 32 // 100), high)
    right = m.width - edge - wide
    sheet.button(Rect(right, y, wide, high), Button.NEXT_TAB, label, "arrow-right", sizes=(36, 34))
    title = Rect(edge + back + u(28), y, right - edge - back - u(56), high)
    sheet.fitted(
        title,
        words.get(f"installer.{screen.tab.value}"),
        (76, 66, 60, 48),
        weight=700,
        max_lines=(1, 1, 1, 2),
        leading=1.0,
        middle=True,
    )
    return y + high + u(16 if m.shape is Shape.SMALL else 20)


# --- camera, microphone, speaker --------------------------------------------------------------------------------------


def _hardware(sheet: Sheet, area: Rect, screen: InstallerScreen) -> None:
    u, gap = sheet.m.u, sheet.m.u(10 if sheet.m.shape is Shape.SMALL else 16)
    tall = sheet.m.shape is Shape.TALL
    rows = (
        ("camera", "video", screen.camera, Button.CHOOSE_CAMERA),
        ("microphone", "mic", screen.microphone, Button.CHOOSE_MICROPHONE),
        ("speaker", "volume-2", screen.speaker, Button.CHOOSE_SPEAKER),
    )
    left = area if tall else Rect(area.x, area.y, area.w * 54 // 100, area.h)
    high = max(sheet.m.target, min(u(180), (left.h - 2 * gap) // 3))
    for index, (key, icon, chosen, button) in enumerate(rows):
        _choice(sheet, Rect(left.x, left.y + index * (high + gap), left.w, high), key, icon, chosen, button)
    y = left.y + 3 * (high + gap)
    right = (
        Rect(area.x, y, area.w, area.bottom - y)
        if tall
        else Rect(left.right + 2 * gap, area.y, area.right - left.right - 2 * gap, area.h)
    )
    _try(sheet, right, screen, gap)


def _choice(  # noqa: PLR0917 - a row and what stands in it
    sheet: Sheet, rect: Rect, key: str, icon: str, chosen: Chosen, button: Button
) -> None:
    u, words = sheet.m.u, sheet.texts
    sheet.card(rect)
    name = words.get(f"installer.{key}")
    size = u(56)
    sheet.icon(icon, (rect.x + u(24), rect.y + (rect.h - size) // 2), size, "ink-soft", on="card")
    x = rect.x + size + u(48)
    step = min(u(54), rect.h // 2)
    row = Rect(x, rect.y + (rect.h - 2 * step) // 2, rect.right - u(20) - x, step)
    title = name if not chosen.name else words.get("installer.auto", name=name) if chosen.is_auto else name
    if not chosen.is_there and chosen.name:
        title = words.get("installer.gone", name=name)
    sheet.fitted(row, title, (40, 36, 32), weight=600, on="card", middle=True)
    value = chosen.name or words.get("installer.none")
    lower = Rect(x, row.bottom, row.w, step)
    sheet.fitted(lower, value, (36, 34, 32, 30), colour="ink-soft", on="card", middle=True)
    sheet.touchable_card(rect, button, name)


def _try(sheet: Sheet, area: Rect, screen: InstallerScreen, gap: int) -> None:
    """The picture and the level, and the two buttons beneath."""
    u, words = sheet.m.u, sheet.texts
    high = max(sheet.m.target, u(118))
    frame = Rect(area.x, area.y, area.w, area.h - high - gap)
    sheet.card(frame)
    meter = u(74)
    inside = frame.inset(u(12))
    picture = Rect(inside.x, inside.y, inside.w, inside.h - meter)
    if screen.is_checking and screen.has_picture:
        sheet.items.append(Picture(picture, OWN, radius=u(14), is_mirrored=True))
    else:
        key = "camera_bad" if screen.check_failed else "only_here"
        text = words.get(f"installer.{key}")
        if screen.sound is not None and not screen.check_failed:
            text = words.get("installer.sound_ok" if screen.sound else "installer.sound_bad")
        sheet.fitted(
            picture.inset(u(10)),
            text,
            (40, 36, 32),
            max_lines=(2, 3, 4),
            colour="ink-soft",
            on="card",
            align=Align.CENTRE,
            middle=True,
        )
    _level(sheet, Rect(inside.x, picture.bottom, inside.w, meter), screen)
    wide = (area.w - gap) // 2
    y = area.bottom - high
    is_on = Button.CHECK_OFF in screen.buttons
    sheet.button(
        Rect(area.x, y, wide, high),
        Button.CHECK_OFF if is_on else Button.CHECK_ON,
        words.get("installer.stop" if is_on else "installer.check"),
        "video-off" if is_on else "video",
        sizes=(36, 34, 32, 30),
        stacked=True,
    )
    sheet.button(
        Rect(area.x + wide + gap, y, wide, high),
        Button.TEST_SOUND,
        words.get("installer.sound"),
        "bell-ring",
        sizes=(36, 34, 32, 30),
        stacked=True,
    )


def _level(sheet: Sheet, area: Rect, screen: InstallerScreen) -> None:
    u = sheet.m.u
    label = sheet.fitted(
        Rect(area.x, area.y, area.w * 2 // 5, area.h),
        sheet.texts.get("installer.speak"),
        (34, 32, 30),
        on="card",
        middle=True,
    )
    x = label.right + u(20)
    step = (area.right - x) // LEVELS
    if step < 3:
        return
    for index in range(LEVELS):
        rect = Rect(x + index * step, area.y + u(18), max(2, step * 2 // 3), area.h - u(36))
        sheet.box(rect, "answer" if index < screen.level else "line", radius=rect.w // 3)


# --- panel ------------------------------------------------------------------------------------------------------------


def _panel(sheet: Sheet, area: Rect, screen: InstallerScreen) -> None:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    key = "inches" if screen.diagonal is not None else "inches_auto"
    inches = screen.diagonal if screen.diagonal is not None else m.diagonal
    gap = u(16)
    high = max(m.target, u(140)) + 2 * u(12)
    if m.shape is Shape.TALL:
        high += u(110)
    size = Rect(area.x, area.y, area.w, high)
    value = words.get(f"installer.{key}", n=words.number(inches / 10))
    _stepper(sheet, size, "size", value, (Button.PANEL_SMALLER, "smaller"), (Button.PANEL_LARGER, "larger"))
    distance = Rect(area.x, size.bottom + gap, area.w, high)
    metres = (screen.distance_mm or 600) / 1000
    value = words.get("installer.metres", n=words.number(metres))
    _stepper(sheet, distance, "distance", value, (Button.NEARER, "nearer"), (Button.FARTHER, "farther"))
    reads = m.reads_from_mm
    # A tenth more is a step of the head.
    enough = metres * 1000 <= reads * 1.1
    rest = Rect(area.x, distance.bottom + gap, area.w, area.bottom - distance.bottom - gap)
    text = words.get("installer.reads" if enough else "installer.reads_not", n=words.number(round(reads / 1000, 1)))
    if rest.h >= u(60):
        sheet.fitted(rest, text, (44, 40, 36, 32), max_lines=(1, 1, 2, 3), colour="ink-soft", middle=True)


def _stepper(  # noqa: PLR0917 - a row and what stands in it
    sheet: Sheet, rect: Rect, key: str, value: str, less: tuple[Button, str], more: tuple[Button, str]
) -> None:
    m, u, words = sheet.m, sheet.m.u, sheet.texts
    tall = m.shape is Shape.TALL
    sheet.card(rect)
    inner = rect.inset(u(24), u(12))
    high = inner.h - (u(110) if tall else 0)
    side = (inner.w - u(20)) // 2 if tall else max(m.target, u(200))
    for index, (button, word) in enumerate((less, more)):
        at = Rect(inner.right - side * (2 - index) - u(20) * (1 - index), inner.bottom - high, side, high)
        icon = "plus" if index else "minus"
        sheet.button(at, button, words.get(f"installer.{word}"), icon, sizes=(36, 34, 32, 30), stacked=True)
    wide = inner.w if tall else inner.w - 2 * side - u(44)
    upper = Rect(inner.x, inner.y, wide, u(52) if tall else inner.h // 2)
    sheet.fitted(upper, words.get(f"installer.{key}"), (40, 36, 32), weight=600, on="card", middle=True)
    lower = Rect(inner.x, upper.bottom, wide, u(52) if tall else inner.h // 2)
    sheet.fitted(lower, value, (40, 36, 34, 32, 30), colour="ink-soft", on="card", middle=True)


# --- device -----------------------------------------------------------------------------------------------------------


def _device(sheet: Sheet, area: Rect, screen: InstallerScreen) -> None:
    words, machine = sheet.texts, screen.machine
    works = {True: words.get("installer.works"), False: words.get("installer.works_not")}
    unknown = words.get("installer.unknown")
    warmth = "–" if machine.temperature_c is None else words.number(machine.temperature_c)
    disk = "–" if machine.disk_free_mb is None else f"{words.number(round(machine.disk_free_mb / 1024, 1))} GiB"
    network = works[screen.status.has_network]
    facts = (
        ("network", f"{network}, {machine.address}" if machine.address else network),
        ("broker", f"{works[screen.has_broker]}, {machine.server}" if machine.server else works[screen.has_broker]),
        ("place", ", ".join(text for text in (screen.home, screen.place) if text) or unknown),
        ("id", screen.device or unknown),
        ("version", machine.version or unknown),
        ("health", words.get("installer.health_is", warmth=warmth, disk=disk)),
    )
    step = min(sheet.m.u(110), area.h // len(facts))
    most = 2 if step >= sheet.m.u(90) else 1
    for index, (key, value) in enumerate(facts):
        row = Rect(area.x, area.y + index * step, area.w, step)
        if index:
            sheet.hairline(row.x, row.y, row.w)
        label = Rect(row.x, row.y, row.w * 40 // 100, row.h)
        sheet.fitted(label, words.get(f"installer.{key}"), (40, 36, 34, 30), colour="ink-soft", middle=True)
        right = Rect(label.right + sheet.m.u(16), row.y, row.right - label.right - sheet.m.u(16), row.h)
        sheet.fitted(
            right,
            value,
            (44, 40, 36, 32, 30),
            weight=600,
            max_lines=(1, 1, 1, most, most),
            align=Align.RIGHT,
            middle=True,
            reach=Reach.NEAR,
        )
