"""How the computer fares, in steps that mean something."""

from __future__ import annotations

from pathlib import Path

from device.adapters.power import LOOK_EACH_S, Computer, Health


class Time:
    """Moved by the test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def sensor(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "temp").write_text(text)


def test_the_warmest_sensor_counts_in_steps_of_five_degrees(tmp_path: Path) -> None:
    sensor(tmp_path, "thermal_zone0", "41000\n")
    sensor(tmp_path, "thermal_zone1", "58400\n")
    sensor(tmp_path, "thermal_zone2", "junk")

    health = Computer(tmp_path, Time(), tmp_path).health()

    assert health.temperature_c == 60.0
    assert health.disk_free_mb is not None
    assert health.disk_free_mb % 100 == 0


def test_it_is_looked_at_once_a_minute(tmp_path: Path) -> None:
    time = Time()
    sensor(tmp_path, "thermal_zone0", "40000")
    computer = Computer(tmp_path, time, tmp_path)
    before = computer.health()
    sensor(tmp_path, "thermal_zone0", "80000")

    assert computer.health() is before
    time.now += LOOK_EACH_S
    assert computer.health().temperature_c == 80.0


def test_a_computer_without_sensors_says_nothing_of_warmth(tmp_path: Path) -> None:
    assert Computer(tmp_path / "gone", Time(), tmp_path).health() == Health()
