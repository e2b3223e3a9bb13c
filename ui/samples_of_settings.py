"""Peace, the agreement, the log and the settings, with made-up people: for the gallery and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from device.core import screen as s
from device.core import screen_parts as p
from device.core.screen_parts import Button, words

SATURDAY = p.Day(2026, 11, 21, 5)
FRIDAY = p.Day(2026, 11, 20, 4)
PAGES = (
    Button.PEACE,
    Button.AGREEMENT,
    Button.LOG,
    Button.SOUND,
    Button.DISPLAY,
    Button.NIGHT,
    Button.LANGUAGES,
    Button.DEVICE,
)
CHOICES = (Button.PEACE_HOUR, Button.PEACE_THREE_HOURS, Button.PEACE_MORNING, Button.PEACE_GUESTS)
UNTIL = p.Peace(p.Hour(15, 0), 60)


def screens(language: str, day: s.HomeScreen, nurse: str, other: str, reason: str) -> Iterator[tuple[str, s.Screen]]:
    """All of them, as one home would see them."""
    end = (*day.buttons, Button.PEACE_END)
    yield "home-peace", replace(day, peace=UNTIL, buttons=end)
    night = replace(day, is_night=True, hour=p.Hour(2, 47), day_part=p.DayPart.NIGHT, buttons=end)
    yield "home-night-peace", replace(night, peace=p.Peace(p.Hour(7, 0), 600))
    offered = p.Offered(p.Pick("4"), nurse)
    yield "home-offered", replace(day, offered=offered, buttons=(*day.buttons, Button.CONFIRM, Button.AGREEMENT))
    hub = s.SettingsScreen(language=language, buttons=(Button.HOME, *PAGES, Button.LEAF))
    yield "settings", hub
    yield "settings-peace", replace(hub, peace=UNTIL)
    yield from _peace(language)
    yield from _agreement(language, nurse, other)
    yield from _adjust(language, other)
    yield from _log(language, nurse, other, reason)


def _peace(language: str) -> Iterator[tuple[str, s.Screen]]:
    choose = s.PeaceScreen(language=language, buttons=(Button.SETTINGS, *CHOICES))
    yield "peace", choose
    yield "peace-no-clock", replace(choose, buttons=(Button.SETTINGS, *CHOICES[:2], CHOICES[3]))
    on = replace(choose, peace=UNTIL, buttons=(Button.SETTINGS, Button.PEACE_END))
    yield "peace-on", on
    yield "peace-on-tomorrow", replace(on, peace=p.Peace(p.Hour(7, 0), 900, is_tomorrow=True))
    yield "peace-on-no-clock", replace(on, peace=p.Peace(None, 180, has_guests=True))


def agreed_lines(nurse: str, other: str) -> tuple[p.Words, ...]:
    """All that an agreement may say."""
    return (
        words("agreement.who", groups=other),
        words("agreement.hours", hours="7–22"),
        words("agreement.warning", n=10),
        words("agreement.picture"),
        words("agreement.events"),
        words("agreement.until", day="21.11.2027"),
        words("agreement.agreed_at", names=other, day="20.11.2026"),
        words("agreement.explained", names=nurse),
    )


def _agreement(language: str, nurse: str, other: str) -> Iterator[tuple[str, s.Screen]]:
    lines = agreed_lines(nurse, other)
    agreed = s.AgreementScreen(language=language, lines=lines, buttons=(Button.SETTINGS, Button.WITHDRAW, Button.LEAF))
    yield "agreement", agreed
    yield "agreement-end", replace(agreed, row=7)
    new = (Button.SETTINGS, Button.CONFIRM, Button.WITHDRAW, Button.LEAF)
    yield (
        "agreement-offered",
        replace(
            agreed, lines=(words("agreement.offered_more"), *lines), is_offered=True, subject=p.Pick("4"), buttons=new
        ),
    )
    which = (Button.WITHDRAW_NOW, Button.WITHDRAW_PICTURE, Button.KEEP)
    yield "agreement-ask", replace(agreed, is_asking=True, buttons=which)
    sound = tuple(words("agreement.sound") if line.key == "agreement.picture" else line for line in lines)
    done = words("agreement.picture_withdrawn")
    yield "agreement-sound", replace(agreed, lines=sound, toast=done)
    asked = replace(agreed, lines=sound, is_asking=True, buttons=(Button.WITHDRAW_NOW, Button.KEEP))
    yield "agreement-ask-sound", asked
    none = (words("agreement.none"), words("agreement.rings"))
    yield "agreement-none", replace(agreed, lines=none, buttons=(Button.SETTINGS, Button.LEAF))


def _adjust(language: str, other: str) -> Iterator[tuple[str, s.Screen]]:
    def page(name: str, *rows: s.Choices | s.Dial | s.Fact, more: tuple[Button, ...] = ()) -> s.AdjustScreen:
        return s.AdjustScreen(
            language=language,
            name=name,
            title=words(f"settings.{name}"),
            rows=rows,
            buttons=(Button.SETTINGS, *more),
        )

    def options(*named: tuple[str, str], chosen: int) -> tuple[s.Option, ...]:
        return tuple(
            s.Option(words(key), p.Pick(value), is_chosen=index == chosen) for index, (key, value) in enumerate(named)
        )

    volume = s.Dial(words("call.volume"), Button.VOLUME_DOWN, Button.VOLUME_UP, 4, 7)
    yield "adjust-sound", page("sound", volume)
    sizes = options(*((f"settings.text_{n}", str(n)) for n in range(3)), chosen=1)
    text = s.Choices(words("settings.text"), Button.TEXT_SIZE, sizes)
    light = s.Dial(words("settings.light"), Button.DARKER, Button.BRIGHTER, 4, 5)
    yield "adjust-display", page("display", text, light)
    dims = options(("settings.on", "on"), ("settings.off", "off"), chosen=0)
    starts = s.Dial(words("settings.from"), Button.NIGHT_FROM_EARLIER, Button.NIGHT_FROM_LATER, hour=p.Hour(22, 0))
    ends = s.Dial(words("settings.to"), Button.NIGHT_TO_EARLIER, Button.NIGHT_TO_LATER, hour=p.Hour(6, 0))
    yield "adjust-night", page("night", s.Choices(words("settings.dims"), Button.NIGHT_DIM, dims), starts, ends)
    spoken = options(*((f"language.{name}", name) for name in ("fi", "sv", "en")), chosen=0)
    yield "adjust-languages", page("languages", s.Choices(words("settings.language"), Button.LANGUAGE, spoken))
    facts = (("home", other), ("place", "Olohuone"), ("support", "+358 40 000 0000"), ("id", "k7h2m9qx4tzp"))
    rows = (s.Fact(words(f"settings.{name}"), said) for name, said in facts)
    yield "adjust-device", page("device", *rows, more=(Button.INSTALLER,))


def _log(language: str, nurse: str, other: str, reason: str) -> Iterator[tuple[str, s.Screen]]:
    visits = (
        p.Visit(nurse, "", reason, SATURDAY, p.Hour(9, 30), 6, True, True),
        p.Visit(other, "", reason, FRIDAY, p.Hour(18, 5), 0, False, True),
        p.Visit(nurse, "", reason, FRIDAY, p.Hour(9, 31), 1, True, True),
        p.Visit(nurse, "", reason, replace(FRIDAY, day=19, weekday=3), p.Hour(8, 0), None, False, False, "declined"),
    )
    read = s.LogScreen(language=language, buttons=(Button.HOME, Button.LEAF), visits=visits[:3], today=SATURDAY)
    yield "log", read
    yield "log-many", replace(read, visits=visits * 10)
    yield "log-older", replace(read, visits=visits * 10, row=21, today=None)
    yield "log-empty", replace(read, visits=())
