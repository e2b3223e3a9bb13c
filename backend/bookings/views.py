"""The dialog *Soita puhelu*: open, look again, send; and what each home does then."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.models import User
from backend.accounts.rules import BOOKINGS_CHANGE, BOOKINGS_FOLLOW, BOOKINGS_MAKE
from backend.bookings import forms, pages
from backend.bookings.errors import BookingRefused
from backend.bookings.models import Booking
from backend.bookings.plan import plan_of
from backend.bookings.planned_pages import holder_of
from backend.bookings.series import create_series
from backend.bookings.services import create_booking
from backend.calls.pages import everyone
from backend.calls.reading import call_of
from backend.config.problems import FieldProblem
from backend.shell.rights import AskedBy, allowed, needs


@never_cache
@require_POST
@needs(BOOKINGS_MAKE)
def dialog(request: AskedBy) -> HttpResponse:
    """The dialog for whoever is chosen, with what was typed before it was closed."""
    now = timezone.now()
    draft = forms.opened(request.POST, now=now)
    return render(request, "bookings/_dialog.html", pages.dialog(request.user, draft, now=now))


@never_cache
@require_POST
@needs(BOOKINGS_MAKE)
def participants(request: AskedBy) -> HttpResponse:
    """The participants, as they would be at the chosen time."""
    draft = forms.read(request.POST)
    organiser, _booking = _organiser(request)
    context = pages.participants(organiser, draft, now=timezone.now())
    return render(request, "bookings/_participants.html", context)


@never_cache
@require_POST
@needs(BOOKINGS_MAKE)
def plan(request: AskedBy) -> HttpResponse:
    """How many visits there will be, and what else there is at their time."""
    organiser, booking = _organiser(request)
    found = plan_of(organiser, forms.read(request.POST), now=timezone.now(), changed=booking)
    return render(request, "bookings/_plan.html", {"plan": found})


@never_cache
@require_POST
@needs(BOOKINGS_MAKE)
def send(request: AskedBy) -> HttpResponse:
    """*Lähetä*: the booking, or the dialog again with what is wrong at each field."""
    now = timezone.now()
    draft = forms.read(request.POST)
    start, problems = draft.start()
    if draft.repeats:
        return _send_series(request, draft)
    if problems:
        return _again(request, draft, problems)
    try:
        booking = create_booking(request.user, starts_at=start, intent=draft.intent, now=now, **draft.asked())
    except BookingRefused as refused:
        return _again(request, draft, refused.problems)
    return _booked(request, booking, "bookings/_booked.html")


@never_cache
@require_safe
@needs(BOOKINGS_MAKE)
def homes(request: AskedBy, booking: UUID) -> HttpResponse:
    """How each participant of a booking stands, read again at each nudge."""
    booked = Booking.objects.filter(pk=booking, organisation=request.user.organisation_id).first()
    found = allowed(request.user, BOOKINGS_FOLLOW, booked)
    return _booked(request, found, "calls/_homes.html")


def _send_series(request: AskedBy, draft: forms.Draft) -> HttpResponse:
    rule, problems = draft.rule(ZoneInfo(request.user.organisation.time_zone))
    if rule is None:
        return _again(request, draft, problems)
    try:
        series = create_series(request.user, rule=rule, intent=draft.intent, now=timezone.now(), **draft.asked())
    except BookingRefused as refused:
        return _again(request, draft, refused.problems)
    what, when, count = pages.series_summary(series)
    first = series.bookings.order_by("series_day").first()
    return render(request, "bookings/_booked.html", {"booking": first, "what": what, "when": when, "count": count})


def _organiser(request: AskedBy) -> tuple[User, Booking | None]:
    """Whose agreements and visits count: the asker's, or those of whoever made the booking that they change."""
    text = request.POST.get("booking", "")
    if not text:
        return request.user, None
    try:
        booking = Booking.objects.filter(pk=UUID(text), organisation=request.user.organisation_id)
    except ValueError as err:
        raise Http404 from err
    found = allowed(request.user, BOOKINGS_CHANGE, booking.select_related("creator__organisation").first())
    return holder_of(found), found


def _again(request: AskedBy, draft: forms.Draft, problems: tuple[FieldProblem, ...]) -> HttpResponse:
    context = pages.dialog(request.user, draft, now=timezone.now(), problems=problems)
    return render(request, "bookings/_dialog.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _booked(request: AskedBy, booking: Booking, template: str) -> HttpResponse:
    now = timezone.now()
    made = getattr(booking, "call", None)
    call = call_of(request.user, made.pk) if made is not None else None
    what, when = pages.summary(booking, now=now)
    context = {
        "booking": booking,
        "call": call,
        "seats": everyone(call, without=request.user, now=now) if call is not None else (),
        "what": what,
        "when": when,
        "now": now,
    }
    return render(request, template, context)
