"""Where touches come from, and how rarely the loop wakes without one."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from device.runtime.frames import Frames
from device.runtime.settings import Settings
from tests.ui.fake_view import FakeView
from ui import app, inputs, samples

Drawn: TypeAlias = tuple[FakeView, app.App]


class XServer(NamedTuple):
    """A socket as an X server has it, and ours to it."""

    server: socket.socket
    ours: socket.socket


@pytest.fixture
def x_server(tmp_path: Path) -> Iterator[XServer]:
    folder = tmp_path / ".X11-unix"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as ours:
        server.bind(str(folder / "X7"))
        server.listen()
        ours.connect(str(folder / "X7"))
        yield XServer(server, ours)


@pytest.fixture
def drawn(x_server: XServer) -> Iterator[Drawn]:
    """The day at home, drawn once."""
    view = FakeView(samples.home(samples.PEOPLE["fi"]))
    panel = app.App(Settings(size=(1280, 800)), view, Frames(view.changed))
    panel.open()
    view.changed.set()
    panel.turn()
    yield view, panel
    panel.close()


def test_the_socket_to_the_x_server_is_found_and_no_other(x_server: XServer) -> None:
    read, write = os.pipe()
    found = inputs.find()

    assert x_server.ours.fileno() in found
    assert x_server.server.fileno() not in found
    assert not {read, write} & set(found)
    os.close(read)
    os.close(write)


def test_an_idle_home_sleeps_until_its_next_look_where_touches_come_by_themselves(
    drawn: tuple[FakeView, app.App],
) -> None:
    """Twenty looks a second for years are heat and dust for nothing."""
    view, panel = drawn
    assert panel.patience() == 0.0, "what Xlib took in with the drawing has to be looked at first"
    panel.turn()

    assert panel.patience() == app.LOOK_S
    view.show(samples.call(samples.PEOPLE["fi"]))
    panel.turn()
    panel.turn()
    assert panel.patience() == app.LOOK_IN_CALL_S


def test_a_file_that_can_always_be_read_does_not_keep_us_running(
    x_server: XServer, drawn: tuple[FakeView, app.App]
) -> None:
    """A keyboard that was pulled out, or a server that sends what SDL does not take."""
    _, panel = drawn
    accepted, _ = x_server.server.accept()
    accepted.send(b"never read")

    for _ in range(app.IN_VAIN + 2):
        panel.turn()

    assert panel.patience() == app.POLL_S
    accepted.close()
