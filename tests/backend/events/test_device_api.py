"""Sign-ups over HTTPS, as a device sends them: signed, numbered, by PUT and DELETE."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import pytest
from django.test import Client as Http
from django.utils import timezone

from backend.devices.models import Device
from backend.events.models import GroupEvent, SignUp
from protocol.messages.requests import SignUpAnswer, SignUpResult
from protocol.signing import Signer, public_text, to_text
from tests.backend.events.test_sign_ups import make_event
from tests.backend.world import World
from tests.fakes.device import Keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    """Return a world whose time is now: requests are signed for it."""
    world.now = timezone.now()
    return world


class Kiosk:
    """A device that signs its requests."""

    def __init__(self, world: World) -> None:
        self.keys = Keys.make()
        self.device = world.device(world.client().home)
        Device.objects.filter(pk=self.device.pk).update(signing_key=public_text(self.keys.signing))
        self.http = Http()

    def asks(self, method: str, event: GroupEvent, query: str, *, signed_for: str = "") -> tuple[int, Any]:
        path = f"/api/v1/device/sign-ups/{event.pk}?{query}"
        now = int(timezone.now().timestamp())
        claims = {
            "iss": self.device.pk,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": signed_for or path,
            "bh": to_text(hashlib.sha256(b"").digest()),
        }
        token = Signer.from_private(self.device.pk, self.keys.signing).sign_bytes(json.dumps(claims).encode())
        answer = self.http.generic(method, path, headers={"Authorization": f"Kotiluuri {token}"})
        return answer.status_code, json.loads(answer.content)


def test_a_wish_is_put_and_taken_back(world: World) -> None:
    kiosk = Kiosk(world)
    event = make_event(world, capacity=1)

    status, body = kiosk.asks("PUT", event, "intent=7")
    answer = SignUpAnswer.model_validate(body)
    assert (status, answer.result, answer.intent, answer.event) == (200, SignUpResult.SIGNED, 7, event.pk)

    status, body = kiosk.asks("DELETE", event, "intent=8")
    answer = SignUpAnswer.model_validate(body)
    assert (status, answer.result, answer.places_left) == (200, SignUpResult.OPEN, 1)


def test_the_queue_is_asked_for(world: World) -> None:
    first, second = Kiosk(world), Kiosk(world)
    event = make_event(world, capacity=1)
    first.asks("PUT", event, "intent=1")

    assert second.asks("PUT", event, "intent=1")[1]["result"] == "full"
    body = second.asks("PUT", event, "intent=2&queue=1")[1]
    assert (body["result"], body["position"]) == ("waiting", 1)


@pytest.mark.parametrize("query", ["", "intent=0", "intent=-1", "intent=x", f"intent={2**53}"])
def test_a_wish_without_a_number_is_refused(world: World, query: str) -> None:
    kiosk, event = Kiosk(world), make_event(world)

    assert kiosk.asks("PUT", event, query)[0] == 422
    assert not SignUp.objects.exists()


def test_a_wish_that_was_signed_for_another_event_or_number_is_refused(world: World) -> None:
    kiosk, event, other = Kiosk(world), make_event(world), make_event(world)

    for path in (f"/api/v1/device/sign-ups/{other.pk}?intent=1", f"/api/v1/device/sign-ups/{event.pk}?intent=2"):
        status, body = kiosk.asks("PUT", event, "intent=1", signed_for=path)
        assert (status, body["code"]) == (401, "other_request")
    assert not SignUp.objects.exists()
