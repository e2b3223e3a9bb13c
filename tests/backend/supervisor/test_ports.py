"""Which ports a run uses."""

import socket
from pathlib import Path

import pytest

from backend.supervisor import ports


def test_usual_ports_are_used_when_they_are_free() -> None:
    chosen = ports.choose({}, lambda port, udp: True)

    assert (chosen.web, chosen.mqtt, chosen.livekit) == (8800, 8883, 7880)


def test_taken_ports_are_stepped_over() -> None:
    chosen = ports.choose({}, lambda port, udp: port not in {8800, 8801})

    assert chosen.web == 8802


def test_a_step_does_not_land_on_a_port_that_another_part_has() -> None:
    chosen = ports.choose({"livekit": 7881, "livekit_udp": 7882}, lambda port, udp: port != 7881)

    assert (chosen.livekit, chosen.livekit_udp) == (7882, 7883)


def test_udp_is_asked_for_by_udp() -> None:
    asked: dict[int, bool] = {}

    def free(port: int, udp: bool) -> bool:
        asked[port] = udp
        return True

    ports.choose({}, free)

    assert [port for port, udp in asked.items() if udp] == [7882]


def test_no_free_port_is_said() -> None:
    with pytest.raises(OSError, match="no free port for web"):
        ports.choose({}, lambda port, udp: False)


def test_second_run_goes_on_with_the_same_ports(tmp_path: Path) -> None:
    """A bound device knows the broker by its port."""
    file = tmp_path / "ports.json"
    first = ports.choose(ports.anywhere(), lambda port, udp: True)
    ports.remember(file, first)

    assert ports.choose(ports.remembered(file), lambda port, udp: True) == first


@pytest.mark.parametrize("content", ["", "[]", "{", '{"web": "x", "other": 1}'])
def test_broken_memory_of_ports_counts_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(content)

    assert ports.remembered(file) == {}


def test_a_port_with_a_listener_is_not_free() -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        assert not ports.is_free(server.getsockname()[1], udp=False)
