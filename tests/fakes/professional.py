"""A professional as the web sees one: logged in by link, with the browser's cookies and CSRF, without a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from uuid import UUID

import requests

WAIT_S = 30.0


class WebProfessional:
    """One logged-in session."""

    def __init__(self, web_url: str) -> None:
        self._web_url = web_url
        self._session = requests.Session()
        self._session.headers["Referer"] = web_url + "/"

    @classmethod
    def by_link(cls, link: str) -> Self:
        """Log in by a personal link."""
        web_url, _, token = link.partition("/login/link#")
        person = cls(web_url)
        person._session.get(f"{web_url}/login/link", timeout=WAIT_S)
        answer = person.posts("/login/link/use", data={"token": token}, allow_redirects=False)
        assert answer.status_code in {302, 303}, answer.status_code
        return person

    def posts(self, path: str, **body: Any) -> requests.Response:
        """Post as a page of ours would."""
        headers = {"X-CSRFToken": self._session.cookies.get("csrftoken", "")}
        return self._session.post(self._web_url + path, headers=headers, timeout=WAIT_S, **body)

    @contextmanager
    def streams(self, path: str) -> Iterator[Iterator[str]]:
        """Listen to a stream of events, line by line."""
        with self._session.get(self._web_url + path, stream=True, timeout=WAIT_S * 3) as answer:
            assert answer.status_code == 200, answer.status_code
            yield (str(line) for line in answer.iter_lines(chunk_size=1, decode_unicode=True))

    def books(self, client: int, *, forced: bool = True, subject: str = "Aamulääkkeet", **order: Any) -> dict[str, Any]:
        """Press *Lähetä*; return the booking."""
        body = {
            "participants": [{"kind": "client", "id": client}],
            "subject": subject,
            "forced": forced,
            "intent": f"test-{time.monotonic_ns()}",
            **order,
        }
        answer = self.posts("/api/v1/bookings", json=body)
        assert answer.status_code == 201, answer.text
        booking: dict[str, Any] = answer.json()
        return booking

    def joins(self, call: str | UUID) -> requests.Response:
        """Ask for the way into a call's room."""
        return self.posts(f"/calls/{call}/join")

    def ends(self, call: str | UUID) -> None:
        """End a call for all."""
        answer = self.posts(f"/calls/{call}/end")
        assert answer.status_code == 200, answer.text
