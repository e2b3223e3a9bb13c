"""A home with its screen: the real kiosk process in a virtual display, touched and looked at from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.system.stage.ending import end
from tests.system.stage.sound import HomeSound
from tests.system.stage.waiting import PATIENCE_S

SOURCE = Path(__file__).resolve().parents[3]
LOOK_S = 0.02


class Display:
    """A virtual display. A context manager."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.name = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        read, write = os.pipe()
        screen = f"{self.size[0]}x{self.size[1]}x24"
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.name = f":{pipe.readline().strip()}"
        if self.name == ":":
            raise RuntimeError("no virtual display: is Xvfb there?")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            end(self._process)

    def picture(self, path: Path) -> Path:
        """Save what the panel shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        size = f"{self.size[0]}x{self.size[1]}"
        command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "x11grab", "-draw_mouse", "0", "-video_size", size]
        subprocess.run([*command, "-i", self.name, "-frames:v", "1", str(path)], check=True, timeout=PATIENCE_S)
        return path

    def touch(self, x: int, y: int) -> None:
        """Press where a finger would."""
        self._do("mousemove", str(x), str(y), "click", "1")

    def press(self, key: str) -> None:
        """Press a key of a keyboard or a remote control, by its X name."""
        self._do("key", key)

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=os.environ | {"DISPLAY": self.name}, check=True, timeout=PATIENCE_S)


@dataclass(frozen=True)
class Line:
    """One line of the kiosk's trace."""

    at: float
    what: str
    name: str
    detail: Mapping[str, Any]


class Kiosk:
    """One home: folder, process, trace, camera log."""

    def __init__(self, folder: Path, display: Display, sound: HomeSound | None = None) -> None:
        self.folder = folder
        self.display = display
        self.sound = sound
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self, *, language: str = "fi", camera: str = "fake") -> None:
        """Write the settings that an installer would."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        width, height = self.display.size
        lines = [
            f"size = [{width}, {height}]",
            f'language = "{language}"',
            f'camera = "{camera}"',
            f'sound = "{"platform" if self.sound else "none"}"',
            f'fake_camera_log = "{self.camera_log}"',
        ]
        (self.folder / "kiosk.toml").write_text("\n".join(lines) + "\n")

    def bind(self, server: str, code: str) -> None:
        """Join this device to its home."""
        command = [sys.executable, "-m", "provisioning.cli", "--data", str(self.folder)]
        done = subprocess.run(
            [*command, "--server", server, "--code", code],
            cwd=SOURCE,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"not bound: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Switch it on."""
        environment = os.environ | {
            "DISPLAY": self.display.name,
            "SDL_VIDEODRIVER": "x11",
            "SDL_RENDER_DRIVER": "software",
            "SDL_FRAMEBUFFER_ACCELERATION": "0",
            "KOTILUURI_TRACE": str(self.trace),
        }
        environment.pop("WAYLAND_DISPLAY", None)
        if self.sound is not None:
            environment |= self.sound.environment
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "device.main", "--data", str(self.folder)],
                cwd=SOURCE,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Pull its plug."""
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        """Let it hang, with its connections open; `thaw` lets it go on."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.killpg(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """Switch it off in order; a kiosk that does not go is killed, and that is told."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    async def ended(self, within: float = PATIENCE_S) -> int:
        """Wait until it has ended by itself; return its exit code. What starts it again at home, a test does."""
        deadline = time.monotonic() + within
        while self._process is None or self._process.poll() is None:
            if time.monotonic() > deadline:
                raise TimeoutError("the kiosk did not end")
            await asyncio.sleep(LOOK_S)
        return int(self._process.returncode)

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    @property
    def trace(self) -> Path:
        """What happened inside, with times."""
        return self.folder / "trace.jsonl"

    @property
    def log(self) -> Path:
        """What the kiosk says."""
        return self.folder / "kiosk.log"

    @property
    def camera_log(self) -> Path:
        """Each opening and closing of the camera."""
        return self.folder / "camera.log"

    def camera_opened(self) -> int:
        """Say how often the camera was opened."""
        return sum(line.startswith("open") for line in self._lines(self.camera_log))

    def camera_is_open(self) -> bool:
        """Whether it is open now."""
        lines = self._lines(self.camera_log)
        return bool(lines) and lines[-1].startswith("open")

    def lines(self, since: float = 0.0) -> list[Line]:
        """Return the trace from this time on (Unix seconds)."""
        found: list[Line] = []
        for text in self._lines(self.trace):
            content = json.loads(text)
            found += [
                Line(content["t"], what, str(content[what]), content)
                for what in ("event", "effect", "phase", "note")
                if what in content and content["t"] >= since
            ]
        return found

    async def saw(
        self,
        name: str,
        *,
        since: float = 0.0,
        within: float = PATIENCE_S,
        such_as: Callable[[Line], bool] | None = None,
    ) -> Line:
        """Return the first trace line of this name since then; wait for it. TimeoutError says what came instead."""
        deadline = time.monotonic() + within
        while True:
            lines = self.lines(since)
            for line in lines:
                if line.name == name and (such_as is None or such_as(line)):
                    return line
            if not self.is_running:
                raise RuntimeError(f"the kiosk has ended:\n{self.log.read_text()[-3000:]}")
            if time.monotonic() > deadline:
                tail = "\n".join(f"{line.at:.3f} {line.what} {line.name}" for line in lines[-25:])
                raise TimeoutError(f"the kiosk did not come to {name}; last:\n{tail}")
            await asyncio.sleep(LOOK_S)

    def _lines(self, path: Path) -> list[str]:
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return text[: text.rfind("\n") + 1].splitlines()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            self._process.wait(PATIENCE_S)
