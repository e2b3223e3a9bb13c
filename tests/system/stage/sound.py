"""A home's sound without hardware: a real sound server, a microphone that hears a tone, a loudspeaker that is recorded.

What goes into the microphone is a pulsed tone: noise suppression takes a steady one for noise, and rightly.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np

from tests.system.stage.ending import end

RATE = 48_000
START_S = 60.0
HOME_HZ = 880.0
"""What the home's microphone hears."""
HUM_S, HUM_TIMES = 2.0, 300
"""Whole pulses and whole waves, so that the end of one fits the beginning of the next."""

SCRIPT = """
load-module module-null-sink sink_name=speaker rate=48000 sink_properties=device.description=Speaker
load-module module-null-sink sink_name=room rate=48000
load-module module-remap-source master=room.monitor source_name=microphone
set-default-sink speaker
set-default-source microphone
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
"""


def pulsed_tone(hz: float, length_s: float) -> bytes:
    """Return a tone of 0.25 s on and 0.15 s off, gently begun, as 16-bit mono samples."""
    t = np.arange(int(RATE * length_s)) / RATE
    on = ((t % 0.4) < 0.25) * np.minimum(1, (t % 0.4) / 0.02)
    voiced = np.sin(2 * np.pi * hz * t) + 0.5 * np.sin(4 * np.pi * hz * t)
    return (0.35 * 32_767 * on * voiced).astype("<i2").tobytes()


def share_of(hz: float, sound: bytes) -> float:
    """Say how much of this sound's power lies within 4 % of a tone or of its octave, 0..1; silence is 0."""
    samples = np.frombuffer(sound, dtype="<i2").astype(float)
    if len(samples) < RATE // 4 or np.max(np.abs(samples)) < 50:
        return 0.0
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    near = np.zeros(len(frequencies), dtype=bool)
    for tone in (hz, 2 * hz):
        near |= np.abs(frequencies - tone) < 0.04 * tone
    return float(power[near].sum() / power[frequencies > 60].sum())


@dataclass
class HomeSound:
    """The sound server of one home. A context manager."""

    has_echo: bool = False
    """The microphone hears the loudspeaker, and no tone."""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="kotiluuri-sound-")))
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to hear and be heard here."""
        return {"PULSE_SERVER": f"unix:{self.folder / 'native'}", "XDG_RUNTIME_DIR": str(self.folder)}

    def __enter__(self) -> Self:
        self.server_starts()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def server_starts(self) -> None:
        """Return when it answers."""
        script = self.folder / "start.pa"
        script.write_text(SCRIPT.format(socket=self.folder / "native"))
        command = ["pulseaudio", "-n", "-F", str(script), "--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no"]
        self._server = self._start(command)
        deadline = time.monotonic() + START_S
        while subprocess.run(["pactl", "info"], env=self._environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline:
                raise TimeoutError("the sound server did not start")
        self._fill()

    def server_dies(self) -> None:
        """In the middle of what it does."""
        end(self._server, signal.SIGKILL)

    def plug_in(self, *module: str) -> str:
        """Add a source or sink; return what `pull_out` wants."""
        return self._do("load-module", *module).strip()

    def pull_out(self, plugged: str) -> None:
        """Take it away."""
        self._do("unload-module", plugged)

    def pull_out_microphone(self) -> None:
        """Take away the one that is there from the start; `plug_in_microphone` brings it back."""
        line = next(line for line in self._pactl("modules") if "source_name=microphone" in line)
        self.pull_out(line.split("\t")[0])

    def plug_in_microphone(self) -> None:
        """Bring back what `pull_out_microphone` took."""
        self.plug_in("module-remap-source", "master=room.monitor", "source_name=microphone")
        self.make_default("source", "microphone")

    def mute_microphone(self, *, is_muted: bool) -> None:
        """Use the button that some have: nothing but zeros comes out of it."""
        self._do("set-source-mute", "microphone", str(int(is_muted)))

    def hums(self) -> None:
        """Let the microphone hear a tone, for as long as any test lasts."""
        tone = self.folder / "tone.raw"
        if not tone.exists():
            tone.write_bytes(HUM_TIMES * pulsed_tone(HOME_HZ, HUM_S))
        self._start(["pacat", "--playback", "--raw", *self._format, "--device=room", str(tone)])

    def make_default(self, kind: Literal["sink", "source"], name: str) -> None:
        """Choose, as a person would in a mixer."""
        self._do(f"set-default-{kind}", name)

    def default(self, kind: Literal["Sink", "Source"]) -> str:
        """Return the default's name."""
        lines = self._do("info").splitlines()
        return next(line.split(": ")[1] for line in lines if line.startswith(f"Default {kind}: "))

    def heard(self, length_s: float = 1.5) -> bytes:
        """Record what the loudspeaker plays, for so long."""
        command = ["parec", "--raw", *self._format, "--device=speaker.monitor", "--latency-msec=50"]
        recorder = subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE)
        try:
            if recorder.stdout is None:
                raise RuntimeError("no pipe")
            return recorder.stdout.read(int(RATE * length_s) * 2)
        finally:
            recorder.kill()
            recorder.communicate()

    def listeners(self) -> int:
        """Say how many programs hold the microphone open."""
        lines = self._pactl("source-outputs")
        microphone = next(line.split("\t")[0] for line in self._pactl("sources") if "\tmicrophone\t" in line)
        return sum(line.split("\t")[1] == microphone for line in lines)

    def own_streams(self) -> list[str]:
        """Return the names of the sources that this process records from."""
        names = {line.split("\t")[0]: line.split("\t")[1] for line in self._pactl("sources")}
        found = json.loads(self._do("--format=json", "list", "source-outputs"))
        mine = str(os.getpid())
        return [names[str(one["source"])] for one in found if one["properties"].get("application.process.id") == mine]

    def _pactl(self, what: str) -> list[str]:
        return self._do("list", "short", what).splitlines()

    def _do(self, *words: str) -> str:
        return subprocess.run(
            ["pactl", *words], env=self._environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    @property
    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)} | self.environment

    @property
    def _format(self) -> list[str]:
        return ["--format=s16le", "--channels=1", f"--rate={RATE}"]

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        self._processes.append(subprocess.Popen(command, env=self._environment, stdout=quiet, stderr=quiet))
        return self._processes[-1]

    def _fill(self) -> None:
        """Let something be heard in the room."""
        # A null sink holds two seconds back; one that somebody listens to without delay, as little as hardware.
        self._start(["parec", "--raw", "--device=speaker.monitor", "--rate=8000", "--latency-msec=20"])
        if self.has_echo:
            self.plug_in("module-loopback", "source=speaker.monitor", "sink=room", "latency_msec=40")
        else:
            self.hums()
