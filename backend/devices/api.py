"""HTTPS for devices: binding, the time, and all that the broker brings, for when it cannot be reached.

Every request but the claim and the time is signed by the device's own key (`signed.py`). Refusals are problems with a
stable code, and say nothing about who is there.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final, TypeVar
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router

from backend.bridge.accounts import password
from backend.bridge.keys import sealing_key, sealing_public
from backend.bridge.settings import ca_file, environment
from backend.calls.events import record_events
from backend.config.problems import Problem
from backend.devices.commands import keep_diagnostics
from backend.devices.errors import CodeNotValid
from backend.devices.models import Device, SpentRequest
from backend.devices.services import bind_device
from backend.devices.signed import Asked, NotTrusted, check, claimed_device
from backend.events.media import film
from backend.events.services import Wish, device_wishes
from backend.rooms.errors import AnsweredElsewhere, NotJoinable, RoomError, RoomFull
from backend.rooms.services import join_device
from backend.supervisor import keys
from protocol.errors import ProtocolError
from protocol.messages.keys import TimeAnswer
from protocol.messages.reports import Ack, DeviceEvents, Diagnostics
from protocol.messages.requests import MAX_INTENT, Binding, Claim, JoinAsk
from protocol.messages.wire import Wire
from protocol.sealing import Seal
from protocol.signing import Signer, Verifier, parse
from protocol.topics import EVENTS

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Wire)

router = Router(tags=["devices"])

Intent = Annotated[int, Query(ge=1, le=MAX_INTENT)]
"""A device's number for a wish; it only grows."""

MAX_BODY_BYTES: Final = EVENTS.max_bytes
CLAIM_TRIES: Final = 10
CLAIM_TRIES_WITHIN: Final = timedelta(minutes=10)
"""From one address. An installer mistypes twice; the codes are long enough that even many addresses guess in vain."""
ACCOUNT_WITHIN_S: Final = 3.0
"""How long a claim waits for the broker to know the new account; the device tries again by itself."""
ACCOUNT_LOOK_S: Final = 0.05


@router.post("/pairing/claim")
def claim(request: HttpRequest) -> HttpResponse:
    """Bind a bare device by an installer's code."""
    tries = f"claim:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(tries, 0, CLAIM_TRIES_WITHIN.total_seconds())
    if cache.get(tries, 0) >= CLAIM_TRIES:
        raise Problem(429, "too_many_tries")
    asked = _read(_body(request), Claim)
    try:
        # Keys that are none would make a home that can never be reached.
        Verifier.from_public({"claim": asked.signing_key})
        Seal.between(sealing_key(environment().secrets_folder), asked.sealing_key, "claim")
    except ProtocolError as err:
        raise Problem(422, "bad_key") from err
    try:
        device = bind_device(
            asked.code,
            signing_key=asked.signing_key,
            sealing_key=asked.sealing_key,
            version=asked.version,
            now=timezone.now(),
        )
    except CodeNotValid as err:
        cache.incr(tries)
        raise Problem(403, err.code) from err
    _wait_for_account(device)
    return _answer(_binding(device), status=201)


@router.get("/device/time")
def tell_time(request: HttpRequest) -> HttpResponse:
    """Say what time it is, signed, for this nonce. Asked unsigned: who knows no time can date nothing."""
    nonce = request.GET.get("nonce", "")
    if not 8 <= len(nonce) <= 64:
        raise Problem(422, "bad_nonce")
    signed = _time_signer().sign(TimeAnswer(nonce=nonce, at=timezone.now()))
    return _plain(HttpResponse(signed, content_type="application/jose"))


@router.get("/device/agenda")
def agenda(request: HttpRequest) -> HttpResponse:
    """Give the agenda as the bridge last rendered it, signed and sealed."""
    device = authenticated(request, b"")
    return _document(Device.objects.values_list("last_agenda", flat=True).get(pk=device.pk))


@router.get("/device/calls")
def calls(request: HttpRequest) -> HttpResponse:
    """Give the calls as the bridge last rendered them, signed and sealed."""
    device = authenticated(request, b"")
    return _document(Device.objects.values_list("last_calls", flat=True).get(pk=device.pk))


@router.get("/device/keys")
def key_list(request: HttpRequest) -> HttpResponse:
    """Give the list of keys that the root signed."""
    authenticated(request, b"")
    text = (environment().secrets_folder / keys.KEY_LIST).read_text()
    return _plain(HttpResponse(text, content_type="application/jose"))


@router.post("/device/join")
def join(request: HttpRequest) -> HttpResponse:
    """Let the device into the room of an open call of its home."""
    body = _body(request)
    device = authenticated(request, body)
    asked = _read(body, JoinAsk)
    try:
        return _answer(join_device(device, asked.participation, now=timezone.now(), takes_over=asked.takes_over))
    except (NotJoinable, AnsweredElsewhere, RoomFull) as err:
        raise Problem(409, err.code) from err
    except RoomError as err:
        raise Problem(503, err.code) from err


