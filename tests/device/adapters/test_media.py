"""How recordings of our own are asked for, of a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from device.adapters.api import HttpApi
from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.runtime.errors import Refused, TryAgain
from tests.fakes.backend import Backend
from tests.fakes.films import FilmServer
from tests.protocol.keys import NOW

RECORDING = uuid4()
FILM = bytes(range(256)) * 2000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FilmServer]:
    (tmp_path / str(RECORDING)).write_bytes(FILM)
    with FilmServer(tmp_path) as server:
        yield server


@pytest.fixture
def api(server: FilmServer) -> Iterator[HttpApi]:
    trust = Backend(url=server.url).trust()
    clock = Clock(NOW - timedelta(days=1), system=NOW.timestamp, is_synchronised=lambda: False)
    intake = Intake(trust, submit=lambda _fact: None, now=lambda: 7.0, acknowledged=lambda _number: None)
    api = HttpApi(server.url, trust, clock, intake, submit=lambda _fact: None, now=lambda: 7.0)
    yield api
    api.close()


def test_it_comes_from_where_it_was_left(api: HttpApi, server: FilmServer) -> None:
    with api.media(RECORDING, 1000) as answer:
        assert (answer.start, answer.size) == (1000, len(FILM))
        assert b"".join(answer.pieces) == FILM[1000:]

    assert server.asked == [(f"/api/v1/device/media/{RECORDING}", "bytes=1000-")]
    assert server.headers[0]["Authorization"].startswith("Kotiluuri ")


def test_a_server_without_ranges_sends_all_of_it(api: HttpApi, server: FilmServer) -> None:
    server.knows_ranges = False

    with api.media(RECORDING, 1000) as answer:
        assert (answer.start, answer.size) == (0, len(FILM))
        assert b"".join(answer.pieces) == FILM


@pytest.mark.parametrize("recording", [uuid4(), UUID(int=0)])
def test_what_is_not_there_is_refused(api: HttpApi, recording: UUID) -> None:
    with pytest.raises(Refused), api.media(recording, 0):
        pass


def test_no_server_is_tried_again(api: HttpApi, server: FilmServer) -> None:
    server.is_down = True

    with pytest.raises(TryAgain), api.media(RECORDING, 0):
        pass


def test_a_line_that_breaks_is_tried_again(api: HttpApi, server: FilmServer) -> None:
    server.cuts_everywhere = True
    server.cuts_after = 100_000

    with pytest.raises(TryAgain), api.media(RECORDING, 0) as answer:
        assert len(b"".join(answer.pieces)) <= 100_000
