"""Every screen, in each language and on each panel, judged by its rectangles."""

from pathlib import Path

import pytest

from device.core.installed import Installed
from device.core.screen import Screen
from device.core.screen_parts import Button
from device.runtime.settings import Settings
from look import contrast, tokens
from tests.ui.judge import judge
from ui import samples
from ui.layout import Measures, Shape, measures, measures_of
from ui.scene import Box, Scene, Text
from ui.screens import scene
from ui.theme import Theme, hex_colour

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480), (1024, 600), (1366, 768))
ALL_PEOPLE = {**samples.PEOPLE, "long": samples.LONG, "endless": samples.ENDLESS, "strange": samples.STRANGE}

ALL_SCREENS = [
    pytest.param(people, screen, id=f"{people}-{name}")
    for people, named in ALL_PEOPLE.items()
    for name, screen in samples.screens(named)
]


def lay(screen: Screen, size: tuple[int, int]) -> tuple[Scene, Measures]:
    m = measures(size)
    return scene(screen, m), m


@pytest.mark.feature("H12")
@pytest.mark.parametrize(("people", "screen"), ALL_SCREENS)
def test_a_screen_can_be_read_and_touched(people: str, screen: Screen) -> None:
    """On every usual panel, in every language, with the longest and the strangest words."""
    for size in SIZES if people in {"fi", "long"} else SIZES[:4]:
        found, m = lay(screen, size)

        try:
            judge(found, m, is_whole=people in samples.PEOPLE and "three" not in str(found.name))
        except AssertionError as err:
            err.add_note(f"on a panel of {size[0]}×{size[1]}")
            raise


@pytest.mark.parametrize("size", SIZES)
def test_the_warning_always_offers_a_way_out(size: tuple[int, int]) -> None:
    """However long the names are, *Ei nyt* is there in full, and Back means it."""
    for people in ALL_PEOPLE.values():
        found, _ = lay(samples.announcing(people), size)

        labels = {target.button: target.label for target in found.targets}
        assert set(labels) == set(samples.WARNED_BUTTONS)
        assert found.back is Button.NOT_NOW
        shown = {line for item in found.items if isinstance(item, Text) for line in item.lines}
        assert labels[Button.NOT_NOW] in shown


def test_the_warning_says_what_is_not_there() -> None:
    screens = dict(samples.screens(samples.PEOPLE["fi"]))
    found, _ = lay(screens["announcing-bare"], SIZES[0])

    words = {line for item in found.items if isinstance(item, Text) for line in item.lines}
    assert {"Ei kameraa", "Ei mikrofonia"} <= words
    assert not {"Kamera aukeaa", "Mikrofoni aukeaa"} & words


@pytest.mark.parametrize("size", SIZES)
def test_calm_warning_has_neither_ring_nor_number(size: tuple[int, int]) -> None:
    """Numbers that run down frighten some people."""
    screens = dict(samples.screens(samples.PEOPLE["fi"]))
    found, _ = lay(screens["announcing-calm"], size)

    kinds = {type(item).__name__ for item in found.items}
    words = " ".join(line for item in found.items if isinstance(item, Text) for line in item.lines)
    assert "Ring" not in kinds
    assert "hetken kuluttua" in words
    assert not any(letter.isdigit() for letter in words)


@pytest.mark.parametrize("size", SIZES)
def test_unsure_clock_shows_no_hour_of_its_own(size: tuple[int, int]) -> None:
    """Never a wrong hour, and nothing that says *now* or *today*."""
    screens = dict(samples.screens(samples.PEOPLE["fi"]))
    found, _ = lay(screens["home-clock-unsure"], size)

    words = " ".join(line for item in found.items if isinstance(item, Text) for line in item.lines)
    assert "Kello ei ole varma" in words
    assert "14.32" not in words
    assert "tänään" not in words.lower()
    assert "15.00" in words  # the calendar as last known stays


