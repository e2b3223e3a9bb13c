"""My day: the page, its parts that are read again, and what one press does with a visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.accounts.rules import VISITS_SEE, VISITS_TAKE
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking
from backend.bookings.words import words as refusal
from backend.contacts.models import Home
from backend.shell import words as shown
from backend.shell.rights import AskedBy, allowed, needs
from backend.visits import pages
from backend.visits.errors import VisitError
from backend.visits.outcomes import DONE, outcomes_of
from backend.visits.reading import day_of, first_of, line_of, needs_somebody
from backend.visits.services import again, begin, close, give_back, take
from backend.visits.states import HANDLED
from backend.visits.words import day_words, offline_words
from backend.visits.words import refusal as why_not

FARTHEST = timedelta(days=366)

MOST_OFFLINE = 3
"""Homes told by name: when a whole town is cut off, the list below says which."""


@never_cache
@require_safe
@needs(VISITS_SEE)
def page(request: AskedBy) -> HttpResponse:
    """The whole page: today, unless another day is asked for."""
    return render(request, "visits/page.html", _day(request) | {"here": "day"})


@never_cache
@require_safe
@needs(VISITS_SEE)
def listing(request: AskedBy) -> HttpResponse:
    """The day alone, read again at each nudge."""
    return render(request, "visits/_day.html", _day(request))


@never_cache
@require_safe
@needs(VISITS_SEE)
def count(request: AskedBy) -> HttpResponse:
    """How many visits ask for somebody, beside the page's name in the menu."""
    return render(request, "visits/_count.html", {"day_count": needs_somebody(request.user, now=timezone.now())})


@never_cache
@require_safe
@needs(VISITS_SEE)
def visit(request: AskedBy, booking: UUID, home: int) -> HttpResponse:
    """One visit, with what can be done about it."""
    now = timezone.now()
    found = allowed(request.user, VISITS_TAKE, _booking(request.user, booking))
    line = line_of(request.user, found, home, now=now)
    if line is None:
        raise Http404
    choices = outcomes_of(request.user.organisation_id)
    context = {
        "line": line,
        "row": pages.rows([line], choices, now=now)[0],
        "next": pages.next_visit(line, request.user, now=now),
        "facts": pages.facts(line, now=now),
        "closed": pages.closed_words(line, choices),
        "choices": choices,
        "done": DONE,
        "is_video": line.call is not None,
        "may_begin": line.call is not None and line.call.state in {"scheduled", "open"},
        "is_open": line.call is not None and line.call.state == "open",
        "may_give_back": line.taker == request.user and (line.call is None or line.call.state == "scheduled"),
        "day": words_of_day(line.booking.starts_at),
    }
    return render(request, "visits/_visit.html", context)


@never_cache
@require_POST
@needs(VISITS_SEE)
def take_visit(request: AskedBy, booking: UUID) -> HttpResponse:
    """Take it; 409 with who was first."""
    return _done(request, booking, lambda found, now: _taken(take(found, by=request.user, now=now)))


@never_cache
@require_POST
@needs(VISITS_SEE)
def give_visit_back(request: AskedBy, booking: UUID) -> HttpResponse:
    """Leave it to the others of the unit."""

    def work(found: Booking, now: datetime) -> dict[str, str]:
        give_back(found, by=request.user, now=now)
        return {"says": _("The visit is free for the others again.")}

    return _done(request, booking, work)


@never_cache
@require_POST
@needs(VISITS_SEE)
def begin_visit(request: AskedBy, booking: UUID) -> HttpResponse:
    """Take it, open its call, and say where the call is."""

    def work(found: Booking, now: datetime) -> dict[str, str]:
        return {"url": reverse("call", args=[begin(found, by=request.user, now=now).pk])}

    return _done(request, booking, work)


