"""Cameras without hardware: udev as umockdev plays it, for any process that is started with `environment`.

The emulation wants its library loaded before everything else, in who makes devices as in who looks for them, so a
process of its own holds it: `python -m tests.system.stage.udev`, told by lines of JSON. Its C interface is called
directly; Python's bindings for it would have to be compiled.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.system.stage.waiting import PATIENCE_S

SOURCE = Path(__file__).resolve().parents[3]
PRELOAD = "libumockdev-preload.so.0"
CAPTURE, METADATA = ":capture:", ":"


@dataclass(frozen=True)
class Plug:
    """One node of a camera, as udev's rules would describe it."""

    number: int
    name: str = "HD Webcam"
    is_usb: bool = True
    is_fixed: bool = False
    """Soldered to a USB port inside."""
    capabilities: str = CAPTURE
    serial: str = ""

    @property
    def node(self) -> str:
        return f"/dev/video{self.number}"

    @property
    def by_id(self) -> str:
        """Its path that stays the same."""
        return f"/dev/v4l/by-id/usb-{self.serial}-video-index0"


class Udev:
    """The emulated udev of one machine. A context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.stage.udev"],
            cwd=SOURCE,
            env=os.environ | {"LD_PRELOAD": PRELOAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._root = self._said()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=PATIENCE_S)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find these devices and no others."""
        return {"LD_PRELOAD": PRELOAD, "UMOCKDEV_DIR": self._root}

    def plug_in(self, plug: Plug) -> None:
        """Put the plug in."""
        links = {"DEVLINKS": plug.by_id} if plug.serial else {}
        bus = {"ID_BUS": "usb"} if plug.is_usb else {}
        self._do(
            "add",
            f"video{plug.number}",
            is_usb=plug.is_usb,
            removable="fixed" if plug.is_fixed else "removable",
            properties={
                "DEVNAME": plug.node,
                "ID_V4L_CAPABILITIES": plug.capabilities,
                "ID_V4L_PRODUCT": plug.name,
                **links,
                **bus,
            },
        )

    def pull_out(self, plug: Plug) -> None:
        """Pull it out."""
        self._do("remove", f"video{plug.number}")

    def _do(self, what: str, name: str, **more: object) -> None:
        if self._process.stdin is None:
            raise RuntimeError("no pipe")
        self._process.stdin.write(json.dumps({"do": what, "name": name, **more}) + "\n")
        self._process.stdin.flush()
        self._said()

    def _said(self) -> str:
        if self._process.stdout is None or not (line := self._process.stdout.readline()):
            raise RuntimeError("umockdev does not run: is it installed?")
        return line.strip()


# --- the process that holds it ----------------------------------------------------------------------------------------


class _Testbed:
    """umockdev's own object; see its umockdev.h."""

    def __init__(self) -> None:
        library = ctypes.CDLL("libumockdev.so.0")
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        texts = ctypes.POINTER(text)
        library.umockdev_testbed_new.restype = pointer
        library.umockdev_testbed_get_root_dir.restype = text
        library.umockdev_testbed_get_root_dir.argtypes = [pointer]
        library.umockdev_testbed_add_devicev.restype = text
        library.umockdev_testbed_add_devicev.argtypes = [pointer, text, text, text, texts, texts]
        library.umockdev_testbed_uevent.argtypes = [pointer, text, text]
        library.umockdev_testbed_remove_device.argtypes = [pointer, text]
        self._library = library
        self._self = library.umockdev_testbed_new()
        self._paths: dict[str, bytes] = {}

    @property
    def root(self) -> str:
        found: bytes = self._library.umockdev_testbed_get_root_dir(self._self)
        return found.decode()

    def add(self, name: str, properties: dict[str, str], *, is_usb: bool, removable: str) -> None:
        parent = None
        if is_usb:
            port = {"DEVTYPE": "usb_device"}
            parent = self._add("usb", f"usb-{name}", None, {"removable": removable}, port)
        self._paths[name] = self._add("video4linux", name, parent, {"name": name}, properties)

    def remove(self, name: str) -> None:
        path = self._paths.pop(name)
        self._library.umockdev_testbed_uevent(self._self, path, b"remove")
        self._library.umockdev_testbed_remove_device(self._self, path)

    def _add(
        self, subsystem: str, name: str, parent: bytes | None, attributes: dict[str, str], properties: dict[str, str]
    ) -> bytes:
        path: bytes = self._library.umockdev_testbed_add_devicev(
            self._self, subsystem.encode(), name.encode(), parent, _pairs(attributes), _pairs(properties)
        )
        return path


def _pairs(found: dict[str, str]) -> ctypes.Array[ctypes.c_char_p]:
    flat = [word.encode() for pair in found.items() for word in pair]
    return (ctypes.c_char_p * (len(flat) + 1))(*flat, None)


def main() -> None:
    """Hold the testbed until standard input ends."""
    bed = _Testbed()
    print(bed.root, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "add":
            bed.add(order["name"], order["properties"], is_usb=order["is_usb"], removable=order["removable"])
        else:
            bed.remove(order["name"])
        print("done", flush=True)


if __name__ == "__main__":
    main()
