"""What the parts say, on one stream: each line under its part's name, secrets taken out."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from backend.supervisor.paths import FILE_MODE

NAME_WIDTH = 10
KEPT_LINES = 400
"""Of each part, in memory: what a failure shows, what tests read."""
SHOWN_AT_FAILURE = 15
MAX_LINE = 4000
MAX_FILE_BYTES = 10 * 1024 * 1024
"""A log file larger than this is set aside (one back) at the next start."""

_COLOURS = (36, 32, 35, 34, 33, 96, 92, 95)
_TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.?[\w-]*")
"""JSON web tokens: native libraries print them in their errors."""
_CONTROL = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f]")

Sink = Callable[[str, str], None]


class Log:
    """Takes lines from every part; remembers the newest ones and passes all on to its sinks."""

    def __init__(self, *sinks: Sink) -> None:
        self._sinks = list(sinks)
        self._kept: dict[str, deque[str]] = {}

    def write(self, name: str, line: str) -> None:
        """Take one line of this part."""
        clean = _CONTROL.sub("", _TOKEN.sub("<token>", line.rstrip()))[:MAX_LINE]
        self._kept.setdefault(name, deque(maxlen=KEPT_LINES)).append(clean)
        for sink in self._sinks:
            sink(name, clean)

    def lines(self, name: str) -> list[str]:
        """Return the newest lines of this part, oldest first."""
        return list(self._kept.get(name, ()))

    def tail(self, name: str) -> str:
        """Return what to show of this part when it failed."""
        return "\n".join(f"    {line}" for line in self.lines(name)[-SHOWN_AT_FAILURE:])


def to_stream(stream: TextIO, only: frozenset[str] | None = None) -> Sink:
    """Return a sink that prints `name | line`; names coloured on a terminal only."""
    coloured = stream.isatty() and "NO_COLOR" not in os.environ
    colours: dict[str, int] = {}

    def print_line(name: str, line: str) -> None:
        if only is not None and name not in only:
            return
        head = f"{name:<{NAME_WIDTH}}|"
        if coloured:
            colour = colours.setdefault(name, _COLOURS[len(colours) % len(_COLOURS)])
            head = f"\x1b[{colour}m{head}\x1b[0m"
        try:
            stream.write(f"{head} {line}\n")
            stream.flush()
        except (BrokenPipeError, ValueError):
            pass  # the terminal is gone; what was started goes on until it is told to stop

    return print_line


@contextmanager
def to_file(path: Path) -> Iterator[Sink]:
    """Open a sink that appends to a file of mode 0600."""
    if path.exists() and path.stat().st_size > MAX_FILE_BYTES:
        path.replace(path.with_suffix(".old.log"))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE), "w", buffering=1) as file:

        def write_line(name: str, line: str) -> None:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            file.write(f"{now} {name:<{NAME_WIDTH}}| {line}\n")

        yield write_line
