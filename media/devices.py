"""What is plugged in: cameras by udev, microphones and loudspeakers by the sound server.

Which one is taken, of each kind:
- the one that the settings name; of cameras no other: an installer who chose had a reason (it may see a bed);
- else, of cameras, one on a cable (USB) before a built-in one, then the one used last, then the lowest node;
- else, of microphones and speakers, the sound server's default, which moves to one on a cable when that is plugged in.

A camera shows several nodes; only those that capture count. A sound server without hardware offers a null sink of its
own making: that is no loudspeaker. Names come from the hardware, so from anybody: they are cleaned and bounded.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pulsectl
import pyudev

from device.runtime.errors import NoSound

log = logging.getLogger(__name__)

NO_HARDWARE = "auto_null"
NAME_LETTERS = 80
"""Fits a line of the installer's page."""
AUTO = "auto"
CABLES = frozenset({"usb", "bluetooth"})


@dataclass(frozen=True)
class CameraNode:
    """A camera that can be opened."""

    path: str
    name: str
    links: tuple[str, ...] = ()
    """Other paths to it, which stay the same whatever else is plugged in: /dev/v4l/by-id, /dev/v4l/by-path."""
    is_external: bool = False


@dataclass(frozen=True)
class SoundChoice:
    """Which microphone and speaker the settings name: `auto`, or the sound server's name for it, or what it shows."""

    microphone: str = AUTO
    speaker: str = AUTO


@dataclass(frozen=True)
class SoundNames:
    """Microphones and loudspeakers, the one in use first."""

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    is_speaker_a_tv: bool = False
    """The first loudspeaker is at the other end of an HDMI cable."""


def clean_name(raw: str, otherwise: str) -> str:
    """Return a name that can be shown: no control or direction signs, no runs of spaces, NAME_LETTERS at most."""
    plain = unicodedata.normalize("NFC", raw)
    kept = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in plain)
    return re.sub(r" +", " ", kept).strip()[:NAME_LETTERS].strip() or otherwise


# --- cameras ----------------------------------------------------------------------------------------------------------


def find_cameras() -> tuple[CameraNode, ...]:
    """Return the cameras, in the order of their nodes."""
    try:
        nodes = list(pyudev.Context().list_devices(subsystem="video4linux"))
    except (ImportError, OSError):  # it loads libudev at its first use
        log.warning("no udev here")
        return ()
    found = [_camera(node) for node in nodes if node.device_node and _captures(node)]
    return tuple(sorted(found, key=lambda node: (len(node.path), node.path)))


def in_order(nodes: Iterable[CameraNode], setting: str = AUTO, used_last: str | None = None) -> list[CameraNode]:
    """Return the cameras that may be opened, the best first."""
    if setting != AUTO:
        return [node for node in nodes if setting == node.path or setting in node.links]
    return sorted(nodes, key=lambda node: (not node.is_external, used_last not in {node.path, *node.links}))


def _captures(node: pyudev.Device) -> bool:
    return ":capture:" in str(node.properties.get("ID_V4L_CAPABILITIES", ""))


def _camera(node: pyudev.Device) -> CameraNode:
    name = str(node.properties.get("ID_V4L_PRODUCT") or node.properties.get("ID_MODEL") or "")
    links = tuple(sorted(link for link in str(node.properties.get("DEVLINKS", "")).split() if "/v4l/" in link))
    return CameraNode(node.device_node, clean_name(name, "camera"), links, _is_on_a_cable(node))


def _is_on_a_cable(node: pyudev.Device) -> bool:
    """Say whether it can be unplugged: a tablet's own camera is on USB too, and the kernel calls its port fixed."""
    if node.properties.get("ID_BUS") != "usb":
        return False
    try:
        port = node.find_parent("usb", "usb_device")
        fixed = port is not None and port.attributes.get("removable") == b"fixed"
    except OSError:  # unplugged at this moment
        return False
    return not fixed


# --- sound ------------------------------------------------------------------------------------------------------------


@contextmanager
def sound_server() -> Iterator[pulsectl.Pulse]:
    """Give a connection to the sound server (Pulse, or PipeWire's own). Raises NoSound when there is none."""
    try:
        with pulsectl.Pulse("kotiluuri", connect=False) as pulse:
            # Its own time-out would wait for all of itself, connected or not (pulsectl 24); libpulse gives up at 30 s.
            pulse.connect()
            yield pulse
    except (pulsectl.PulseError, pulsectl.PulseDisconnected) as err:
        raise NoSound("no_sound_server") from err


def find_sound() -> SoundNames:
    """Return what the sound server has; nothing when there is none."""
    try:
        with sound_server() as pulse:
            return sound_names(pulse)
    except NoSound:
        return SoundNames()


def microphones_of(pulse: pulsectl.Pulse, info: Any) -> list[Any]:
    """Return the sources that hear a room: not those that hear a loudspeaker's own signal. The default comes first."""
    found = [one for one in pulse.source_list() if one.monitor_of_sink_name is None]
    return sorted(found, key=lambda one: one.name != info.default_source_name)


def speakers_of(pulse: pulsectl.Pulse, info: Any) -> list[Any]:
    """Return the sinks that somebody can hear; the default comes first."""
    found = [one for one in pulse.sink_list() if one.name != NO_HARDWARE]
    return sorted(found, key=lambda one: one.name != info.default_sink_name)


def sound_names(pulse: pulsectl.Pulse) -> SoundNames:
    """Return what the server has, by names for people."""
    info = pulse.server_info()
    speakers = speakers_of(pulse, info)
    return SoundNames(
        microphones=tuple(clean_name(one.description, "microphone") for one in microphones_of(pulse, info)),
        speakers=tuple(clean_name(one.description, "speaker") for one in speakers),
        is_speaker_a_tv=bool(speakers) and _is_hdmi(speakers[0]),
    )


def is_on_a_cable(one: Any) -> bool:
    """Say whether a source or sink can be unplugged."""
    return one.proplist.get("device.bus") in CABLES


def is_named(one: Any, setting: str) -> bool:
    """Say whether the settings mean this source or sink."""
    names = {one.name, one.description, clean_name(one.description, ""), one.proplist.get("device.serial")}
    return setting in names


def _is_hdmi(sink: Any) -> bool:
    port = "" if sink.port_active is None else sink.port_active.name
    return "hdmi" in f"{port} {sink.name} {sink.proplist.get('device.profile.name', '')}".lower()
