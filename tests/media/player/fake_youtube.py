"""A YouTube for tests: its hosts are this machine, its films come from here over HTTPS, the rest is the real thing.

    python -m tests.media.player.fake_youtube resolve|fetch <port> <authority> [<id>]

Replaced are yt-dlp's extractor (there is no YouTube here to ask), the name server, and whom to believe about names.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
import threading
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from media.player import fetch_process, youtube_process
from media.player.cage import enter
from media.player.fetching import RangeReader
from media.player.gate import MEDIA_HOSTS, YOUTUBE_HOSTS, Gate, is_public

HOST = "https://rr1---sn-test.googlevideo.com"
FILM, CUT, APART, GONE, AWAY, ELSEWHERE, WRONG_NAME, HANGS, PRIVATE, NO_LONGER, INSIDE = (
    "film_______",
    "cut________",
    "apart______",
    "gone_______",
    "away_______",
    "elsewhere__",
    "wrongname__",
    "hangs______",
    "private____",
    "nolonger___",
    "inside_____",
)

SAYS = {
    PRIVATE: "ERROR: [youtube] private____: Private video. Sign in if you've been granted access to this video",
    NO_LONGER: "ERROR: [youtube] nolonger___: Video unavailable. This video has been removed by the uploader",
}

PATHS = {
    APART: ("/picture.mp4", "/sound.m4a"),
    AWAY: ("/redirect?to=https://127.0.0.1/film.mp4",),
    CUT: ("/cut/film.mp4",),
    GONE: ("/gone",),
}


def extract(youtube: str) -> Mapping[str, Any]:
    """Answer as yt-dlp's extractor would."""
    if youtube in SAYS:
        raise RuntimeError(SAYS[youtube])
    if youtube == HANGS:
        threading.Event().wait()
    if youtube == ELSEWHERE:
        return {"url": "https://169.254.169.254/latest/meta-data"}
    if youtube == INSIDE:
        return {"url": "https://inside.googlevideo.com/film.mp4"}
    if youtube == WRONG_NAME:
        return {"url": "https://another.example.googlevideo.com/film.mp4"}
    parts = [{"url": HOST + path} for path in PATHS.get(youtube, ("/film.mp4",))]
    return parts[0] if len(parts) == 1 else {"requested_formats": parts}


def resolve_here(port: int) -> None:
    """Be the name server: YouTube is on this machine, and one of its names is in somebody's kitchen."""

    def answer(host: str, _port: object, *_arguments: object, **_named: object) -> list[tuple[Any, ...]]:
        sys.audit("socket.getaddrinfo", host, _port, 0, 0, 0)
        where = ("192.168.1.1", 443) if host.startswith("inside.") else ("127.0.0.1", port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", where)]

    socket.getaddrinfo = answer  # type: ignore[assignment]  # a name server of our own


class _Believes(HTTPAdapter):
    """Takes this authority's word too; it is read before the cage shuts."""

    def __init__(self, authority: str) -> None:
        self._context = ssl.create_default_context()
        self._context.load_verify_locations(authority)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, **named)


def main() -> None:
    """Be one of the two processes."""
    what, port, authority, *rest = sys.argv[1:]
    here = ("127.0.0.1", int(port))
    hosts = YOUTUBE_HOSTS if what == "resolve" else MEDIA_HOSTS
    gate = Gate(hosts, lambda address, port: (address, port) == here or (is_public(address) and port == 443))
    session = requests.Session()
    session.mount("https://", _Believes(authority))
    enter(youtube_process.CAGE if what == "resolve" else fetch_process.CAGE)
    resolve_here(int(port))
    if what == "resolve":
        youtube_process.run(extract, gate, rest)
        os._exit(0)
    fetch_process.run(gate, lambda url: RangeReader(url, session, pause_s=0.05))


if __name__ == "__main__":
    main()
