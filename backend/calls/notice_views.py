"""Notices of calls on every page, and what is pressed there."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.rules import CALLS_ANSWER, CALLS_EXTEND, CALLS_JOIN
from backend.calls.answering import answer, decline
from backend.calls.errors import AnsweredByOther, CallNotOpen, NotCalled
from backend.calls.models import Call
from backend.calls.notices import notices_for
from backend.calls.reading import call_for
from backend.shell.rights import AskedBy, needs


@never_cache
@require_safe
@needs(CALLS_JOIN)
def notices(request: AskedBy) -> HttpResponse:
    """All notices as they are now. `in`: the call whose room asks, which tells of its own end by itself."""
    try:
        room = UUID(request.GET.get("in", ""))
    except ValueError:
        room = None
    context = {
        "notices": notices_for(request.user, now=timezone.now(), without=room),
        "is_in_room": room is not None,
        "may_extend": request.user.has_perm(CALLS_EXTEND),
    }
    return render(request, "calls/_notices.html", context)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def answer_call(request: AskedBy, call: UUID) -> HttpResponse:
    """*Vastaa*: where to go; 409 when somebody else of the unit has it, or it is over."""
    try:
        answer(_known(request, call), by=request.user, now=timezone.now())
    except NotCalled as err:
        raise PermissionDenied from err
    except AnsweredByOther as err:
        return _refused(err.code, _("%(name)s has answered.") % {"name": err.name})
    except CallNotOpen as err:
        return _refused(err.code, _("The call has ended."))
    return JsonResponse({"url": reverse("call", args=[call])})


@never_cache
@require_POST
@needs(CALLS_JOIN)
def decline_call(request: AskedBy, call: UUID) -> HttpResponse:
    """*Ei nyt*: it rings no more here. What does not ring is not declined, and that is no mistake."""
    decline(_known(request, call), by=request.user, now=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _known(request: AskedBy, call: UUID) -> Call:
    # Whether it rings for them is judged with the answer: of a unit's call they have no seat before.
    return call_for(request.user, call, CALLS_ANSWER)


def _refused(code: str, detail: str) -> HttpResponse:
    return JsonResponse({"code": code, "detail": detail}, status=HTTPStatus.CONFLICT)
