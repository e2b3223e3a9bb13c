"""The bar of active calls, and the room of one call."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.accounts.rules import CALLS_END, CALLS_EXTEND, CALLS_JOIN, CONTACTS_SEE
from backend.calls import bar as calls_bar
from backend.calls import drawer, pages
from backend.calls.errors import CallNotOpen
from backend.calls.models import Call, CallState, SeatState
from backend.calls.reading import call_for, seat_of
from backend.calls.records import may_publish, seat_name
from backend.calls.services import end, extend
from backend.rooms.errors import NotJoinable, RoomError, RoomFull
from backend.rooms.services import join_user
from backend.shell.rights import AskedBy, needs


@never_cache
@require_safe
@needs(CONTACTS_SEE)
def bar(request: AskedBy) -> HttpResponse:
    """The user's open calls: the chosen one in front, the others to leaf through."""
    return render(request, "calls/_bar.html", calls_bar.bar(request.user, asked=request.GET.get("call", "")))


@never_cache
@require_safe
@needs(CALLS_JOIN)
def room(request: AskedBy, call: UUID) -> HttpResponse:
    """The room. The page asks for its way in by itself, so loading it joins nobody."""
    found = call_for(request.user, call)
    context = {
        "call": found,
        "subject": pages.subject_of(found),
        "seats": pages.everyone(found, without=request.user, now=timezone.now()),
        "is_over": found.state in {CallState.ENDED, CallState.CANCELLED},
        "is_early": found.state == CallState.SCHEDULED,
        "may_extend": request.user.has_perm(CALLS_EXTEND, found),
        "may_end": request.user.has_perm(CALLS_END, found),
    }
    return render(request, "calls/room.html", context)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def join(request: AskedBy, call: UUID) -> HttpResponse:
    """A token for the user's own seat, with whom its tracks may be sent to."""
    found = call_for(request.user, call)
    seat = seat_of(request.user, found)
    if seat is None:
        raise Http404
    try:
        way = join_user(seat, request.user, now=timezone.now())
    except NotJoinable as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.CONFLICT)
    except RoomFull as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.CONFLICT)
    except RoomError as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer = {"url": way.url, "token": way.token, "identity": way.identity, "audience": list(way.audience)}
    return JsonResponse(answer | {"may_publish": [source.value for source in way.may_publish]})


@never_cache
@require_safe
@needs(CALLS_JOIN)
def state(request: AskedBy, call: UUID) -> HttpResponse:
    """The call as it is now: names, audience and end come from here, never from the SFU."""
    return JsonResponse(_state(request, call_for(request.user, call)))


@never_cache
@require_POST
@needs(CALLS_JOIN)
def extend_call(request: AskedBy, call: UUID) -> HttpResponse:
    """Fifteen minutes more; 409 when the call ended first."""
    return _done(request, call_for(request.user, call, CALLS_EXTEND), extend)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def end_call(request: AskedBy, call: UUID) -> HttpResponse:
    """End it for everybody, where the organisation lets its people; 409 when it was over already."""
    return _done(request, call_for(request.user, call, CALLS_END), end)


class _Deed(Protocol):
    def __call__(self, call: Call, *, by: User, now: datetime) -> object: ...


def _done(request: AskedBy, call: Call, do: _Deed) -> HttpResponse:
    """Do it, and tell how the call is then; 409 when it was over before."""
    try:
        do(call, by=request.user, now=timezone.now())
    except CallNotOpen as err:
        return JsonResponse({"code": err.code, "detail": _("The call has ended.")}, status=HTTPStatus.CONFLICT)
    return JsonResponse(_state(request, call_for(request.user, call.pk)))


def _state(request: AskedBy, call: Call) -> dict[str, Any]:
    now = timezone.now()
    seats = pages.everyone(call, without=request.user, now=now)
    mine = seat_of(request.user, call)
    return {
        "state": call.state,
        "starts_at": call.starts_at.isoformat(),
        "ends_at": call.ends_at.isoformat(),
        "may_publish": [source.value for source in may_publish(mine)] if mine is not None else [],
        "is_mine": mine is not None and mine.state not in {SeatState.REMOVED, SeatState.MOVED},
        "audience": [seat.identity for seat in call.participations.all()],
        "names": {seat.identity: seat_name(seat) for seat in call.participations.all()},
        "missing": drawer.said_of(call, seats),
        "states": {seat.identity: seat.state for seat in call.participations.all()},
        "homes": render_to_string("calls/_homes.html", {"seats": seats}, request),
    }
