"""What this computer says of itself, and how it is told to start again."""

from __future__ import annotations

from pathlib import Path

from device.adapters.machine import ThisMachine, own_address, resident_mb


def test_it_says_what_can_be_read_and_no_secret(tmp_path: Path) -> None:
    machine = ThisMachine(tmp_path, "0.1.0", "https://koti.example.org:8443/path?token=x", lambda: None)

    facts = machine.facts()

    assert (facts.version, facts.server) == ("0.1.0", "koti.example.org")
    assert facts.disk_free_mb is not None
    assert (facts.memory_mb or 0) > 5
    assert "token" not in repr(facts)
    assert own_address() == facts.address


def test_what_it_cannot_read_it_does_not_say(tmp_path: Path) -> None:
    machine = ThisMachine(tmp_path / "gone", "0.1.0", "", lambda: None)

    assert machine.facts().disk_free_mb is None
    assert machine.facts().server == ""
    assert resident_mb(tmp_path / "gone") is None


def test_a_restart_is_handed_on() -> None:
    told: list[bool] = []

    ThisMachine(Path("/"), "", "", lambda: told.append(True)).restart()

    assert told == [True]
