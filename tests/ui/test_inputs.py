"""Where touches come from, and how rarely the loop wakes without one."""

import os
import socket
from pathlib import Path

from device.runtime.frames import Frames
from device.runtime.settings import Settings
from tests.ui.fake_view import FakeView
from ui import app, inputs, samples


def test_the_socket_to_the_x_server_is_found_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / ".X11-unix"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as ours:
        server.bind(str(folder / "X7"))
        server.listen()
        ours.connect(str(folder / "X7"))
        read, write = os.pipe()
        found = inputs.find()

        assert ours.fileno() in found
        assert server.fileno() not in found
        assert not {read, write} & set(found)
    os.close(read)
    os.close(write)


def test_an_idle_home_sleeps_until_its_next_look_where_touches_can_be_waited_for(tmp_path: Path) -> None:
    """Twenty looks a second for years are heat and dust for nothing."""
    folder = tmp_path / ".X11-unix"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as ours:
        server.bind(str(folder / "X7"))
        server.listen()
        ours.connect(str(folder / "X7"))
        view = FakeView(samples.home(samples.PEOPLE["fi"]))
        panel = app.App(Settings(size=(1280, 800)), view, Frames(view.changed))
        panel.open()
        view.changed.set()
        panel.turn()
        assert panel.patience() == 0.0, "what Xlib took in with the drawing has to be looked at first"
        panel.turn()

        assert panel.patience() == app.LOOK_S
        view.show(samples.call(samples.PEOPLE["fi"]))
        panel.turn()
        panel.turn()
        assert panel.patience() == app.LOOK_IN_CALL_S
        panel.close()


def test_a_file_that_can_always_be_read_does_not_keep_us_running(tmp_path: Path) -> None:
    """A keyboard that was pulled out, or a server that sends what SDL does not take."""
    folder = tmp_path / ".X11-unix"
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as ours:
        server.bind(str(folder / "X7"))
        server.listen()
        ours.connect(str(folder / "X7"))
        view = FakeView(samples.home(samples.PEOPLE["fi"]))
        panel = app.App(Settings(size=(1280, 800)), view, Frames(view.changed))
        panel.open()
        view.changed.set()
        panel.turn()
        accepted, _ = server.accept()
        accepted.send(b"never read")

        for _ in range(app.IN_VAIN + 2):
            panel.turn()

        assert panel.patience() == app.POLL_S
        accepted.close()
        panel.close()
