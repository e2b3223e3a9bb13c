"""HTTPS to the backend: a token for a room, the time, and everything that the broker brings, for when it is away.

Every request is signed by the device's own key. Requests run in threads of their own, never on the asyncio thread.
There are no retries here: the core asks again when it wants to, so one question is one request.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import requests

from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.adapters.recording_file import MediaAnswer
from device.core.events.backend import ApiAnswered, ClockSet, ClockSource, Path
from device.core.wishes import Want, Wish
from device.runtime.errors import Refused, TryAgain
from device.runtime.ports import Now, Submit
from device.runtime.trust import Trust
from protocol.errors import ProtocolError
from protocol.messages.calls import RoomAccess
from protocol.messages.reports import Ack, DeviceEvents, Diagnostics
from protocol.messages.requests import JoinAsk, Problem, SignUpAnswer
from protocol.signing import parse, to_text
from protocol.topics import AGENDA, CALLS, Topic

log = logging.getLogger(__name__)

T = TypeVar("T")

PREFIX: Final = "/api/v1/device"

CONNECT_TIMEOUT_S: Final = 4.0
READ_TIMEOUT_S: Final = 8.0
LONGEST_ROUND_TRIP_S: Final = 2.0
"""A time answer may be wrong by half of this; with more, a call could begin before its start."""

LARGEST_ANSWER: Final = 512 * 1024
"""The largest document is 384 KiB."""

VALID_S: Final = 60
"""How long a signed request may be on its way."""

CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})")
MEDIA_PIECE: Final = 32 * 1024
"""Of what a cut leaves behind, less than this is lost."""
AGAIN: Final = frozenset({408, 425, 429})
THREADS: Final = 4
"""Calls, agenda, time and a join at the same moment."""


class InsecureServer(Refused):
    """Plain http:// is spoken with this very machine only."""

    code = "insecure_server"


@dataclass(frozen=True)
class Answer:
    """What came back: status and body, whole and bounded."""

    status: int
    body: bytes


