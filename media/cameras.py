"""Which camera is opened next: the one set, else the best one of those that do not hang. The rules are in `devices`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from device.core.installed import Choice
from device.runtime.errors import NoCamera
from media.camera import HANGS, Camera, CameraChoice, FrameSink, Opener, open_camera
from media.devices import CameraNode, find_cameras, in_order

FAKE = "fake"
NONE = "none"
TEST_PICTURE_NAME = "test picture"


class Cameras:
    """All cameras of this device. Opens none before it is told."""

    def __init__(
        self,
        setting: str,
        log_path: Path | None = None,
        film: Path | None = None,
        *,
        find: Callable[[], Sequence[CameraNode]] = find_cameras,
        opener: Opener = open_camera,
    ) -> None:
        """`setting` is as in the settings file; `log_path` and `film` are the fake camera's."""
        self._setting = setting
        self._log_path = log_path
        self._film = film
        self._find = find
        self._opener = opener
        self._used_last: str | None = None
        self._made: list[Camera] = []

    def choose(self, setting: str) -> None:
        """Open this one from now on: as in the settings file."""
        if self._setting not in {FAKE, NONE}:  # of a test, or of a home that wants none
            self._setting = setting

    def all_of(self, found: Sequence[CameraNode]) -> tuple[Choice, ...]:
        """Return all that could be chosen."""
        if self._setting == FAKE:
            return (Choice(FAKE, TEST_PICTURE_NAME),)
        return tuple(Choice(next(iter(node.links), node.path), node.name) for node in in_order(found))

    def names(self, found: Sequence[CameraNode]) -> tuple[str, ...]:
        """Return the names of those that may be opened, the first choice first."""
        if self._setting == FAKE:
            return (TEST_PICTURE_NAME,)
        return tuple(node.name for node in self._in_order(found))

    def make(self, sink: FrameSink, on_lost: Callable[[str], None]) -> Camera:
        """Return the camera to open now. Raises NoCamera when there is none, or all of them hang."""
        choice = self._choose()
        camera = Camera(choice, sink, on_lost, self._opener)
        self._made.append(camera)
        return camera

    def is_there(self, camera: Camera, found: Sequence[CameraNode]) -> bool:
        """Say whether this camera is still plugged in."""
        path = camera.choice.path
        return path is None or self._is_unlisted(path, found) or any(node.path == path for node in found)

    def _choose(self) -> CameraChoice:
        if self._setting == FAKE:
            return CameraChoice(None, self._log_path, self._film)
        nodes = self._in_order(self._find())
        if not nodes and self._is_unlisted(self._setting, ()):
            nodes = [CameraNode(self._setting, self._setting)]
        if not nodes:
            raise NoCamera("not_there")
        self._made = [camera for camera in self._made if camera.is_held]
        hanging = {camera.choice.path for camera in self._made}
        free = [node for node in nodes if node.path not in hanging]
        if not free:
            raise NoCamera(HANGS)
        self._used_last = next(iter(free[0].links), free[0].path)
        return CameraChoice(free[0].path)

    def _in_order(self, found: Sequence[CameraNode]) -> list[CameraNode]:
        return [] if self._setting == NONE else in_order(found, self._setting, self._used_last)

    def _is_unlisted(self, path: str, found: Sequence[CameraNode]) -> bool:
        """Say whether this node is there although udev speaks of none."""
        return path.startswith("/dev/") and not found and Path(path).exists()
