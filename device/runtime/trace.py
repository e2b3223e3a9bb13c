"""A record of what happened and when, for demonstrations and system tests; off unless `KOTILUURI_TRACE` names a file.

Each line is one JSON object: `t` (Unix seconds), what it was (`event`, `effect`, `phase` or `note`), and codes and ids.
Names, reasons, tokens and pictures are never in it.
"""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID

VARIABLE: Final = "KOTILUURI_TRACE"

SAFE: Final = (
    "ok", "source", "button", "mark", "kind", "topic", "code", "camera", "microphone", "camera_on", "microphone_on",
    "shows", "step", "is_weak_here", "is_weak_there",
)  # fmt: skip
"""Fields that are codes by their nature. `reason` is one too, but only where an edge gave it."""


class Trace:
    """Appends lines, from any thread."""

    def __init__(self, file: TextIO | None = None) -> None:
        """Write to this file; None: nowhere."""
        self._file = file
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Trace:
        """Write where the variable says."""
        path = environment.get(VARIABLE, "")
        return cls(Path(path).open("a", buffering=1, encoding="utf-8") if path else None)

    @property
    def is_on(self) -> bool:
        return self._file is not None

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def event(self, event: object) -> None:
        """Note a fact that was handed in."""
        self._write("event", event)

    def effect(self, effect: object) -> None:
        """Note an order."""
        self._write("effect", effect)

    def phase(self, phase: object) -> None:
        """Note what the device does from now on."""
        self._write("phase", phase)

    def note(self, word: str, participation: UUID | None) -> None:
        """Note a word of the screen."""
        facts: dict[str, object] = {"participation": str(participation)} if participation else {}
        self._line({"note": word, **facts})

    def _write(self, what: str, thing: object) -> None:
        if self._file is None:
            return
        self._line({what: type(thing).__name__} | _facts(thing))

    def _line(self, content: dict[str, object]) -> None:
        if self._file is None:
            return
        line = json.dumps({"t": time.time()} | content)
        with self._lock:
            self._file.write(line + "\n")


def _facts(thing: object) -> dict[str, object]:
    facts: dict[str, object] = {}
    line = getattr(thing, "line", thing)  # WriteMark carries its facts in a line
    for name in ("participation", *SAFE):
        value = getattr(line, name, None)
        if value is not None:
            facts[name] = _plain(value)
    if type(thing).__name__ in {"RoomFailed", "RoomLeft", "CameraFailed", "MicrophoneFailed", "EffectFailed"}:
        facts["reason"] = _plain(getattr(thing, "reason", ""))
    if type(thing).__name__ == "EffectFailed":
        facts["effect_failed"] = type(getattr(thing, "effect", None)).__name__
    if type(thing).__name__ == "PlayerSaid":  # how it goes, never what is watched
        facts["player"] = _plain(getattr(thing, "phase", ""))
        facts["reason"] = _plain(getattr(thing, "reason", None) or "")
    if type(thing).__name__ == "Report":
        facts["detail"] = getattr(thing, "detail", "")
    people = getattr(thing, "people", None)
    if isinstance(people, tuple):
        facts["people"] = [dataclasses.asdict(person) for person in people]
    return facts


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, bool | int | float) else str(value)
