"""What LiveKit tells the web: hints that something changed in a room. Who is there is asked of the SFU itself."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse
from livekit import api
from ninja import Router

from backend.bridge.settings import sfu_key
from backend.calls.models import Call
from backend.config.nudges import Topic, nudge
from backend.config.problems import Problem

log = logging.getLogger(__name__)

router = Router(tags=["rooms"])

MAX_BODY_BYTES = 256 * 1024
"""A hint about a participant with its tracks is some kilobytes, with the call record some more."""
WORTH_A_LOOK = frozenset({"participant_joined", "participant_left", "participant_connection_aborted", "room_finished"})


@router.post("/livekit/webhook", include_in_schema=False)
def webhook(request: HttpRequest) -> HttpResponse:
    """Take a hint, proved by the SFU's key, and wake whoever keeps the rooms."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        raise Problem(413, "too_large")
    key = sfu_key()
    receiver = api.WebhookReceiver(api.TokenVerifier(key.key, key.secret))
    try:
        event = receiver.receive(request.body.decode(), request.headers.get("Authorization", ""))
    except RequestDataTooBig as err:
        raise Problem(413, "too_large") from err
    except Exception as err:  # noqa: BLE001  (the library raises bare Exception and its parsers' own)
        log.warning("hint of the SFU refused: %s", type(err).__name__)
        raise Problem(401, "not_trusted") from None
    if event.event in WORTH_A_LOOK:
        organisation = _organisation(event.room.name)
        if organisation is not None:
            nudge(organisation, Topic.ROOMS)
    return HttpResponse(status=204)


def _organisation(room: str) -> int | None:
    try:
        return Call.objects.values_list("organisation", flat=True).get(pk=room)
    except (Call.DoesNotExist, ValueError, ValidationError):
        return None
