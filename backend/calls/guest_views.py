"""A guest's way into one call: the link, its button, and the room. There is no other page for them.

The browser is known by its session, which holds the link's number alone; each request asks anew whether it is valid.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from backend.calls import guests
from backend.calls.errors import LinkNotValid
from backend.calls.models import Call, CallState, Participation
from backend.calls.reading import with_seats
from backend.calls.records import may_publish, seat_name
from backend.rooms.errors import NotJoinable, RoomError, RoomFull
from backend.rooms.services import join_guest
from backend.shell.words import initials

LINK = "guest_link"
"""In the session."""


@never_cache
@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """The page of a guest's link. The token is behind `#` and does not come here: opening uses nothing up."""
    return render(request, "calls/guest.html")


@never_cache
@sensitive_post_parameters("token")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Tell the page whom its link is for, and who invites."""
    try:
        seat = guests.guest_of(request.POST.get("token", ""), now=timezone.now())
    except LinkNotValid as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse(
        {"name": seat.guest_name, "organisation": seat.call.organisation.name, "initials": initials(seat.guest_name)}
    )


@never_cache
@sensitive_post_parameters("token")
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """The button: this browser is the guest's from now on, for this call."""
    try:
        used = guests.use_link(request.POST.get("token", ""), now=timezone.now())
    except LinkNotValid:
        return render(request, "calls/guest.html", {"is_refused": True}, status=HTTPStatus.GONE)
    request.session.cycle_key()
    request.session[LINK] = used.pk
    return redirect("guest-call")


@never_cache
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """The room, as everybody's; without what a guest may not."""
    try:
        seat = _seat(request)
    except LinkNotValid:
        return render(request, "calls/guest.html", {"is_refused": True}, status=HTTPStatus.GONE)
    context = {
        "call": seat.call,
        "subject": _("Video call"),  # what it is about is the client's affair
        "seats": (),
        "is_guest": True,
        "is_over": False,
        "is_early": seat.call.state == CallState.SCHEDULED,
    }
    return render(request, "calls/room.html", context)


@never_cache
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """A token for the guest's own seat."""
    try:
        way = join_guest(_seat(request), now=timezone.now())
    except LinkNotValid as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.NOT_FOUND)
    except (NotJoinable, RoomFull) as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.CONFLICT)
    except RoomError as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer = {"url": way.url, "token": way.token, "identity": way.identity, "audience": list(way.audience)}
    return JsonResponse(answer | {"may_publish": [source.value for source in way.may_publish]})


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """The call as a guest sees it: names, audience and end; nothing of how homes stand."""
    try:
        seat = _seat(request)
    except LinkNotValid as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.NOT_FOUND)
    call = with_seats(Call.objects.filter(pk=seat.call_id)).get()
    return JsonResponse(_state(call, seat, render_to_string("calls/_homes.html", {"seats": ()}, request)))


def _state(call: Call, seat: Participation, homes: str) -> dict[str, Any]:
    seats = call.participations.all()
    return {
        "state": call.state,
        "starts_at": call.starts_at.isoformat(),
        "ends_at": call.ends_at.isoformat(),
        "is_mine": True,
        "audience": [one.identity for one in seats],
        "names": {one.identity: seat_name(one) for one in seats},
        "missing": {},
        "states": {},
        "may_publish": [source.value for source in may_publish(seat)],
        "homes": homes,
    }


def _seat(request: HttpRequest) -> Participation:
    link = request.session.get(LINK)
    if not isinstance(link, int):
        raise LinkNotValid
    return guests.guest_seat(link, now=timezone.now())
