"""A booked visit: to see, to change, to cancel, alone or with the rest of its series."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.rules import BOOKINGS_CANCEL, BOOKINGS_CHANGE
from backend.bookings import forms, pages, planned_pages
from backend.bookings.changes import cancel_rest, change_booking, change_rest
from backend.bookings.errors import BookingChanged, BookingClosed, BookingRefused
from backend.bookings.models import Booking
from backend.bookings.services import cancel_booking
from backend.calls.errors import CallNotOpen
from backend.config.problems import FieldProblem
from backend.shell.rights import AskedBy, allowed, needs


@never_cache
@require_safe
@needs(BOOKINGS_CHANGE)
def page(request: AskedBy, booking: UUID) -> HttpResponse:
    """The visit with its facts, its series, and what can be done."""
    found = _booking(request, booking, BOOKINGS_CHANGE)
    context = planned_pages.page(found, now=timezone.now(), said=request.GET.get("said", ""))
    return render(request, "bookings/page.html", context)


@never_cache
@require_safe
@needs(BOOKINGS_CHANGE)
def dialog(request: AskedBy, booking: UUID) -> HttpResponse:
    """The form of *Soita puhelu*, filled with this visit."""
    found = _booking(request, booking, BOOKINGS_CHANGE)
    return _form(request, found, planned_pages.draft_of(found))


@never_cache
@require_POST
@needs(BOOKINGS_CHANGE)
def people(request: AskedBy, booking: UUID) -> HttpResponse:
    """Whom a search names, to be added to the visit; posted, since what is typed beside it stands in no address."""
    found = _booking(request, booking, BOOKINGS_CHANGE)
    listed = forms.read(request.POST).listed
    search = request.POST.get("q", "")[:200].strip()
    rows = planned_pages.addable(found, request.user, search, listed, now=timezone.now())
    return render(request, "bookings/_people.html", {"people": rows, "search": search})


@never_cache
@require_POST
@needs(BOOKINGS_CHANGE)
def change(request: AskedBy, booking: UUID) -> HttpResponse:
    """*Tallenna*: the visit as changed, or the form again with what is wrong at each field."""
    found = _booking(request, booking, BOOKINGS_CHANGE)
    draft = replace(forms.read(request.POST), is_now=False, intent=found.intent)
    try:
        saved = _change_rest(request, found, draft) if draft.scope == "rest" else _change_one(request, found, draft)
    except BookingRefused as refused:
        return _form(request, found, draft, refused.problems)
    except (BookingChanged, BookingClosed) as err:
        return _form(request, found, draft, (FieldProblem("intent", err.code),))
    return _go(reverse("booking", args=[saved.pk]) + "?said=changed")


@never_cache
@require_POST
@needs(BOOKINGS_CANCEL)
def cancel(request: AskedBy, booking: UUID) -> HttpResponse:
    """*Peru käynti*: this one, or it and the rest of its series."""
    found = _booking(request, booking, BOOKINGS_CANCEL)
    now = timezone.now()
    said = "cancelled"
    try:
        if request.POST.get("scope") == "rest":
            cancel_rest(found, by=request.user, now=now)
            said = "ended"
        else:
            cancel_booking(found, by=request.user, now=now)
    except (BookingClosed, CallNotOpen):
        said = "closed"
    return redirect(reverse("booking", args=[found.pk]) + f"?said={said}")


def _change_one(request: AskedBy, booking: Booking, draft: forms.Draft) -> Booking:
    start, problems = draft.start()
    if start is None:
        raise BookingRefused(problems)
    return change_booking(
        booking, by=request.user, seen=draft.revision, starts_at=start, now=timezone.now(), **draft.asked()
    )


def _change_rest(request: AskedBy, booking: Booking, draft: forms.Draft) -> Booking:
    if not draft.repeats:
        raise BookingRefused((FieldProblem("repeat", "no_weekdays"),))
    rule, problems = draft.rule(ZoneInfo(request.user.organisation.time_zone))
    if rule is None:
        raise BookingRefused(problems)
    return change_rest(booking, by=request.user, seen=draft.revision, rule=rule, now=timezone.now(), **draft.asked())


def _booking(request: AskedBy, booking: UUID, right: str) -> Booking:
    rows = Booking.objects.filter(pk=booking, organisation=request.user.organisation_id)
    return allowed(request.user, right, rows.select_related("creator__organisation", "series", "call").first())


def _form(
    request: AskedBy, booking: Booking, draft: forms.Draft, problems: tuple[FieldProblem, ...] = ()
) -> HttpResponse:
    now = timezone.now()
    context = pages.dialog(planned_pages.holder_of(booking), draft, now=now, problems=problems, changed=booking)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "bookings/_dialog.html", context | {"booking": booking}, status=status)


def _go(address: str) -> HttpResponse:
    """Have the page, of which only a form was sent, go on to another."""
    return HttpResponse(status=HTTPStatus.OK, headers={"HX-Redirect": address})
