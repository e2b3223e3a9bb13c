"""What installers meet, on every panel and in every language, with more words than the other samples have."""

import pytest

from device.core.screen import Screen
from device.core.screen_parts import Button, Digit
from tests.ui.judge import judge
from ui import samples_of_service
from ui.layout import measures
from ui.screens import scene

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480), (1024, 600), (1366, 768))
SCREENS = [
    pytest.param(screen, size, id=f"{language}-{name}-{size[0]}x{size[1]}")
    for language, place in (("fi", "Olohuone"), ("sv", "Vardagsrum"), ("en", "Living room"))
    for name, screen in samples_of_service.screens(language, "Aino Virtanen", place)
    for size in SIZES
]


@pytest.mark.feature("H11")
@pytest.mark.parametrize(("screen", "size"), SCREENS)
def test_a_screen_for_installers_can_be_read_and_touched(screen: Screen, size: tuple[int, int]) -> None:
    m = measures(size)

    judge(scene(screen, m), m, is_whole=True)


@pytest.mark.parametrize("size", SIZES)
def test_the_code_pad_has_every_digit_once(size: tuple[int, int]) -> None:
    named = dict(samples_of_service.screens("fi", "Koti", "Keittiö"))

    keys = scene(named["code"], measures(size)).targets

    assert sorted(key.subject.value for key in keys if isinstance(key.subject, Digit)) == list(range(10))
    assert [key.button for key in keys].count(Button.ERASE) == 1
