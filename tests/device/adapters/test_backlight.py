"""The panel's own light, in a folder that looks like the kernel's."""

from pathlib import Path

import pytest

from device.adapters.backlight import SysfsBacklight

pytestmark = pytest.mark.feature("H11")


def panel(folder: Path, most: str = "200") -> Path:
    light = folder / "rpi_backlight"
    light.mkdir()
    (light / "max_brightness").write_text(most)
    (light / "brightness").write_text(most)
    return light


def test_it_is_set_in_the_panels_own_steps(tmp_path: Path) -> None:
    light = panel(tmp_path)

    assert SysfsBacklight(tmp_path).set(30)

    assert (light / "brightness").read_text() == "60"


def test_it_never_goes_dark(tmp_path: Path) -> None:
    light = panel(tmp_path, "7")

    SysfsBacklight(tmp_path).set(0)

    assert (light / "brightness").read_text() == "1"


@pytest.mark.parametrize("most", ["", "many", "0"])
def test_a_panel_that_makes_no_sense_has_no_light(tmp_path: Path, most: str) -> None:
    panel(tmp_path, most)

    assert not SysfsBacklight(tmp_path).set(50)


def test_a_computer_without_one_says_so(tmp_path: Path) -> None:
    assert not SysfsBacklight(tmp_path / "nothing").set(50)


def test_one_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    light = panel(tmp_path)
    (light / "brightness").unlink()
    (light / "brightness").mkdir()

    assert not SysfsBacklight(tmp_path).set(50)
