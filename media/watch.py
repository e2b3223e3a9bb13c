"""The watch over what is plugged in: two threads that sleep until udev, or the sound server, says that it changed.

Each tells what there is now, whole; nobody has to count additions and removals. The sound server may come and go: while
it is away it is looked for every few seconds. On its own thread too, because both are its calls, the default microphone
and speaker are kept as the rules want them (`devices`), and our own streams moved there, in the middle of a call too.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import pulsectl
import pyudev

from device.runtime.errors import NoSound
from media.devices import (
    AUTO,
    CameraNode,
    SoundChoice,
    SoundNames,
    find_cameras,
    is_named,
    is_on_a_cable,
    microphones_of,
    sound_names,
    sound_server,
    speakers_of,
)

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 3.0
"""For a sound server that is away."""
SUBSYSTEM = "video4linux"


@dataclass(frozen=True)
class Found:
    """Everything that is plugged in now."""

    cameras: tuple[CameraNode, ...] = ()
    sound: SoundNames = field(default_factory=SoundNames)


class Told(Protocol):
    """Takes what there is, from either thread; must not block."""

    def __call__(self, found: Found) -> None: ...


class Watch:
    """Tells at once what there is, and again whenever it changes."""

    def __init__(self, told: Told, choice: SoundChoice | None) -> None:
        """`choice` None: no sound is wanted, so the sound server is left alone."""
        self._told = told
        self._choice = choice
        self._found: Found | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        self._keeper: SoundKeeper | None = None
        self._is_choice_new = threading.Event()
        self._pulse: pulsectl.Pulse | None = None
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Look once, here, then go on in the background."""
        keeper = self._keeper = None if self._choice is None else SoundKeeper(self._choice)
        self._tell(Found(find_cameras(), SoundNames() if keeper is None else _heard_once(keeper)))
        self._start("cameras", self._watch_cameras)
        if keeper is not None:
            self._start("sound server", lambda: self._watch_sound(keeper))

    def choose(self, choice: SoundChoice) -> None:
        """Take these from now on, if there is any sound; tell again what is used. From any thread."""
        if self._keeper is not None:
            self._keeper.choose(choice)
            self._listen_anew()
        with self._lock:
            found, self._found = self._found, None
            if found is not None and not self._stopping.is_set():
                self._tell(found)

    def _listen_anew(self) -> None:
        pulse = self._pulse
        if pulse is not None:
            self._is_choice_new.set()
            with contextlib.suppress(Exception):  # it may be closing itself at this moment
                pulse.event_listen_stop()

    def close(self) -> None:
        """Tell nothing more. Returns when both threads have ended, or soon."""
        self._stopping.set()
        os.write(self._wake_write, b".")
        pulse = self._pulse
        if pulse is not None:
            with contextlib.suppress(Exception):  # it may be closing itself at this moment
                pulse.event_listen_stop()
        for thread in self._threads:
            thread.join(1.0)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _tell(self, found: Found) -> None:
        if found != self._found:
            self._found = found
            self._told(found)

    def _change(self, *, cameras: tuple[CameraNode, ...] | None = None, sound: SoundNames | None = None) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            old = self._found or Found()
            self._tell(Found(old.cameras if cameras is None else cameras, old.sound if sound is None else sound))

    # --- cameras ---

    def _watch_cameras(self) -> None:
        try:
            monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            monitor.filter_by(SUBSYSTEM)
            monitor.start()
        except (ImportError, OSError):
            log.warning("cameras that are plugged in later will not be noticed: no udev here")
            return
        self._change(cameras=find_cameras())  # what came between the first look and the start of this watch
        while True:
            readable, _, _ = select.select([monitor, self._wake_read], [], [])
            if self._stopping.is_set():
                return
            if readable:
                while monitor.poll(0) is not None:
                    pass
                self._change(cameras=find_cameras())

    # --- sound ---

    def _watch_sound(self, keeper: SoundKeeper) -> None:
        while not self._stopping.is_set():
            try:
                with sound_server() as pulse:
                    self._pulse = pulse
                    self._listen(pulse, keeper)
            except NoSound:
                pass  # it is not there, or has gone
            finally:
                self._pulse = None
            keeper.forget()
            self._change(sound=SoundNames())
            self._stopping.wait(LOOK_AGAIN_S)

    def _listen(self, pulse: pulsectl.Pulse, keeper: SoundKeeper) -> None:
        changed = _Changed()
        pulse.event_mask_set("sink", "source", "server", "card")
        pulse.event_callback_set(changed)
        changed.is_set = True
        while not self._stopping.is_set():
            if changed.is_set or self._is_choice_new.is_set():
                changed.is_set = False
                self._is_choice_new.clear()
                self._change(sound=keeper.keep(pulse))
            else:
                changed.is_listening = True
                pulse.event_listen()
                changed.is_listening = False


class _Changed:
    """Remembers that the server has changed, also while we are asking it something."""

    def __init__(self) -> None:
        self.is_set = False
        self.is_listening = False

    def __call__(self, _event: object) -> None:
        self.is_set = True
        if self.is_listening:
            raise pulsectl.PulseLoopStop


class SoundKeeper:
    """Keeps the default microphone and speaker as the rules want them, and our own streams on them."""

    def __init__(self, choice: SoundChoice) -> None:
        self._choice = choice
        self._known: set[str] = set()

    def choose(self, choice: SoundChoice) -> None:
        """Prefer these from now on."""
        self._choice = choice

    def keep(self, pulse: pulsectl.Pulse) -> SoundNames:
        """Do it; return what there is."""
        try:
            # Asked once: a default that somebody changes while we look must not be changed back.
            defaults = pulse.server_info()
            sources, sinks = microphones_of(pulse, defaults), speakers_of(pulse, defaults)
            source = self._best(sources, self._choice.microphone)
            sink = self._best(sinks, self._choice.speaker)
            self._known = {one.name for one in (*sources, *sinks)}
            if source is not None and source.name != defaults.default_source_name:
                pulse.default_set(source)
            if sink is not None and sink.name != defaults.default_sink_name:
                pulse.default_set(sink)
            _move_own(pulse.source_output_list(), source, lambda one: one.source, pulse.source_output_move)
            _move_own(pulse.sink_input_list(), sink, lambda one: one.sink, pulse.sink_input_move)
        except pulsectl.PulseOperationFailed:
            log.info("the sound server changed while it was asked")  # it tells us again
        return sound_names(pulse)

    def forget(self) -> None:
        """Take everything for newly plugged in: the server begins anew."""
        self._known = set()

    def _best(self, found: list[Any], setting: str) -> Any:
        """Return the one to use, `found` having the server's default first."""
        if setting != AUTO:
            named = [one for one in found if is_named(one, setting)]
            return next(iter(named), None)
        new = [one for one in found if is_on_a_cable(one) and one.name not in self._known]
        return next(iter([*new, *found]), None)


def _move_own(
    streams: list[Any],
    to: Any,
    place: Callable[[Any], int],
    move: Callable[[int, int], None],
) -> None:
    for stream in streams:
        is_ours = stream.proplist.get("application.process.id") == str(os.getpid())
        if to is not None and is_ours and place(stream) != to.index:
            move(stream.index, to.index)


def _heard_once(keeper: SoundKeeper) -> SoundNames:
    try:
        with sound_server() as pulse:
            return keeper.keep(pulse)
    except NoSound:
        return SoundNames()
