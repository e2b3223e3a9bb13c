"""Bytes of a film that lies elsewhere: HTTPS with Range, from any place in it, in pieces, again when it breaks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin

import requests
import urllib3

from media.player.gate import check_url

PIECE: Final = 8 * 1024 * 1024
"""Asked for at once: larger ones are slowed down by some servers."""
SKIPPED: Final = 128 * 1024
"""Read over, rather than asked for anew."""
LARGEST: Final = 16 * 1024**3
REDIRECTS: Final = 5
TRIES: Final = 4
PAUSE_S: Final = 0.5
CONNECT_S, READ_S = 5.0, 8.0

RANGE: Final = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


class NotFetched(OSError):
    """It cannot be had: not there, not allowed, or the network is gone."""


class Gone(NotFetched):
    """The server says no; asking again is of no use."""


class Misled(Gone):
    """It leads to where nothing may be fetched from."""


class RangeReader:
    """One film at one address."""

    def __init__(
        self,
        url: str,
        session: requests.Session | None = None,
        *,
        check: Callable[[str], str] = check_url,
        pause_s: float = PAUSE_S,
    ) -> None:
        """Ask how much there is. Raises NotFetched."""
        self._check = check
        self._url = check(url)
        self._session = session or requests.Session()
        self._session.trust_env = False
        self._pause_s = pause_s
        self._response: requests.Response | None = None
        self._at = self._piece_end = 0
        self.size = 0
        self._tried(lambda: self._open(0))

    def read(self, place: int, count: int) -> bytes:
        """Return some of it, nothing at its end. Raises NotFetched."""
        if place >= self.size:
            return b""
        return self._tried(lambda: self._read(place, min(count, self.size - place)))

    def _tried(self, work: Callable[[], bytes]) -> bytes:
        """Do it, and again when the network breaks."""
        for left in reversed(range(TRIES)):
            try:
                return work()
            except Gone:
                raise
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as err:
                self._drop()
                if left == 0:
                    raise NotFetched("network") from err
                time.sleep(self._pause_s * (TRIES - left))
        raise AssertionError

    def _read(self, place: int, count: int) -> bytes:
        if self._response is None or not self._at <= place <= self._at + SKIPPED or place >= self._piece_end:
            self._open(place)
        if place > self._at:
            self._take(place - self._at)
        return self._take(min(count, self._piece_end - place))

    def _take(self, count: int) -> bytes:
        """Read on. Raises NotFetched when less came than was announced."""
        if self._response is None:
            raise NotFetched("closed")
        data: bytes = self._response.raw.read(count, decode_content=False)
        if len(data) < count:
            raise NotFetched("cut")
        self._at += len(data)
        return data

    def _open(self, place: int) -> bytes:
        self._drop()
        last = place + PIECE - 1
        if self.size:
            last = min(last, self.size - 1)
        response = self._follow(f"bytes={place}-{last}")
        try:
            start, end, size = _range(response)
        except NotFetched:
            response.close()
            raise
        if start != place or not place <= end <= last or size > LARGEST or (self.size and size != self.size):
            response.close()
            raise Gone("another film")
        self.size = size
        self._response, self._at, self._piece_end = response, place, end + 1
        return b""

    def _follow(self, wanted: str) -> requests.Response:
        """Ask; where it is elsewhere, ask there, if that may be. Raises NotAllowed."""
        url = self._url
        headers = {"Range": wanted, "Accept-Encoding": "identity"}
        for _ in range(REDIRECTS):
            response = self._session.get(
                url, headers=headers, stream=True, allow_redirects=False, timeout=(CONNECT_S, READ_S)
            )
            if not response.is_redirect:
                return response
            response.close()
            try:
                url = self._check(urljoin(url, response.headers["location"]))
            except PermissionError as err:
                raise Misled("refused") from err
        raise Misled("redirects")

    def _drop(self) -> None:
        if self._response is not None:
            self._response.close()
        self._response = None


def _range(response: requests.Response) -> tuple[int, int, int]:
    """Return first, last and all of the bytes. Raises NotFetched, Gone."""
    if response.status_code >= 500 or response.status_code == requests.codes.too_many_requests:
        raise NotFetched("server")
    found = RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if response.status_code != requests.codes.partial_content or found is None:
        raise Gone("no_range")
    return int(found[1]), int(found[2]), int(found[3])