def test_small_letters_are_not_the_answer_to_a_small_panel() -> None:
    """The small shape shows less: its letters are not scaled down with the pixels."""
    small, wide = measures((800, 480)), measures((1280, 800))

    assert small.shape is Shape.SMALL
    assert small.scale > wide.scale * 480 / 800
    assert small.target == round(20 * 5.25)


def test_a_dense_small_panel_gets_targets_of_20_mm() -> None:
    dense = measures((1920, 1080), (217, 122))

    assert dense.target == round(20 * 1920 / 217)
    assert all(
        min(target.rect.w, target.rect.h) >= dense.target
        for target in scene(samples.home(samples.PEOPLE["fi"]), dense).targets
    )


def test_tv_shows_the_focus_always() -> None:
    """Nobody finds a hidden focus with a remote control."""
    assert measures((1920, 1080)).is_tv
    assert not measures((1280, 800)).is_tv


def test_focus_is_seen_on_every_ground() -> None:
    """The ring lies around its button, on what the button lies on."""
    for name, screen in samples.screens(samples.PEOPLE["fi"]):
        found, _ = lay(screen, (1920, 1080))
        theme = Theme(found.ground)
        for target in found.targets:
            beneath = [
                item.fill
                for item in found.items
                if isinstance(item, Box) and item.fill and target.rect.within(item.rect) and item.rect != target.rect
            ]
            ground = theme.colour(beneath[-1] if beneath else "ground")
            if not target.is_over_picture and found.name != "night":
                assert contrast(hex_colour(theme.colour(target.ring)), hex_colour(ground)) >= 3, (name, target)


def test_tokens_name_what_the_screens_use() -> None:
    """A misspelt colour would end the kiosk at its first drawing."""
    for people in ALL_PEOPLE.values():
        for _, screen in samples.screens(people):
            found, _ = lay(screen, (1280, 800))
            theme = Theme(found.ground)
            for item in found.items:
                for field in ("fill", "edge", "colour", "on", "track", "ring"):
                    token = getattr(item, field, None)
                    if isinstance(token, str):
                        assert theme.colour(token)
    assert tokens().home["target_mm"] == 20


@pytest.mark.feature("H12")
@pytest.mark.parametrize(
    ("size", "panel_mm", "finger_mm", "reads_m"),
    [
        ((1280, 800), None, 20, 0.6),
        ((800, 1280), None, 20, 0.4),
        ((1920, 1080), (345, 194), 29, 0.8),
        ((1920, 1080), (708, 398), 59, 1.6),
        ((1920, 1080), (952, 535), 79, 2.2),
        ((3840, 2160), (1218, 685), 101, 2.8),
        ((800, 480), None, 20, 0.3),
    ],
)
def test_panels_are_as_their_page_says(
    size: tuple[int, int], panel_mm: tuple[int, int] | None, finger_mm: int, reads_m: float
) -> None:
    """docs/panels.md: how large a target is, and from where the letters that matter have capitals of 0.7 degrees."""
    m = measures(size, panel_mm)

    assert round(m.target / m.px_per_mm) == finger_mm
    assert round(m.reads_from_mm / 1000, 1) == reads_m
    page = Path("docs/panels.md").read_text(encoding="utf-8")
    assert f"| {finger_mm} mm | {reads_m:g} m |" in page


def test_what_an_installer_set_goes_before_what_the_file_says() -> None:
    settings = Settings(panel_mm=(217, 136), distance_mm=600)

    plain = measures_of(settings, (1280, 800))
    small = measures_of(settings, (1280, 800), Installed(diagonal=70, distance_mm=2000))

    assert (plain.diagonal, small.diagonal) == (101, 70)
    assert small.target > plain.target
    assert small.is_tv
    assert not plain.is_tv


def test_a_panel_that_stands_on_its_side_is_measured_so() -> None:
    assert measures((800, 1280), (217, 136)) == measures((800, 1280), (136, 217))
