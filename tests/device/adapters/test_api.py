"""What the device asks over HTTPS, and what it makes of the answers; of a real server, without certificates."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from device.adapters.api import LARGEST_ANSWER, HttpApi, InsecureServer, check_address
from device.adapters.clock import Clock
from device.adapters.intake import Intake
from device.core.events.backend import AgendaArrived, ApiAnswered, CallsArrived, ClockSet, ClockSource, Path
from device.core.wishes import Want, Wish
from device.runtime.errors import Refused, TryAgain
from protocol.messages.keys import TimeAnswer
from protocol.messages.reports import DeviceEvent, DeviceEvents, EventKind
from protocol.messages.requests import SignUpAnswer, SignUpResult
from protocol.signing import to_text
from tests.fakes.backend import Backend, HttpBackend, serving
from tests.fakes.edges import Facts
from tests.protocol.keys import DEVICE, NOW


class Device:
    """One that can ask."""

    def __init__(self, server: HttpBackend, *, is_synchronised: bool = False) -> None:
        self.facts = Facts()
        self.server = server
        trust = server.backend.trust()
        self.clock = Clock(NOW - timedelta(days=1), system=NOW.timestamp, is_synchronised=lambda: is_synchronised)
        intake = Intake(trust, submit=self.facts.submit, now=lambda: 7.0, acknowledged=lambda _number: None)
        self.api = HttpApi(server.backend.url, trust, self.clock, intake, submit=self.facts.submit, now=lambda: 7.0)


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend()


@pytest.fixture
async def device(backend: Backend) -> AsyncIterator[Device]:
    with serving(backend) as server:
        device = Device(server)
        yield device
        device.api.close()


async def test_the_way_into_a_room_is_asked_for_by_participation(device: Device) -> None:
    participation = uuid4()

    access = await device.api.join(participation)

    assert access.token == "t"
    (request,) = device.server.requests
    assert (request.method, request.path) == ("POST", "/api/v1/device/join")
    assert str(participation).encode() in request.body
    assert await device.facts.first(ApiAnswered) == ApiAnswered(7.0, ok=True)


@pytest.mark.parametrize(
    ("want", "method", "query"),
    [
        (Want.PLACE, "PUT", "intent=7"),
        (Want.QUEUE, "PUT", "intent=7&queue=1"),
        (Want.CANCEL, "DELETE", "intent=7"),
    ],
)
async def test_a_wish_is_put_or_taken_back_under_its_number(
    device: Device, want: Want, method: str, query: str
) -> None:
    event = uuid4()
    answer = SignUpAnswer(event=event, intent=7, result=SignUpResult.SIGNED)
    path = f"/api/v1/device/sign-ups/{event}"
    device.server.answers[path] = (200, answer.model_dump_json().encode())

    assert await device.api.wish(Wish(event, 7, want)) == answer

    (request,) = device.server.requests
    assert (request.method, request.path) == (method, f"{path}?{query}")
    assert request.claims["htu"] == f"{path}?{query}"


async def test_an_answer_to_a_wish_that_cannot_be_read_is_asked_for_again(device: Device) -> None:
    event = uuid4()
    device.server.answers[f"/api/v1/device/sign-ups/{event}"] = (200, b"<html>")

    with pytest.raises(TryAgain):
        await device.api.wish(Wish(event, 7, Want.PLACE))


async def test_each_request_is_signed_for_itself_alone(device: Device) -> None:
    await device.api.join(uuid4())
    await device.api.join(uuid4())

    first, second = device.server.requests
    assert first.authorization is not None
    device.server.backend.device_verifier().payload(first.authorization.removeprefix("Kotiluuri "))
    claims = first.claims
    assert claims["iss"] == DEVICE
    assert (claims["htm"], claims["htu"]) == ("POST", "/api/v1/device/join")
    assert claims["bh"] == to_text(hashlib.sha256(first.body).digest())
    assert isinstance(claims["iat"], int)
    assert isinstance(claims["exp"], int)
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert claims["jti"] != second.claims["jti"]


async def test_both_documents_come_over_https_too(device: Device) -> None:
    await device.api.ask_calls()

    calls = await device.facts.first(CallsArrived)
    assert isinstance(calls, CallsArrived)
    assert calls.path is Path.HTTPS
    await device.facts.first(AgendaArrived)


async def test_no_document_yet_is_no_error(device: Device) -> None:
    device.server.answers["/api/v1/device/calls"] = (204, b"")
    device.server.answers["/api/v1/device/agenda"] = (204, b"")

    await device.api.ask_calls()

    await device.facts.first(ApiAnswered, 2)
    assert device.facts.of(CallsArrived, AgendaArrived) == []


async def test_a_signed_answer_sets_the_clock(device: Device) -> None:
    device.server.now = NOW + timedelta(minutes=5)

    await device.api.ask_time()

    fact = await device.facts.first(ClockSet)
    assert isinstance(fact, ClockSet)
    assert fact.source is ClockSource.SIGNED
    assert fact.round_trip_s < 2
    told = device.clock.trusted_now()
    assert told is not None
    assert abs(told - device.server.now) < timedelta(seconds=2)


async def test_the_time_is_asked_without_a_dated_signature(device: Device) -> None:
    """Who wakes up in 1970 could never sign a request that is taken, and so never learn the time."""
    await device.api.ask_time()

    assert device.server.requests[0].authorization is None


@pytest.mark.parametrize("at", [NOW - timedelta(days=2), NOW])
async def test_a_time_that_cannot_be_trusted_is_not_taken(device: Device, at: datetime) -> None:
    """Before a moment that has passed, or (the second) said to somebody else."""
    signed = device.server.backend.time_signer.sign(TimeAnswer(nonce="another", at=at))
    device.server.answers["/api/v1/device/time"] = (200, signed.encode())

    with pytest.raises(TryAgain):
        await device.api.ask_time()

    assert device.clock.trusted_now() is None


async def test_a_time_from_before_the_floor_is_not_taken(device: Device) -> None:
    device.server.now = NOW - timedelta(days=2)

    with pytest.raises(TryAgain, match="time_before_floor"):
        await device.api.ask_time()


async def test_without_an_answer_a_synchronised_kernel_is_asked(backend: Backend) -> None:
    with serving(backend) as server:
        server.answers["/api/v1/device/time"] = (503, b"")
        device = Device(server, is_synchronised=True)

        await device.api.ask_time()

        fact = await device.facts.first(ClockSet)
        assert isinstance(fact, ClockSet)
        assert fact.source is ClockSource.KERNEL
        device.api.close()


async def test_no_server_is_try_again_and_is_told(backend: Backend) -> None:
    with serving(backend) as server:
        device = Device(server)
    with pytest.raises(TryAgain, match="no_server"):
        await device.api.join(uuid4())

    assert await device.facts.first(ApiAnswered) == ApiAnswered(7.0, ok=False)
    device.api.close()


@pytest.mark.parametrize(
    ("status", "body", "kind", "reason"),
    [
        (409, b'{"code": "call_ended"}', Refused, "call_ended"),
        (404, b"<html>", Refused, "http_404"),
        (401, b'{"code": "not_bound"}', Refused, "not_bound"),
        (403, '{"code": "Maija Mäkinen"}'.encode(), Refused, "http_403"),
        (503, b'{"code": "no_room"}', TryAgain, "no_room"),
        (429, b"", TryAgain, "http_429"),
        (302, b"", Refused, "http_302"),
        (200, b"junk", TryAgain, "not_readable"),
        (200, b"x" * (LARGEST_ANSWER + 1), TryAgain, "too_large"),
    ],
)
async def test_what_is_refused_and_what_may_work_later_are_told_apart(
    device: Device, status: int, body: bytes, kind: type[Exception], reason: str
) -> None:
    device.server.answers["/api/v1/device/join"] = (status, body)

    with pytest.raises(kind, match=reason):
        await device.api.join(uuid4())

    assert await device.facts.first(ApiAnswered) == ApiAnswered(7.0, ok=True)


async def test_events_are_told_and_the_acknowledged_number_comes_back(device: Device) -> None:
    events = tuple(DeviceEvent(number=number, kind=EventKind.FAULT, at=NOW) for number in (1, 2))

    assert await device.api.send_events(DeviceEvents(device=DEVICE, events=events)) == 2
    assert device.server.events[0].events == events


@pytest.mark.parametrize(
    "url", ["https://koti.example/", "http://127.0.0.1:8800", "http://localhost", "http://[::1]:1"]
)
def test_an_address_that_is_safe_is_taken(url: str) -> None:
    assert check_address(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://koti.example", "ftp://127.0.0.1", "koti.example", "http://127.0.0.1.koti.example"]
)
def test_plain_http_beyond_this_machine_is_refused(url: str) -> None:
    with pytest.raises(InsecureServer):
        check_address(url)
