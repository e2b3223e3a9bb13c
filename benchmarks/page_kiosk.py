"""The same kiosk as a page: Chromium on the whole of a virtual display, with a camera of JPEG pictures."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import subprocess
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.system.stage.browser import CHROMIUM, FLAGS
from tests.system.stage.ending import end
from tests.system.stage.kiosk import SOURCE, Display
from tests.system.stage.sound import HomeSound

PAGE = Path(__file__).with_name("kiosk_page.html")
LIVEKIT = SOURCE / "node_modules" / "livekit-client" / "dist" / "livekit-client.umd.js"
ANSWER_S = 60.0


@dataclass
class Line:
    """The wire between the benchmark and the page: one asks, the other tells."""

    asks: queue.Queue[str]
    told: queue.Queue[dict[str, Any]]


class _Server(SimpleHTTPRequestHandler):
    """Gives the page its files, and carries what it is asked and what it tells."""

    def __init__(self, line: Line, *rest: Any) -> None:
        self.line = line
        super().__init__(*rest)

    def do_GET(self) -> None:
        name = self.path.partition("?")[0]
        if name == "/asks":
            self._asks()
            return
        found = {"/": (PAGE, "text/html"), "/livekit-client.umd.js": (LIVEKIT, "text/javascript")}.get(name)
        if found is None:
            self.send_error(404)
            return
        self._head(found[1])
        self.wfile.write(found[0].read_bytes())

    def do_POST(self) -> None:
        self.line.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._head("text/plain")

    def _asks(self) -> None:
        self._head("text/event-stream")
        while True:
            word = self.line.asks.get()
            if word == "end":
                return
            self.wfile.write(f"data: {word}\n\n".encode())
            self.wfile.flush()

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@dataclass
class PageKiosk:
    """A browser that shows one call."""

    pid: int
    line: Line

    async def counts(self) -> Mapping[str, int]:
        """Ask the page how many pictures it has sent and seen."""
        self.line.asks.put("count")
        found = await asyncio.to_thread(self.line.told.get, True, ANSWER_S)
        if "error" in found:
            raise RuntimeError(f"the page is not in the call: {found['error']}")
        return found


@asynccontextmanager
async def page_kiosk(folder: Path, way: Mapping[str, str], film: Mapping[str, Any]) -> AsyncIterator[PageKiosk]:
    """Be in a call by this token, seen by `film`: its file, and its width, height, rate and bits a second."""
    line = Line(queue.Queue(), queue.Queue())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, line))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told = {
        "url": way["url"],
        "token": way["token"],
        "film": {key: value for key, value in film.items() if key != "file"},
    }
    page = f"http://127.0.0.1:{server.server_port}/#{quote(json.dumps(told))}"
    with Display((1280, 800)) as display, HomeSound() as sound:
        command = [
            *(CHROMIUM, *FLAGS, "--kiosk", "--window-position=0,0", "--window-size=1280,800"),
            *(f"--user-data-dir={folder / 'profile'}", "--password-store=basic", "--disable-gpu"),
            *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
            *(f"--use-file-for-fake-video-capture={film['file']}", "--autoplay-policy=no-user-gesture-required"),
            f"--app={page}",
        ]
        browser = _started(command, sound.environment | {"DISPLAY": display.name})
        try:
            yield PageKiosk(browser.pid, line)
        finally:
            line.asks.put("end")
            end(browser)
            server.shutdown()


def _started(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    around = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"} | dict(environment)
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=around, stdout=quiet, stderr=quiet, start_new_session=True)
