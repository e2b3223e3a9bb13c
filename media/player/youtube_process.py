"""The process that asks YouTube where a recording's bytes are: yt-dlp, of which only its YouTube extractor is there.

Its only argument is the recording's 11 characters, its only output one JSON line. It reads no settings, keeps nothing,
starts nothing, and goes to YouTube's hosts alone.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from device.core.events.player import WhyNotPlayed
from media.player.cage import MIB, Cage, enter
from media.player.gate import YOUTUBE_HOSTS, Gate, NotAllowed, check_url
from media.player.shared import as_line

CAGE = Cage(memory=1024 * MIB, cpu_s=30, niceness=10, has_network=True)
ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")

FORMATS: Final = (
    "bestvideo[height<=720][vcodec^=avc1][ext=mp4][protocol=https]+bestaudio[ext=m4a][protocol=https]"
    "/best[height<=720][vcodec^=avc1][acodec!=none][ext=mp4][protocol=https]"
)
"""What any small computer can decode, in files that can be read from anywhere: no lists of pieces."""

OPTIONS: Final[dict[str, object]] = {
    "allowed_extractors": ["youtube$"],
    "cachedir": False,
    "extractor_retries": 1,
    "format": FORMATS,
    "js_runtimes": {},
    "no_warnings": True,
    "noplaylist": True,
    "noprogress": True,
    "proxy": "",
    "quiet": True,
    "remote_components": [],
    "skip_download": True,
    "socket_timeout": 8,
}

PHRASES: Final = (
    (("private video", "video is private"), WhyNotPlayed.PRIVATE),
    (("not a bot", "requested format", "unable to extract", "no video formats", "js runtime"), WhyNotPlayed.CHANGED),
    (("timed out", "timeout"), WhyNotPlayed.TIMEOUT),
    (("http error 4", "forbidden"), WhyNotPlayed.CHANGED),
    (("unable to download", "connection", "resolve", "unreachable", "http error 5"), WhyNotPlayed.NETWORK),
    (
        (
            "unavailable",
            "not available",
            "removed",
            "sign in",
            "members",
            "premiere",
            "live event",
            "account",
            "country",
        ),
        WhyNotPlayed.UNAVAILABLE,
    ),
)
"""yt-dlp tells people, not programs. What is in none of these is news: YouTube has changed."""


class Found(BaseModel):
    """Where it is, or why not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    urls: tuple[str, ...] = ()
    """One, or picture and sound by themselves."""
    failed: WhyNotPlayed | None = None


class _Silent:
    """Nothing that yt-dlp says is ours to log: it holds addresses."""

    def debug(self, message: str) -> None: ...
    def warning(self, message: str) -> None: ...
    def error(self, message: str) -> None: ...


Extract = Callable[[str], Mapping[str, Any]]


def run(extract: Extract, gate: Gate, arguments: list[str]) -> None:
    """Say on standard output where the recording is."""
    gate.close()
    os.write(sys.stdout.fileno(), as_line(find(extract, gate, arguments[0] if len(arguments) == 1 else "")))


def find(extract: Extract, gate: Gate, youtube: str) -> Found:
    """Return where it is, or why not; never raises."""
    if not ID.fullmatch(youtube):
        return Found(failed=WhyNotPlayed.REFUSED)
    try:
        information = extract(youtube)
    except Exception as err:  # noqa: BLE001 - yt-dlp raises what it likes; what it was is told by its words
        return Found(failed=WhyNotPlayed.REFUSED if gate.has_refused else reason_of(str(err)))
    parts = information.get("requested_formats") or [information]
    urls = tuple(part.get("url") for part in parts)
    if not 1 <= len(urls) <= 2 or not all(isinstance(url, str) for url in urls):
        return Found(failed=WhyNotPlayed.CHANGED)
    try:
        return Found(urls=tuple(check_url(str(url)) for url in urls))
    except NotAllowed:
        return Found(failed=WhyNotPlayed.REFUSED)


def reason_of(words: str) -> WhyNotPlayed:
    """Return what yt-dlp means."""
    lower = words.lower()
    return next((why for phrases, why in PHRASES if any(phrase in lower for phrase in phrases)), WhyNotPlayed.CHANGED)


def _extract(youtube: str) -> Mapping[str, Any]:
    from yt_dlp import YoutubeDL  # noqa: PLC0415 - large, and only after the gate is closed
    from yt_dlp.extractor.youtube import YoutubeIE  # noqa: PLC0415

    with YoutubeDL({**OPTIONS, "logger": _Silent()}, auto_init=False) as downloader:
        downloader.add_info_extractor(YoutubeIE())
        found: Mapping[str, Any] = downloader.extract_info(
            f"https://www.youtube.com/watch?v={youtube}", download=False, ie_key="Youtube"
        )
        return found


def main() -> None:
    """Ask; the process ends with it."""
    enter(CAGE)
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    run(_extract, Gate(YOUTUBE_HOSTS), sys.argv[1:])
    os._exit(0)


if __name__ == "__main__":
    main()
