"""What is plugged in: cameras by udev, microphones and loudspeakers by the sound server.

A camera shows several nodes; only those that capture count. A sound server without hardware offers a null sink of its
own making: that is no loudspeaker.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pulsectl
import pyudev

from device.runtime.errors import NoSound

log = logging.getLogger(__name__)

NO_HARDWARE = "auto_null"


@dataclass(frozen=True)
class CameraNode:
    """A camera that can be opened."""

    path: str
    name: str


@dataclass(frozen=True)
class SoundNames:
    """Microphones and loudspeakers, the default one first."""

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


@contextmanager
def sound_server() -> Iterator[pulsectl.Pulse]:
    """Give a connection to the sound server (Pulse, or PipeWire's own). Raises NoSound when there is none."""
    try:
        with pulsectl.Pulse("kotiluuri", connect=False) as pulse:
            # Its own time-out would wait for all of itself, connected or not (pulsectl 24); libpulse gives up at 30 s.
            pulse.connect()
            yield pulse
    except pulsectl.PulseError as err:
        raise NoSound("no_sound_server") from err


def find_cameras() -> tuple[CameraNode, ...]:
    """Return the cameras, in the order of their nodes."""
    try:
        nodes = pyudev.Context().list_devices(subsystem="video4linux")
    except (ImportError, OSError):  # it loads libudev at its first use
        log.warning("no udev here")
        return ()
    found = [
        CameraNode(node.device_node, str(node.properties.get("ID_V4L_PRODUCT") or "camera"))
        for node in nodes
        if node.device_node and ":capture:" in str(node.properties.get("ID_V4L_CAPABILITIES", ""))
    ]
    return tuple(sorted(found, key=lambda node: node.path))


def find_sound() -> SoundNames:
    """Return what the sound server has; nothing when there is none."""
    try:
        with sound_server() as pulse:
            chosen = pulse.server_info()
            sources = [one for one in pulse.source_list() if one.monitor_of_sink_name is None]
            sinks = [one for one in pulse.sink_list() if one.name != NO_HARDWARE]
            sources.sort(key=lambda one: one.name != chosen.default_source_name)
            sinks.sort(key=lambda one: one.name != chosen.default_sink_name)
            return SoundNames(
                microphones=tuple(one.description for one in sources), speakers=tuple(one.description for one in sinks)
            )
    except NoSound:
        return SoundNames()
