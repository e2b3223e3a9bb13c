"""Requests of devices: only the bound device's own, once, for this very request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.devices.signed import SCHEME, Asked, NotTrusted, body_hash, check, claimed_device
from protocol.signing import Signer, public_text

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PATH = "/api/v1/device/join"
BODY = b'{"participation": "x"}'


class Client:
    """A device that signs as asked, rightly or not."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.used: set[str] = set()

    def asks(self, **changes: Any) -> Asked:
        at = int(NOW.timestamp())
        claims = {
            "iss": "home-1234",
            "iat": at,
            "exp": at + 60,
            "jti": "abcdefgh",
            "htm": "POST",
            "htu": PATH,
            "bh": body_hash(BODY),
        } | changes
        token = Signer.from_private("home-1234", self.key).sign_bytes(json.dumps(claims).encode())
        return Asked("POST", PATH, BODY, SCHEME + token)

    def checked(self, asked: Asked, now: datetime = NOW) -> str:
        return check(asked, signing_key=public_text(self.key), now=now, take_id=self.take).iss

    def take(self, jti: str, _expires: datetime) -> bool:
        is_new = jti not in self.used
        self.used.add(jti)
        return is_new


def refusal(client: Client, asked: Asked, now: datetime = NOW) -> str:
    with pytest.raises(NotTrusted) as raised:
        client.checked(asked, now)
    return raised.value.code


def test_a_request_of_the_device_is_taken() -> None:
    client = Client()

    assert claimed_device(client.asks()) == "home-1234"
    assert client.checked(client.asks()) == "home-1234"


def test_the_same_request_is_not_taken_twice() -> None:
    client = Client()
    client.checked(client.asks())

    assert refusal(client, client.asks()) == "replayed"


def test_another_key_does_not_pass() -> None:
    assert refusal(Client(), Client().asks()) == "bad_signature"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"htm": "GET"}, "other_request"),
        ({"htu": "/api/v1/device/calls"}, "other_request"),
        ({"bh": body_hash(b"{}")}, "other_body"),
        ({"exp": int(NOW.timestamp()) + 3600}, "bad_lifetime"),
        ({"exp": int(NOW.timestamp()) - 1}, "bad_lifetime"),
        ({"iat": "soon"}, "not_readable"),
        ({"iss": "../../etc"}, "not_readable"),
        ({"jti": ""}, "not_readable"),
    ],
)
def test_a_signature_is_for_one_request_and_a_minute(changes: dict[str, Any], code: str) -> None:
    client = Client()

    assert refusal(client, client.asks(**changes)) == code
    assert not client.used  # a refused request uses nothing up


def test_a_request_from_another_time_is_refused() -> None:
    client = Client()

    assert refusal(client, client.asks(), NOW + timedelta(minutes=2)) == "clock"
    assert refusal(client, client.asks(), NOW - timedelta(minutes=2)) == "clock"


@pytest.mark.parametrize("header", ["", "Bearer x", SCHEME, SCHEME + "a.b.c", SCHEME + "x" * 5000])
def test_a_header_that_is_none_of_ours_is_refused(header: str) -> None:
    asked = Asked("GET", PATH, b"", header)

    with pytest.raises(NotTrusted) as raised:
        claimed_device(asked)
    assert raised.value.code in {"not_signed", "not_readable"}