def check_address(url: str) -> str:
    """Return the address without a slash at its end. Raises InsecureServer."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return url.rstrip("/")
    raise InsecureServer


class HttpApi:
    """Asks the backend (`ports.Api`)."""

    def __init__(self, url: str, trust: Trust, clock: Clock, intake: Intake, *, submit: Submit, now: Now) -> None:
        """Take the server's address as the binding names it. Raises InsecureServer."""
        self._url = check_address(url)
        self._trust = trust
        self._clock = clock
        self._intake = intake
        self._submit = submit
        self._now = now
        self._threads = ThreadPoolExecutor(THREADS, "https")
        self._own = threading.local()
        self._said_offset_s: float | None = None
        """From the `Date` of the last answer: dates our requests while the clock is not trusted; for nothing else."""

    async def join(self, participation: UUID, *, takes_over: bool = False) -> RoomAccess:
        """Return the way into this call's room. Raises TryAgain, Refused."""
        body = JoinAsk(participation=participation, takes_over=takes_over).model_dump_json().encode()
        answer = await self._told(lambda: self._request("POST", "/join", body))
        try:
            return parse(answer.body, RoomAccess)
        except ProtocolError as err:
            raise TryAgain(err.code) from err

    async def wish(self, wish: Wish) -> SignUpAnswer:
        """Tell what the resident wishes of an event; return where the home stands. Raises TryAgain, Refused."""
        method = "DELETE" if wish.want is Want.CANCEL else "PUT"
        queue = "&queue=1" if wish.want is Want.QUEUE else ""
        path = f"/sign-ups/{wish.event}?intent={wish.number}{queue}"
        answer = await self._told(lambda: self._request(method, path))
        try:
            return parse(answer.body, SignUpAnswer)
        except ProtocolError as err:
            raise TryAgain(err.code) from err

    async def ask_calls(self) -> None:
        """Fetch both documents, the calls first. Raises TryAgain, Refused."""
        await self._told(lambda: self._fetch(CALLS))
        await self._told(lambda: self._fetch(AGENDA))

    async def ask_time(self) -> None:
        """Ask what time it is; where no answer can be had, ask the kernel. Raises TryAgain, Refused."""
        try:
            await self._told(self._fetch_time)
        except (TryAgain, Refused):
            offset_s = self._clock.set_from_kernel()
            if offset_s is None:
                raise
            self._submit(ClockSet(self._now(), offset_s, ClockSource.KERNEL))

    async def diagnose(self, report: Diagnostics) -> None:
        """Tell how this device is. Raises TryAgain, Refused."""
        body = report.model_dump_json().encode()
        await self._told(lambda: self._request("POST", "/diagnostics", body))

    async def fetch_keys(self) -> str:
        """Return the newest key list, not yet proved. Raises TryAgain, Refused."""
        answer = await self._told(lambda: self._request("GET", "/keys"))
        return answer.body.decode("ascii", "replace")

    async def send_events(self, events: DeviceEvents) -> int:
        """Tell facts; return the number up to which all are stored. Raises TryAgain, Refused."""
        body = events.model_dump_json().encode()
        answer = await self._told(lambda: self._request("POST", "/events", body))
        try:
            ack = parse(answer.body, Ack)
        except ProtocolError as err:
            raise TryAgain(err.code) from err
        return ack.number

    @contextmanager
    def media(self, recording: UUID, start: int) -> Iterator[MediaAnswer]:
        """Ask for a recording of our own from this byte on; in a thread of the caller's. Raises TryAgain, Refused."""
        path = f"{PREFIX}/media/{recording}"
        headers = {
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Authorization": self._authorization("GET", path, b""),
            "Range": f"bytes={start}-",
        }
        try:
            with self._session.get(
                self._url + path,
                headers=headers,
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code not in (requests.codes.ok, requests.codes.partial_content):
                    answer = Answer(response.status_code, _read(response))
                    raise (TryAgain if _is_passing(answer.status) else Refused)(_code(answer))
                yield _media_answer(response)
        except requests.RequestException as err:
            raise TryAgain("no_server") from err

    def close(self) -> None:
        """Ask nothing more. What is on its way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    # --- in the threads ---

    def _fetch(self, topic: Topic) -> None:
        answer = self._request("GET", f"/{topic.name.value}")
        if answer.status != requests.codes.no_content:
            self._intake.take(topic, answer.body, Path.HTTPS)

    def _fetch_time(self) -> None:
        nonce = secrets.token_urlsafe(24)
        asked = self._clock.monotonic()
        answer = self._request("GET", f"/time?nonce={nonce}", is_signed=False)  # who knows no time can date nothing
        answered = self._clock.monotonic()
        if answered - asked >= LONGEST_ROUND_TRIP_S:
            raise TryAgain("slow_time")
        try:
            at = self._trust.time_answer(answer.body.decode("ascii", "replace"), nonce)
        except ProtocolError as err:
            raise TryAgain(err.code) from err
        offset_s = self._clock.set_from_answer(at, asked, answered)
        if offset_s is None:
            raise TryAgain("time_before_floor")
        self._submit(ClockSet(self._now(), offset_s, ClockSource.SIGNED, answered - asked))

    def _request(self, method: str, path: str, body: bytes = b"", *, is_signed: bool = True) -> Answer:
        """Do one request. Raises TryAgain, Refused."""
        full = PREFIX + path
        headers = {"Accept": "*/*"}
        if is_signed:
            headers["Authorization"] = self._authorization(method, full, body)
        if body:
            headers["Content-Type"] = "application/json"
        try:
            with self._session.request(
                method,
                self._url + full,
                data=body or None,
                headers=headers,
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                self._note_date(response.headers.get("Date", ""))
                answer = Answer(response.status_code, _read(response))
        except requests.RequestException as err:
            raise TryAgain("no_server") from err
        if answer.status < 300:
            return answer
        code = _code(answer)
        log.info("%s %s: %d %s", method, path.partition("?")[0], answer.status, code)
        if _is_passing(answer.status):
            raise TryAgain(code)
        raise Refused(code)

    @property
    def _session(self) -> requests.Session:
        """One for each thread: it keeps the connection open, and is not made to be shared."""
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = self._own.session = requests.Session()
            session.trust_env = False  # no proxy, no .netrc: the installer's shell has no say here
        return session

    def _authorization(self, method: str, path: str, body: bytes) -> str:
        issued = self._request_time()
        claims = {
            "iss": self._trust.device,
            "iat": issued,
            "exp": issued + VALID_S,
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": path,
            "bh": to_text(hashlib.sha256(body).digest()),
        }
        return f"Kotiluuri {self._trust.signer.sign_bytes(json.dumps(claims).encode())}"

    def _request_time(self) -> int:
        now = self._clock.trusted_now()
        if now is not None:
            return int(now.timestamp())
        if self._said_offset_s is not None:
            return int(self._clock.monotonic() + self._said_offset_s)
        return int(self._clock.wall().timestamp())

    def _note_date(self, text: str) -> None:
        try:
            said = parsedate_to_datetime(text)
        except ValueError:
            return
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        self._said_offset_s = said.timestamp() - self._clock.monotonic()

    async def _told(self, work: Callable[[], T]) -> T:
        """Do this in a thread, and tell whether the backend answered. A refusal is an answer."""
        is_answered = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TryAgain as err:
            is_answered = err.reason != "no_server"
            raise
        finally:
            self._submit(ApiAnswered(self._now(), is_answered))


def _read(response: requests.Response) -> bytes:
    """Return the body. Raises TryAgain when it is larger than any answer of ours, or drips in too slowly."""
    parts: list[bytes] = []
    size = 0
    ends = time.monotonic() + READ_TIMEOUT_S
    for part in response.iter_content(64 * 1024):
        size += len(part)
        if size > LARGEST_ANSWER:
            raise TryAgain("too_large")
        if time.monotonic() > ends:
            raise TryAgain("no_server")
        parts.append(part)
    return b"".join(parts)


def _is_passing(status: int) -> bool:
    return status >= 500 or status in AGAIN


def _media_answer(response: requests.Response) -> MediaAnswer:
    """Return what comes, and from where in it. Raises TryAgain when the server says neither."""
    etag = response.headers.get("ETag", "")[:200]
    found = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if response.status_code == requests.codes.partial_content and found is not None:
        return MediaAnswer(int(found[1]), int(found[2]), etag, _pieces(response))
    length = response.headers.get("Content-Length", "")
    if response.status_code != requests.codes.ok or not length.isdecimal():
        raise TryAgain("no_length")
    return MediaAnswer(0, int(length), etag, _pieces(response))


def _pieces(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(MEDIA_PIECE)
    except requests.RequestException as err:
        raise TryAgain("no_server") from err


def _code(answer: Answer) -> str:
    """Return the problem's stable code, bounded; else the status."""
    try:
        code = Problem.model_validate_json(answer.body).code
    except ValueError:
        code = ""
    is_plain = code.isascii() and code.replace("_", "").isalnum()
    return code[:64] if is_plain else f"http_{answer.status}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
