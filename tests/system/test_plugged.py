"""Cameras, microphones and loudspeakers, plugged in and out at any time: by the real udev and sound server."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.system.stage.sound import HomeSound
from tests.system.stage.udev import METADATA, SOURCE, Plug, Udev
from tests.system.stage.waiting import PATIENCE_S

pytestmark = pytest.mark.system

WITHIN_S = 60.0
BUILT_IN = Plug(0, "Integrated Camera", is_fixed=True)
WEBCAM = Plug(2, "Logi C920", serial="Logi_C920_A1B2C3")
RIBBON = Plug(4, "unicam", is_usb=False)


class Watcher:
    """The kiosk's watch in a process of its own, and what it tells."""

    def __init__(self, environment: Mapping[str, str], *settings: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.stage.look", *settings],
            cwd=SOURCE,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self.now: dict[str, Any] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def tells(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until what it told last is so."""
        while not self.now or not is_so(self.now):
            try:
                self.now = self._lines.get(timeout=WITHIN_S)
            except queue.Empty:
                pytest.fail(f"still told: {self.now}")
        return self.now

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE_S)

    def _read(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._lines.put(json.loads(line))


@pytest.fixture
def udev() -> Iterator[Udev]:
    with Udev() as found:
        yield found


@pytest.fixture
def watch() -> Iterator[Callable[..., Watcher]]:
    made: list[Watcher] = []

    def start(environment: Mapping[str, str], *settings: str) -> Watcher:
        made.append(Watcher(environment, *settings))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.mark.feature("H9")
def test_a_camera_is_noticed_when_it_is_plugged_in_and_when_it_is_pulled_out(
    udev: Udev, watch: Callable[..., Watcher]
) -> None:
    seen = watch(udev.environment, "auto")
    seen.tells(lambda now: now["cameras"] == [])

    udev.plug_in(WEBCAM)
    seen.tells(lambda now: now["cameras"] == ["Logi C920"])
    udev.pull_out(WEBCAM)
    seen.tells(lambda now: now["cameras"] == [])


@pytest.mark.feature("H9")
def test_one_on_a_cable_goes_before_a_built_in_one(udev: Udev, watch: Callable[..., Watcher]) -> None:
    for plug in (BUILT_IN, RIBBON, WEBCAM):
        udev.plug_in(plug)

    watch(udev.environment, "auto").tells(lambda now: now["cameras"] == ["Logi C920", "Integrated Camera", "unicam"])


@pytest.mark.feature("H9")
@pytest.mark.parametrize("setting", [BUILT_IN.node, WEBCAM.by_id])
def test_the_one_that_is_set_is_taken_and_no_other(udev: Udev, watch: Callable[..., Watcher], setting: str) -> None:
    udev.plug_in(BUILT_IN)
    udev.plug_in(WEBCAM)
    chosen = BUILT_IN if setting == BUILT_IN.node else WEBCAM
    seen = watch(udev.environment, setting)

    seen.tells(lambda now: now["cameras"] == [chosen.name])
    udev.pull_out(chosen)
    seen.tells(lambda now: now["cameras"] == [])


def test_nodes_that_give_no_picture_are_no_cameras(udev: Udev, watch: Callable[..., Watcher]) -> None:
    """A camera shows a second node, for metadata."""
    udev.plug_in(WEBCAM)
    udev.plug_in(Plug(3, "Logi C920", capabilities=METADATA))

    watch(udev.environment, "auto").tells(lambda now: now["paths"] == [WEBCAM.node])


def test_names_of_hardware_are_cleaned_and_bounded(udev: Udev, watch: Callable[..., Watcher]) -> None:
    udev.plug_in(Plug(0, "Evil\u202ename\x07  " + "x" * 300))

    name = watch(udev.environment, "auto").tells(lambda now: now["cameras"] != [])["cameras"][0]

    assert name.startswith("Evil name x")
    assert len(name) == 80


@pytest.mark.feature("H9")
def test_a_microphone_and_a_speaker_are_noticed_and_the_one_on_a_cable_is_taken(watch: Callable[..., Watcher]) -> None:
    with HomeSound() as sound:
        seen = watch(sound.environment, "none", "auto", "auto")
        seen.tells(lambda now: now["speakers"][:1] == ["Speaker"])

        usb = "device.description=Jabra device.bus=usb"
        plugged = sound.plug_in("module-null-sink", "sink_name=jabra", f"sink_properties='{usb}'")
        seen.tells(lambda now: now["speakers"][:1] == ["Jabra"])
        assert sound.default("Sink") == "jabra"
        seen.tells(lambda now: "Speaker" in now["speakers"])

        sound.pull_out(plugged)
        seen.tells(lambda now: now["speakers"][:1] == ["Speaker"] and "Jabra" not in now["speakers"])


@pytest.mark.feature("H9")
def test_the_speaker_that_is_set_is_taken_as_soon_as_it_is_there(watch: Callable[..., Watcher]) -> None:
    with HomeSound() as sound:
        seen = watch(sound.environment, "none", "auto", "kitchen")
        seen.tells(lambda now: now["speakers"][:1] == ["Speaker"])

        sound.plug_in("module-null-sink", "sink_name=kitchen", "sink_properties=device.description=Kitchen")
        seen.tells(lambda now: now["speakers"][:1] == ["Kitchen"])


def test_another_default_is_followed(watch: Callable[..., Watcher]) -> None:
    with HomeSound() as sound:
        sound.plug_in("module-null-sink", "sink_name=other", "sink_properties=device.description=Other")
        seen = watch(sound.environment, "none", "auto", "auto")
        seen.tells(lambda now: "Other" in now["speakers"])

        sound.make_default("sink", "other")
        seen.tells(lambda now: now["speakers"][0] == "Other")
        sound.make_default("sink", "speaker")
        seen.tells(lambda now: now["speakers"][0] == "Speaker")


@pytest.mark.feature("H9")
def test_a_sound_server_may_go_and_come_back(watch: Callable[..., Watcher]) -> None:
    with HomeSound() as sound:
        seen = watch(sound.environment, "none", "auto", "auto")
        seen.tells(lambda now: now["speakers"][:1] == ["Speaker"])

        sound.server_dies()
        seen.tells(lambda now: now["speakers"] == [] and now["microphones"] == [])
        sound.server_starts()
        seen.tells(lambda now: now["speakers"][:1] == ["Speaker"])
