"""The week on every panel: each line can be reached by touches alone, and each event read."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from device.core.screen import EventScreen, WeekScreen
from device.core.screen_parts import Button, Hour, Line, Place, Spot, Standing
from ui import samples
from ui.layout import measures
from ui.scene import Scene, Target, Text
from ui.screens import scene

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480), (1024, 600), (640, 480), (3840, 2160))
SCREENS = dict(samples.screens(samples.PEOPLE["fi"]))


def week() -> WeekScreen:
    shown = SCREENS["week"]
    assert isinstance(shown, WeekScreen)
    return shown


def event() -> EventScreen:
    shown = SCREENS["event"]
    assert isinstance(shown, EventScreen)
    return shown


def lay(screen: WeekScreen | EventScreen, size: tuple[int, int]) -> Scene:
    return scene(screen, measures(size))


def targets(found: Scene, button: Button) -> list[Target]:
    return [target for target in found.targets if target.button is button]


def said(found: Scene) -> str:
    return " ".join(line for item in found.items if isinstance(item, Text) for line in item.lines)


@pytest.mark.feature("H1")
@pytest.mark.parametrize("size", SIZES)
def test_each_of_fourteen_days_can_be_reached(size: tuple[int, int]) -> None:
    shown, seen, todo = week(), set[int](), [Spot()]
    while todo:
        spot = todo.pop()
        if spot.day in seen:
            continue
        seen.add(spot.day)
        leaves = targets(lay(replace(shown, spot=spot), size), Button.DAY)
        todo += [leaf.subject for leaf in leaves if isinstance(leaf.subject, Spot)]

    assert seen == set(range(14))


@pytest.mark.feature("H2")
@pytest.mark.parametrize("size", SIZES)
def test_each_of_five_hundred_events_of_one_day_can_be_read(size: tuple[int, int]) -> None:
    shown = week()
    lines = tuple(Line(UUID(int=n), "event", f"Tapahtuma {n}", Hour(n // 60, n % 60), Hour(23, 0)) for n in range(500))
    full = replace(shown, days=(replace(shown.days[0], lines=lines), *shown.days[1:]))

    read: list[object] = []
    spot: Spot | None = Spot()
    while spot is not None:
        found = lay(replace(full, spot=spot), size)
        read += [target.subject for target in targets(found, Button.READ_MORE)]
        onwards = [t.subject for t in targets(found, Button.DAY) if isinstance(t.subject, Spot) and t.subject.day == 0]
        spot = max((s for s in onwards if s.row > spot.row), key=lambda s: s.row, default=None)

    assert read == [line.id for line in lines]


@pytest.mark.parametrize("size", SIZES)
def test_back_and_the_row_of_an_agenda_that_became_shorter(size: tuple[int, int]) -> None:
    found = lay(replace(week(), spot=Spot(0, 400)), size)

    assert targets(found, Button.READ_MORE)
    assert found.back is Button.HOME
    assert not targets(lay(replace(week(), days=()), size), Button.DAY)


@pytest.mark.parametrize("standing", Standing)
def test_an_event_says_where_we_stand(standing: Standing) -> None:
    found = lay(replace(event(), place=Place(standing, free=3, queue=2, position=1)), (1280, 800))

    expected = {
        Standing.NONE: "",
        Standing.OPEN: "Kolme paikkaa vapaana",
        Standing.FULL: "Täynnä. Jonossa on kaksi.",
        Standing.SIGNED: "Olette mukana",
        Standing.WAITING: "Olette jonossa",
        Standing.CLOSED: "Tapahtuma on jo alkanut",
        Standing.GONE: "Tapahtuma on peruttu",
    }
    assert expected.get(standing, "") in said(found)


@pytest.mark.feature("H8")
def test_a_wish_without_a_network_says_that_it_waits() -> None:
    stuck = replace(event(), place=Place(Standing.SIGNING, is_stuck=True), buttons=(Button.HOME, Button.CANCEL))
    for size in SIZES[:4]:
        assert "Odottaa verkkoa" in said(lay(stuck, size))


def test_the_button_is_about_the_event_that_is_shown() -> None:
    shown = event()

    (target,) = targets(lay(shown, (1280, 800)), Button.SIGN_UP)

    assert target.subject == shown.line.id


@pytest.mark.parametrize(("language", "kind"), [("fi", "Tapahtuma"), ("sv", "Evenemang"), ("en", "Event")])
def test_an_event_without_a_name_is_called_by_its_kind(language: str, kind: str) -> None:
    """Nobody wrote a text in any language: there is still something to read."""
    nameless = replace(event().line, title=" ")

    assert kind in said(lay(replace(event(), language=language, line=nameless), (1280, 800)))
    shown = week()
    days = (replace(shown.days[0], lines=(nameless,)), *shown.days[1:])
    assert kind in said(lay(replace(shown, language=language, days=days), (1280, 800)))


def test_what_people_wrote_is_shown_as_it_is() -> None:
    """Markup, braces and per cent signs are letters like any others."""
    odd = "<b>{title}</b> %s &amp;"
    found = lay(replace(event(), line=replace(event().line, title=odd), description=odd), (1280, 800))

    assert said(found).count("{title}") == 2
