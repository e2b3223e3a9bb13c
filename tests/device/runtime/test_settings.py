"""What an installer writes into kiosk.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.runtime.settings import BadSettings, Settings, read_settings


def write(folder: Path, text: str) -> Path:
    (folder / "kiosk.toml").write_text(text)
    return folder


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_what_is_written_holds(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        "size = [1920, 1080]\nfullscreen = true\npanel_mm = [1210, 680]\ndistance_mm = 3000\n"
        'camera = "/dev/video2"\nsound = "none"\nlanguage = "sv"\n',
    )

    settings = read_settings(folder)

    assert settings.size == (1920, 1080)
    assert settings.camera == "/dev/video2"
    assert settings.language == "sv"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("camrea = 'auto'", "camrea"),
        ("camera = '/etc/passwd'", "camera"),
        ("size = [0, 800]", "size"),
        ("distance_mm = 'far'", "distance_mm"),
        ("sound = 'loud'", "sound"),
        ("camera = ", "kiosk.toml"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        read_settings(write(tmp_path, text))
