"""What may be sent to a home: five hundred events, endless names, signs of every kind: it stays usable."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from device.core.diary import diary_of
from device.core.events.backend import AgendaArrived
from device.core.events.resident import Touched
from device.core.screen import EventScreen, HomeScreen, Screen, WeekScreen
from device.core.screen_parts import Button, Spot
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings, SignUp, VisitLogLine
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import NAMES, NOON
from tests.ui.judge import judge
from ui.layout import measures
from ui.screens import scene

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480))

STRANGE = {
    "long": "W" * 300,
    "words": "hyvinvointikeskus " * 16,
    "emoji": "👩‍⚕️🎉 Jumppa 😀" * 10,
    "right to left": "שלום עולם مرحبا \u202eevil\u202c kello",
    "markup": "<script>alert('x')</script> **x** {name} %s [b]x[/b] &amp;",
    "control": "a\x00b\x1b[31mc\u2028d\ufeff\u200b",
    "stacked": "Z̷̡̛͙a̴l̵g̶o̷" * 20,
    "blank": " \u00a0\u3000\t",
    "lonely": "\u00ad\u00ad",
}
"""What a text may be after the wire: at most 300 letters of any kind."""


def entries(count: int, text: str) -> tuple[Entry, ...]:
    """So many events in a fortnight, of all kinds, some at once, some that end before they begin."""
    kinds = tuple(EntryKind)
    return tuple(
        Entry(
            id=uuid5(NAMES, f"entry {n}"),
            kind=kinds[n % len(kinds)],
            title=Texts(fi=text[:300]),
            description=Texts(fi=text[:300]),
            starts_at=NOON + timedelta(minutes=40 * n),
            ends_at=NOON + timedelta(minutes=40 * n + (-10 if n % 7 == 6 else 30)),
            who=text[:300],
            sign_up=tuple(SignUp)[n % len(tuple(SignUp))],
        )
        for n in range(count)
    )


def agenda(count: int = 20, text: str = "Jumppa", **changes: object) -> Agenda:
    plain = {
        "device": "home-1",
        "revision": 50,
        "issued_at": NOON,
        "settings": HomeSettings(home_name=text[:300], resident_names=(text[:300],) * 3, place=text[:300]),
        "entries": entries(count, text),
        "visit_log": (
            VisitLogLine(participation=UUID(int=1), who=text[:300], reason=text[:300], started_at=NOON, duration_s=5),
        ),
    }
    return Agenda.model_validate(plain | changes)


def home_with(told: Agenda) -> Home:
    home = Home()
    home.feed(AgendaArrived(home.t, told, b"sealed"))
    return home


def pages(home: Home) -> list[Screen]:
    """Walk where a resident would: home, the week, a day, an event, the log, the settings."""
    found = [home.screen]
    entry = home.state.agenda.entries[0].id if home.state.agenda and home.state.agenda.entries else None
    for button, subject in (
        (Button.WEEK, None),
        (Button.DAY, Spot(3, 4)),
        (Button.READ_MORE, entry),
        (Button.HOME, None),
        (Button.LOG, None),
        (Button.SETTINGS, None),
        (Button.HOME, None),
    ):
        home.feed(Touched(home.t, button, None, subject))
        found.append(home.screen)
    return found


@pytest.mark.feature("H1")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_whatever_people_write_every_page_can_be_read_and_touched(text: str, size: tuple[int, int]) -> None:
    m = measures(size)
    for screen in pages(home_with(agenda(text=text))):
        judge(scene(screen, m), m, is_whole=False)


@pytest.mark.parametrize("size", SIZES)
def test_five_hundred_events_are_a_full_calendar_and_no_more(size: tuple[int, int]) -> None:
    home = home_with(agenda(500))

    shown = pages(home)

    assert [type(screen) for screen in shown[:4]] == [HomeScreen, WeekScreen, WeekScreen, EventScreen]
    assert len(diary_of(home.state.agenda).by_id) == 500
    m = measures(size)
    for screen in shown:
        judge(scene(screen, m), m, is_whole=False)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_missing_in_the_homes_language_is_shown_in_another(language: str) -> None:
    """Better in Finnish than not at all; and where nobody gave a name, what kind of thing it is."""
    told = agenda(settings=HomeSettings(language=language), entries=entries(1, "Jumppa"))
    shown = home_with(told).screen
    assert isinstance(shown, HomeScreen)
    assert shown.today is not None

    assert shown.language == language
    assert [line.title for line in shown.today.lines] == ["Jumppa"]
    nameless = home_with(agenda(settings=HomeSettings(language=language), entries=entries(1, ""))).screen
    m = measures((1280, 800))
    judge(scene(nameless, m), m, is_whole=False)


def test_a_language_that_we_do_not_have_is_finnish() -> None:
    shown = home_with(agenda(settings=HomeSettings(language="xx"))).screen
    m = measures((1280, 800))

    assert "Viikko" in [target.label for target in scene(shown, m).targets]


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (3840, 2160), (2160, 3840)])
def test_the_smallest_and_the_largest_panel_stay_usable(size: tuple[int, int]) -> None:
    """640 × 480 is smaller than any panel that we sell: what can be touched is there in full, and reachable."""
    m = measures(size)
    for screen in pages(home_with(agenda())):
        found = scene(screen, m)
        for target in found.targets:
            assert target.rect.x >= 0
            assert target.rect.y >= 0
            assert target.rect.right <= m.width, (found.name, target.label)
            assert target.rect.bottom <= m.height, (found.name, target.label)
            assert min(target.rect.w, target.rect.h) >= m.target * 3 // 4, (found.name, target.label, target.rect)