@never_cache
@require_POST
@needs(VISITS_SEE)
def close_visit(request: AskedBy, booking: UUID, home: int) -> HttpResponse:
    """Note what was done; 409 when somebody has."""

    def work(found: Booking, now: datetime) -> dict[str, str]:
        where = Home.objects.filter(pk=home, clients__bookings=found).first()
        if where is None:
            raise Http404
        close(found, where, request.POST.get("outcome", "")[:24], by=request.user, now=now)
        return {"says": _("Noted.")}

    return _done(request, booking, work)


@never_cache
@require_POST
@needs(VISITS_SEE)
def call_again(request: AskedBy, booking: UUID, home: int) -> HttpResponse:
    """Call a home that missed its visit, now, about the same; the missed one still waits for its outcome."""

    def work(found: Booking, now: datetime) -> dict[str, str]:
        return {"url": reverse("call", args=[again(found, home, by=request.user, now=now).call.pk])}

    return _done(request, booking, work)


def words_of_day(moment: datetime) -> str:
    """The day of a moment."""
    return day_words(timezone.localtime(moment).date())


def _taken(_taking: object) -> dict[str, str]:
    return {"says": _("The visit is yours.")}


def _done(request: AskedBy, booking: UUID, work: Callable[[Booking, datetime], dict[str, str]]) -> HttpResponse:
    found = allowed(request.user, VISITS_TAKE, _booking(request.user, booking))
    try:
        return JsonResponse(work(found, timezone.now()))
    except BookingRefused as err:
        detail = " ".join(dict.fromkeys(refusal(problem) for problem in err.problems))
        return JsonResponse({"code": err.code, "detail": detail}, status=HTTPStatus.CONFLICT)
    except VisitError as err:
        return JsonResponse({"code": err.code, "detail": why_not(err)}, status=HTTPStatus.CONFLICT)


def _booking(user: User, booking: UUID) -> Booking | None:
    return Booking.objects.select_related("creator").filter(pk=booking, organisation=user.organisation_id).first()


def _day(request: AskedBy) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now)
    day = _asked_day(request.GET.get("day", ""), today)
    zone = timezone.get_current_timezone()
    start, end = (datetime.combine(day + timedelta(days=more), time(), tzinfo=zone) for more in (0, 1))
    scope = request.GET.get("scope", "")
    asked = {"own": False, "unit": True}.get(scope)
    found = day_of(request.user, start=start, end=end, whole_unit=asked, now=now)
    choices = outcomes_of(request.user.organisation_id)
    comes = found.next if day == today else None
    handled = sum(line.state in HANDLED for line in found.lines)
    whole_unit = asked if asked is not None else not found.own
    return {
        "today": day == today,
        "day": day.isoformat(),
        "day_words": day_words(day),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "scope": "unit" if whole_unit else "own",
        "own": found.own,
        "unit": found.unit,
        "rows": pages.rows(found.lines, choices, now=now, next_key=comes.key if comes is not None else ""),
        "segments": pages.segments(found.lines),
        "progress": pages.progress(found.lines),
        "handled": handled,
        "total": len(found.lines),
        "is_all_done": bool(found.lines) and handled == len(found.lines),
        "next": pages.next_visit(comes, request.user, now=now) if comes is not None else None,
        "to_close": pages.to_close(found.to_close, now=now),
        "more_to_close": found.more_to_close,
        "offline": [{"key": line.key, "words": offline_words(line)} for line in found.offline[:MOST_OFFLINE]],
        "more_offline": max(0, len(found.offline) - MOST_OFFLINE),
        "choices": choices,
        "tomorrow": _tomorrow(request.user, end) if day == today and handled == len(found.lines) else "",
        "first_name": request.user.name.split(" ", maxsplit=1)[0],
    }


def _tomorrow(user: User, start: datetime) -> str:
    first = first_of(user, start=start, end=start + timedelta(days=1))
    return _("Tomorrow begins at %(time)s.") % {"time": shown.clock(first)} if first is not None else ""


def _asked_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today
