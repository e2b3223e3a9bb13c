"""What reaches a log."""

import io
from datetime import datetime
from pathlib import Path

from backend.supervisor.logs import Log, to_file, to_stream


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_each_line_stands_under_its_part() -> None:
    out = io.StringIO()

    Log(to_stream(out)).write("web", "started\n")

    assert out.getvalue() == "web       | started\n"


def test_colour_is_for_terminals_only() -> None:
    out = Terminal()

    Log(to_stream(out)).write("web", "started")

    assert out.getvalue().startswith("\x1b[")


def test_a_token_never_reaches_the_log() -> None:
    """Native libraries print the address of a room with its token in their errors."""
    log = Log()

    log.write("sfu", "GET /rtc?access_token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob21lIn0.c2lnbmF0dXJl failed")

    assert log.lines("sfu") == ["GET /rtc?access_token=<token> failed"]


def test_a_part_cannot_paint_the_terminal() -> None:
    log = Log()

    log.write("web", "\x1b[31mred\x1b[0m\x07")

    assert log.lines("web") == ["red"]


def test_log_file_is_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "kotiluuri.log"

    with to_file(file) as sink:
        Log(sink).write("web", "started")

    time, line = file.read_text().split(maxsplit=1)
    assert line == "web       | started\n"
    assert datetime.fromisoformat(time).tzinfo is not None
    assert file.stat().st_mode & 0o777 == 0o600
