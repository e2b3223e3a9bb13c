"""Screens with made-up people, for the gallery and for tests: in each language, and with words that hardly fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from device.core import screen as s
from device.core import screen_parts as p
from device.core.screen_parts import Button, words
from ui import samples_of_films, samples_of_reading, samples_of_service, samples_of_settings

PARTICIPATION = UUID(int=7)
ENDS_AT = 108.0
NOW = 100.0

HOME_BUTTONS = (Button.WEEK, Button.LOG, Button.SETTINGS)
CALL_BUTTONS = (
    *(Button.HANG_UP, Button.VOLUME_DOWN, Button.VOLUME_UP),
    *(Button.CAMERA_OFF, Button.MICROPHONE_OFF, Button.AGREEMENT),
)
WARNED_BUTTONS = (Button.ANSWER_NOW, Button.SOUND_ONLY, Button.NOT_NOW)

_SATURDAY = p.Day(2026, 11, 21, 5)
_SUNDAY = p.Day(2026, 11, 22, 6)


@dataclass(frozen=True)
class People:
    """The words of one language that people would write."""

    language: str
    nurse: str
    role: str
    reason: str
    residents: tuple[str, ...]
    titles: tuple[str, ...]
    other: str
    description: str = ""
    films: tuple[str, ...] = ()
    """As many as titles; none: films are called as events are."""


PEOPLE = {
    "fi": People(
        "fi",
        "Maija Korhonen",
        "Hoitaja",
        "Lääkkeiden otto",
        ("Aino Virtanen",),
        ("Tuolijumppa", "Maija soittaa", "Yhteislaulu", "Iltahartaus"),
        "Omainen Pekka Virtanen",
        "Lauletaan tuttuja syyslauluja. Kanttori Liisa Salo säestää pianolla.",
        ("Syksy Nuuksiossa", "Venytellään istuen", "Lauluja Kaivopuistosta", "Majakoita Suomenlahdella"),
    ),
    "sv": People(
        "sv",
        "Åsa Öhman",
        "Vårdare",
        "Medicinering",
        ("Göta Ågren",),
        ("Stolgymnastik", "Åsa ringer", "Allsång", "Kvällsandakt"),
        "Anhörig Per Ågren",
        "Vi sjunger bekanta höstvisor. Kantor Lisa Salo spelar piano.",
        ("Höst i Noux", "Vi sträcker på oss", "Sånger från Brunnsparken", "Fyrar i Finska viken"),
    ),
    "en": People(
        "en",
        "Mary Taylor",
        "Nurse",
        "Taking the medicines",
        ("Anne Brown",),
        ("Chair gymnastics", "Mary calls", "Singing together", "Evening prayer"),
        "Relative Peter Brown",
        "We sing well-known autumn songs. Lisa Salo plays the piano.",
        ("Autumn in the forest", "Stretching on a chair", "Songs from the park", "Lighthouses of the gulf"),
    ),
}

LONG = People(
    "fi",
    "Anna-Kaisa Lähdesmäki-Hämäläinen",
    "Lääkkeenjakelusuunnitteluvastaava",
    "Kansallispuistokierroksen jälkeinen verenpaineenmittausharjoitus ja jalkojenhoitajan kuulumiset",
    ("Anna-Kaisa Rautavaara-Metsäpelto", "Veli-Matti Rautavaara-Metsäpelto"),
    (
        "Tasapainoharjoittelua ikäihmisille ja omaishoitajille",
        "Jalkojenhoitaja soittaa",
        "Lääkkeenannostelu",
        "Kolmivaihekilowattituntimittari",
    ),
    "Kunnossapitoinsinööri Äijälä-Öhrnberg",
    "Kolmivaihekilowattituntimittarin lukemista harjoitellaan yhdessä. " * 4,
)

ENDLESS = People(
    "fi",
    "Maximiliana " * 25,
    "Ö" * 300,
    "Nimenhuutoharjoitus" * 15,
    ("Å" * 300,),
    ("Hyvinvointikeskuspäivä" * 14,) * 4,
    "W" * 300,
    "Hyvinvointikeskuspäivä " * 13,
)

STRANGE = People(
    "fi",
    "\u202eMaija\u0000 \U0001f600\U0001f469\u200d\u2695\ufe0f \u041a\u043e\u0440\u00ad\u0445\u043e\u043d\u0435\u043d",
    "\U0001f691",
    "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u260e \u05e9\u05dc\u05d5\u05dd\u200b \u00ad",
    ("\u6587\u5b57",),
    ("…", "\u00ad\u00ad", "a\u0308\u0308\u0308\u0308", "\ufdfa"),
    "\ud800",
    "<b>\u202eevil</b> {n} %s \U0001f600",
)
"""What no font has, direction marks, lone halves of letters: shown as far as it can be, never a fault."""


def who(people: People) -> p.Who:
    """The caller of these samples."""
    return p.Who(people.nurse, people.role, people.reason, people.residents if len(people.residents) > 1 else ())


def _lines(people: People) -> tuple[p.Line, ...]:
    hours = ((15, 0), (16, 30), (18, 0), (20, 45))
    return tuple(
        p.Line(UUID(int=index), "event", title, p.Hour(*hour), p.Hour(hour[0], 59), people.nurse if index == 1 else "")
        for index, (title, hour) in enumerate(zip(people.titles, hours, strict=True))
    )


def home(people: People) -> s.HomeScreen:
    """An afternoon."""
    lines = _lines(people)
    return s.HomeScreen(
        language=people.language,
        buttons=HOME_BUTTONS,
        hour=p.Hour(14, 32),
        date=_SATURDAY,
        day_part=p.DayPart.DAY,
        names=people.residents,
        now=p.NowCard(lines[0], is_on=False, minutes_until=28, button=Button.SIGN_UP),
        today=p.DayLines(_SATURDAY, lines, is_today=True),
        last_visit=p.Visit(people.nurse, people.role, people.reason, _SATURDAY, p.Hour(9, 30), 6, True, True),
    )


def announcing(people: People) -> s.AnnouncingScreen:
    """Eight seconds to go."""
    return s.AnnouncingScreen(
        language=people.language,
        buttons=WARNED_BUTTONS,
        participation=PARTICIPATION,
        who=who(people),
        countdown=p.Countdown(8, 0.8, 10, ENDS_AT),
        is_calm=False,
        opens_camera=True,
        opens_microphone=True,
    )


def tile(name: str, *, has_picture: bool = True, number: int = 0, **changes: bool) -> p.Tile:
    """Somebody else in the call."""
    tile_of = p.Tile(f"user:{UUID(int=number)}", name, "", number == 0, has_picture, has_sound=True)
    return replace(tile_of, **changes)  # type: ignore[arg-type]  # only claims are changed here


def call(people: People) -> s.CallScreen:
    """One nurse, camera and microphone on."""
    return s.CallScreen(
        language=people.language,
        buttons=CALL_BUTTONS,
        participation=PARTICIPATION,
        who=who(people),
        hour=p.Hour(14, 35),
        tiles=(replace(tile(people.nurse), role=people.role),),
        own=p.OwnPicture(True, True, words("call.seen")),
        volume=p.Volume(5),
    )


def several(people: People) -> Iterator[tuple[str, s.Screen]]:
    """More than one other person, and shared screens."""
    in_call = call(people)
    names = (people.nurse, people.other, people.residents[0], *people.titles)
    crowd = tuple(
        tile(
            names[number % len(names)],
            number=number,
            has_picture=number % 4 != 2,
            has_sound=number % 3 != 1,
            is_speaking=number == 1,
        )
        for number in range(14)
    )
    crowd = (replace(crowd[0], role=people.role), *crowd[1:])
    for count, name in ((2, "two"), (3, "three"), (4, "four"), (6, "six"), (9, "nine"), (14, "crowd")):
        yield f"call-{name}", replace(in_call, tiles=crowd[:count])
    shows = (replace(crowd[0], shares_screen=True),)
    yield "call-share", replace(in_call, tiles=shows)
    three = (*shows, *crowd[1:3])
    yield "call-share-three", replace(in_call, tiles=three, notices=(words("call.weak_there"),))


def bar(people: People) -> p.GreenBar:
    """A call that can be answered."""
    return p.GreenBar(PARTICIPATION, who(people), is_sounding=True, buttons=(Button.ANSWER, Button.SILENCE))


def events_on(people: People) -> p.Who:
    """A group event that has begun."""
    return p.Who(people.other, "", people.titles[0], is_event=True)


def bars(people: People) -> Iterator[tuple[str, s.Screen]]:
    """What else the bar says, on the home and in a call."""
    day, in_call, rings = home(people), call(people), bar(people)
    waits = p.OwnPicture(False, False, words("call.closed"))
    waiting = s.WaitingScreen(
        language=people.language,
        buttons=(Button.HANG_UP,),
        participation=PARTICIPATION,
        who=who(people),
        words=words("call.wait_pro", name=people.nurse),
        own=waits,
        hour=p.Hour(14, 35),
    )
    yield "waiting-switch", replace(waiting, bar=replace(rings, is_sounding=False, buttons=(Button.SWITCH,)))
    yield "home-bar-quiet", replace(day, bar=replace(rings, is_sounding=False, buttons=(Button.ANSWER,)))
    moved = replace(rings, is_sounding=False, buttons=(Button.MOVE_HERE,))
    yield "home-bar-elsewhere", replace(day, bar=replace(moved, answered_in="Olohuone"))
    yield "home-bar-elsewhere-named", replace(day, bar=replace(moved, answered_in=people.titles[0]))
    yield "home-bar-event", replace(day, bar=replace(rings, who=events_on(people)))
    yield "call-switch", replace(in_call, bar=replace(rings, is_sounding=False, buttons=(Button.SWITCH,)))
    yield (
        "call-switch-event",
        replace(in_call, bar=replace(rings, who=events_on(people), is_sounding=False, buttons=(Button.SWITCH,))),
    )
    event = replace(announcing(people), who=events_on(people))
    closed = (Button.ANSWER_NOW, Button.NOT_NOW)
    yield "announcing-event", replace(event, opens_camera=False, opens_microphone=False, buttons=closed)
    quiet = p.OwnPicture(False, False, words("call.closed"))
    may_open = (Button.HANG_UP, Button.VOLUME_DOWN, Button.VOLUME_UP, Button.CAMERA_ON, Button.MICROPHONE_ON)
    notices = (words("event.no_picture"),)
    yield "call-event", replace(in_call, who=events_on(people), own=quiet, notices=notices, buttons=may_open)


def week(people: People) -> Iterator[tuple[str, s.Screen]]:
    """Both weeks, on their first, a later and an empty day, and on a day with more than any panel holds."""
    stands = (p.Standing.OPEN, p.Standing.NONE, p.Standing.SIGNED, p.Standing.FULL)
    lines = tuple(replace(line, standing=stand) for line, stand in zip(_lines(people), stands, strict=True))
    days = tuple(
        p.DayLines(
            replace(_SATURDAY, month=11 if n < 10 else 12, day=21 + n if n < 10 else n - 9, weekday=(5 + n) % 7),
            lines[: 4 - n % 5],
            is_today=n == 0,
        )
        for n in range(14)
    )
    shown = s.WeekScreen(language=people.language, buttons=(Button.HOME,), days=days)
    yield "week", shown
    film = replace(lines[0], kind="recording", standing=p.Standing.NONE, is_all_day=True)
    yield "week-film", replace(shown, days=(replace(days[0], lines=(lines[0], film)), *days[1:]))
    yield "week-later", replace(shown, spot=p.Spot(9))
    yield "week-empty", replace(shown, spot=p.Spot(4))
    full = replace(days[0], lines=lines * 9)
    yield "week-full", replace(shown, days=(full, *days[1:]), spot=p.Spot(0, 14))
    yield "week-bar", replace(shown, bar=bar(people))


def events(people: People) -> Iterator[tuple[str, s.Screen]]:
    """One event, in every standing."""
    line = replace(_lines(people)[2], starts=p.Hour(18, 0), ends=p.Hour(18, 45))
    shown = s.EventScreen(
        language=people.language,
        buttons=(Button.HOME, Button.SIGN_UP),
        line=line,
        description=people.description,
        day=_SATURDAY,
        today=_SATURDAY,
        hour=p.Hour(14, 32),
        place=p.Place(p.Standing.OPEN, free=3),
    )
    yield "event", shown
    yield "event-full", replace(shown, buttons=(Button.HOME, Button.QUEUE), place=p.Place(p.Standing.FULL, 0, 2))
    signed = replace(shown, buttons=(Button.HOME, Button.CANCEL), place=p.Place(p.Standing.SIGNED))
    yield "event-signed", signed
    yield "event-waiting", replace(signed, place=p.Place(p.Standing.WAITING, queue=4, position=3))
    yield "event-signing", replace(signed, place=p.Place(p.Standing.SIGNING))
    yield "event-stuck", replace(signed, place=p.Place(p.Standing.SIGNING, is_stuck=True))
    cancelling = p.Place(p.Standing.CANCELLING, is_stuck=True)
    yield "event-cancelling", replace(shown, place=cancelling, day=_SUNDAY, buttons=(Button.WEEK, Button.SIGN_UP))
    yield "event-closed", replace(shown, buttons=(Button.HOME,), place=p.Place(p.Standing.CLOSED))
    gone = replace(shown, buttons=(Button.WEEK,), place=p.Place(p.Standing.GONE), today=None, hour=None)
    yield "event-gone", gone
    visit = replace(_lines(people)[1], kind="visit", standing=p.Standing.NONE)
    yield "event-visit", replace(shown, buttons=(Button.WEEK,), line=visit, place=p.Place(), description="")
    yield "event-bar", replace(signed, bar=bar(people))


def screens(people: People) -> Iterator[tuple[str, s.Screen]]:
    """Every screen, by name, as one home would see it."""
    day = home(people)
    yield "home", day
    yield "home-free", replace(day, now=None, today=p.DayLines(_SATURDAY, (), is_today=True), last_visit=None)
    yield "home-on", replace(day, now=p.NowCard(_lines(people)[1], is_on=True))
    yield (
        "home-tomorrow",
        replace(
            day,
            now=p.NowCard(_lines(people)[1], is_on=False, minutes_until=900, day=_SUNDAY),
            today=p.DayLines(_SATURDAY, (), is_today=True),
        ),
    )
    yield "home-bar", replace(day, bar=bar(people))
    yield "home-bar-cut", replace(day, bar=replace(bar(people), is_cut=True, more=2))
    yield "home-declined", replace(day, toast=words("call.declined"))
    more = p.NowCard(_lines(people)[0], is_on=False, minutes_until=28, button=Button.READ_MORE)
    yield "home-no-network", replace(day, now=more, status=p.StatusLine(has_network=False))
    ours = replace(more, line=replace(more.line, standing=p.Standing.SIGNED))
    yield "home-signed-up", replace(day, now=ours)
    yield "home-event", replace(day, now=more)
    missing = p.StatusLine(missing=(words("missing.camera"), words("missing.microphone")))
    yield "home-no-camera", replace(day, status=missing)
    yield (
        "home-clock-unsure",
        replace(
            day,
            hour=None,
            date=None,
            day_part=None,
            now=None,
            today=p.DayLines(_SATURDAY, _lines(people)),
            status=p.StatusLine(has_network=False, is_clock_sure=False),
        ),
    )
    yield (
        "home-night",
        replace(
            day,
            hour=p.Hour(2, 47),
            day_part=p.DayPart.NIGHT,
            is_night=True,
            date=_SUNDAY,
            now=p.NowCard(replace(_lines(people)[1], starts=p.Hour(9, 30)), is_on=False),
        ),
    )
    warned = announcing(people)
    yield "announcing", warned
    yield "announcing-calm", replace(warned, is_calm=True)
    yield "announcing-sound", replace(warned, opens_camera=False, countdown=p.Countdown(1, 0.1, 10, NOW + 1))
    yield "announcing-bare", replace(warned, has_camera=False, has_microphone=False)
    yield "announcing-busy", replace(warned, bar=replace(bar(people), buttons=()))
    closed = p.OwnPicture(False, False, words("call.closed"))
    yield (
        "waiting",
        s.WaitingScreen(
            language=people.language,
            buttons=(Button.HANG_UP,),
            participation=PARTICIPATION,
            who=who(people),
            words=words("call.wait_pro", name=people.nurse),
            own=closed,
            hour=p.Hour(14, 35),
        ),
    )
    in_call = call(people)
    yield "call", in_call
    yield "call-busy", replace(in_call, bar=replace(bar(people), buttons=()))
    yield "call-ending", replace(in_call, notices=(words("call.ending"), words("call.weak")))
    yield "call-stalled", replace(in_call, tiles=(tile(people.nurse, is_stalled=True),))
    quiet = p.OwnPicture(False, False, words("call.closed"))
    yield "call-closed", replace(in_call, own=quiet, volume=p.Volume(1), notices=(words("call.again"),))
    yield (
        "call-sound",
        replace(
            in_call,
            tiles=(tile(people.nurse, has_picture=False),),
            own=p.OwnPicture(False, True, words("call.heard")),
            missing=(words("missing.camera"),),
        ),
    )
    by = replace(in_call, own=p.OwnPicture(False, True, words("call.heard")))
    yield "call-control", replace(by, notices=(words("control.camera_by", name=people.nurse), words("call.weak")))
    hushed = replace(in_call, own=quiet, buttons=CALL_BUTTONS[:3])
    yield "call-control-both", replace(hushed, notices=(words("control.both_by", name=people.nurse),))
    yield from samples_of_reading.screens(in_call, people.nurse, people.other)
    yield from several(people)
    yield from bars(people)
    yield from week(people)
    yield from events(people)
    yield from samples_of_films.screens(day, people.films or people.titles, bar(people))
    yield from samples_of_settings.screens(people.language, day, people.nurse, people.other, people.reason)
    yield from samples_of_service.screens(people.language, people.residents[0], people.titles[0])