@router.post("/device/events")
def events(request: HttpRequest) -> HttpResponse:
    """Keep what the device tells; answer up to which number all is kept."""
    body = _body(request)
    device = authenticated(request, body)
    told = _read(body, DeviceEvents)
    if told.device != device.pk:
        raise Problem(403, "foreign_device")
    number = record_events(device, told.events, now=timezone.now())
    return _answer(Ack(device=device.pk, number=number))


@router.post("/device/diagnostics")
def diagnostics(request: HttpRequest) -> HttpResponse:
    """Keep how a device is, as one of its commands asked."""
    body = _body(request)
    device = authenticated(request, body)
    report = _read(body, Diagnostics)
    if report.device != device.pk or not keep_diagnostics(device, report):
        raise Problem(403, "foreign_device")
    return _plain(HttpResponse(status=204))


@router.put("/device/sign-ups/{uuid:event}")
def sign_up(request: HttpRequest, event: UUID, intent: Intent, queue: bool = False) -> HttpResponse:
    """Sign the device's home up for an event; with `queue` also when only the queue is left."""
    return _wish(request, event, Wish.QUEUE if queue else Wish.PLACE, intent)


@router.delete("/device/sign-ups/{uuid:event}")
def cancel_sign_up(request: HttpRequest, event: UUID, intent: Intent) -> HttpResponse:
    """Give the home's place, or its place in the queue, back."""
    return _wish(request, event, Wish.CANCEL, intent)


@router.api_operation(["GET", "HEAD"], "/device/media/{uuid:recording}")
def media(request: HttpRequest, recording: UUID) -> HttpResponseBase:
    """Give a recording of our own, or a part of it, to a home that sees it."""
    return film(request, authenticated(request, b"").home, recording)


def _wish(request: HttpRequest, event: UUID, wish: Wish, intent: int) -> HttpResponse:
    device = authenticated(request, _body(request))
    return _answer(device_wishes(device, event, wish, intent=intent, now=timezone.now()))


def authenticated(request: HttpRequest, body: bytes) -> Device:
    """Return the bound device that signed this request. Raises Problem 401."""
    asked = Asked(
        method=request.method or "",
        path=request.get_full_path(),
        body=body,
        authorization=request.headers.get("Authorization", ""),
    )
    try:
        return _signed_by(asked)
    except NotTrusted as err:
        log.warning("request of a device refused: %s", err.code)
        raise Problem(401, err.code) from err


def _signed_by(asked: Asked) -> Device:
    bound = Device.objects.filter(pk=claimed_device(asked), unbound_at=None)
    device = bound.select_related("home", "organisation").defer("last_agenda", "last_calls", "state").first()
    if device is None:
        raise NotTrusted("not_bound")
    check(asked, signing_key=device.signing_key, now=timezone.now(), take_id=_Ids(device.pk).take)
    return device


class _Ids:
    """Ids of requests that this device has used."""

    def __init__(self, device: str) -> None:
        self._device = device

    def take(self, jti: str, expires_at: datetime) -> bool:
        """Keep the id; False when it was there."""
        name = f"{self._device[:15]}:{jti}"
        try:
            with transaction.atomic():
                SpentRequest.objects.create(jti=name, expires_at=expires_at)
        except IntegrityError:
            return False
        return True


def _binding(device: Device) -> Binding:
    env = environment()
    secrets = env.secrets_folder
    return Binding(
        device=device.pk,
        organisation=device.organisation.name,
        home=device.home.name,
        root_key=keys.root_public(secrets),
        keys=(secrets / keys.KEY_LIST).read_text(),
        server_sealing_key=sealing_public(secrets),
        generation=device.generation,
        broker_host=env.mqtt_host,
        broker_port=env.mqtt_port,
        broker_ca=ca_file(env).read_text(),
        broker_password=password(env.secret("mqtt-master"), device.pk, device.generation),
        server_url=env.public_url,
    )


def _wait_for_account(device: Device) -> None:
    """Wait until the bridge has told the broker, so that the device's first connection is let in."""
    if not environment().changes_accounts:
        return
    ends = time.monotonic() + ACCOUNT_WITHIN_S
    known = Device.objects.filter(pk=device.pk, broker_generation=device.generation)
    while not known.exists() and time.monotonic() < ends:
        time.sleep(ACCOUNT_LOOK_S)


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        raise Problem(413, "too_large")
    try:
        body = request.body
    except RequestDataTooBig as err:
        raise Problem(413, "too_large") from err
    if len(body) > MAX_BODY_BYTES:
        raise Problem(413, "too_large")
    return body


def _read(body: bytes, kind: type[M]) -> M:
    try:
        return parse(body, kind)
    except ProtocolError as err:
        raise Problem(422, err.code) from err


def _document(payload: bytes | memoryview | None) -> HttpResponse:
    if payload is None:
        return _plain(HttpResponse(status=204))
    return _plain(HttpResponse(bytes(payload), content_type="application/jose"))


def _answer(message: Wire, status: int = 200) -> HttpResponse:
    return _plain(HttpResponse(message.model_dump_json(), content_type="application/json", status=status))


def _plain(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=1)
def _time_signer() -> Signer:
    return keys.time_signer(environment().secrets_folder)
