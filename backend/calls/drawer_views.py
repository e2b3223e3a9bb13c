"""The drawer of a call's settings: opened from the bar on every page, and from the call itself."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.rules import BOOKINGS_MAKE, CALLS_CONTROL, CALLS_END, CALLS_EXTEND, CALLS_JOIN, CALLS_REMOVE
from backend.bookings.words import words as problem_words
from backend.calls import control, drawer
from backend.calls.adding import add_contacts
from backend.calls.errors import CallError, CallFull, CallNotOpen, CannotAdd, SeatGone
from backend.calls.guests import Invited, invite
from backend.calls.models import Call, Participation
from backend.calls.reading import call_for
from backend.calls.records import seat_name
from backend.calls.services import end, extend, remove
from backend.config.problems import FieldProblem
from backend.config.texts import LINE_LENGTH, TextTooLong, clean_line
from backend.contacts.refs import ContactRef
from backend.shell import words
from backend.shell.middleware import LANGUAGES
from backend.shell.rights import AskedBy, allowed, is_fragment, needs
from protocol.messages.wire import Source


@never_cache
@require_safe
@needs(CALLS_JOIN)
def settings(request: AskedBy, call: UUID) -> HttpResponse:
    """The whole drawer; a page of its own for who opens its address."""
    found = call_for(request.user, call)
    context = drawer.live(found, request.user, now=timezone.now()) | drawer.facts(found, request.user)
    context["guest_languages"] = LANGUAGES
    return render(request, "calls/_drawer.html" if is_fragment(request) else "calls/drawer_page.html", context)


@never_cache
@require_safe
@needs(CALLS_JOIN)
def live(request: AskedBy, call: UUID) -> HttpResponse:
    """What changes: time and participants."""
    return _live(request, call_for(request.user, call))


@never_cache
@require_safe
@needs(CALLS_JOIN)
def search(request: AskedBy, call: UUID) -> HttpResponse:
    """Whom the search names."""
    found = _may_add(request, call)
    contacts, own = drawer.found(found, request.user, request.GET.get("q", ""), now=timezone.now())
    context = {"call": found, "contacts": contacts, "own": own, "search": request.GET.get("q", "").strip()}
    return render(request, "calls/_drawer_found.html", context)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def add(request: AskedBy, call: UUID) -> HttpResponse:
    """Add one or many contacts."""
    found = _may_add(request, call)
    try:
        refs = list(dict.fromkeys(ContactRef.parse(ref) for ref in request.POST.getlist("ref")))
        made = add_contacts(found, refs, by=request.user, now=timezone.now())
    except ValueError:
        return _live(request, found, wrong=problem_words(FieldProblem("participants", "unknown_contact")))
    except CannotAdd as err:
        return _live(request, found, wrong=" ".join(problem_words(problem) for problem in err.problems))
    except CallError as err:
        return _refused(request, found, err)
    names = ", ".join(seat_name(seat) for seat in made)
    return _live(request, call_for(request.user, call), said=_("Added: %(names)s") % {"names": names} if names else "")


@never_cache
@require_POST
@needs(CALLS_JOIN)
def invite_guest(request: AskedBy, call: UUID) -> HttpResponse:
    """Invite a person from outside the contacts, by name and e-mail."""
    found = _may_add(request, call)
    name, email = request.POST.get("name", ""), request.POST.get("email", "").strip()
    language = request.POST.get("language", "")
    typed = {"name": name, "email": email, "keep": bool(request.POST.get("keep")), "language": language}
    wrong = _wrong(name, email)
    if not wrong:
        guest = Invited(name, email, typed["keep"] is True, language if language in LANGUAGES else LANGUAGES[0])
        try:
            invite(found, guest, by=request.user, now=timezone.now())
        except CallError as err:
            wrong = {"form": _why(err, found)}
    context = {"call": found, "guest_languages": LANGUAGES}
    if wrong:
        context |= {"guest": typed, "wrong": wrong}
    else:
        context |= {"invited": clean_line(name), "invited_email": email}
    return render(request, "calls/_drawer_guest.html", context)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def take_out(request: AskedBy, call: UUID, seat: UUID) -> HttpResponse:
    """*Katkaise yhteys*: put a participant out, for good."""
    found = call_for(request.user, call, CALLS_REMOVE)
    whose = _seat(found, seat)
    if whose is not None and whose.user_id == request.user.pk:
        raise PermissionDenied  # who wants out leaves
    try:
        if whose is None:
            raise SeatGone(seat)
        name = seat_name(whose)
        remove(whose, by=request.user, now=timezone.now())
    except CallError as err:
        return _refused(request, found, err)
    return _live(request, call_for(request.user, call), said=_("%(name)s was taken out of the call.") % {"name": name})


@never_cache
@require_POST
@needs(CALLS_JOIN)
def switch(request: AskedBy, call: UUID, seat: UUID) -> HttpResponse:
    """*Hallinta*: a participant's camera or microphone off, or allowed again."""
    found = call_for(request.user, call, CALLS_CONTROL)
    whose = _seat(found, seat)
    source, is_on = request.POST.get("source", ""), request.POST.get("on", "")
    if source not in control.CONTROLLED or is_on not in {"0", "1"}:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        if whose is None:
            raise SeatGone(seat)
        control.switch(whose, Source(source), is_on=is_on == "1", by=request.user, now=timezone.now())
    except CallError as err:
        return _refused(request, found, err)
    return _live(request, call_for(request.user, call))


@never_cache
@require_POST
@needs(CALLS_JOIN)
def extend_call(request: AskedBy, call: UUID) -> HttpResponse:
    """Fifteen minutes more."""
    found = call_for(request.user, call, CALLS_EXTEND)
    try:
        extend(found, by=request.user, now=timezone.now())
    except CallNotOpen as err:
        return _refused(request, found, err)
    found = call_for(request.user, call)
    said = _("The call now ends at %(time)s.") % {"time": words.clock(found.ends_at)}
    return _live(request, found, said=said)


@never_cache
@require_POST
@needs(CALLS_JOIN)
def end_call(request: AskedBy, call: UUID) -> HttpResponse:
    """End it for everybody."""
    found = call_for(request.user, call, CALLS_END)
    try:
        end(found, by=request.user, now=timezone.now())
    except CallNotOpen as err:
        return _refused(request, found, err)
    return _live(request, call_for(request.user, call), said=_("The call has ended."))


def _may_add(request: AskedBy, call: UUID) -> Call:
    """Only a booked call: who takes part in an event is decided there."""
    found = call_for(request.user, call)
    if found.booking is None:
        raise Http404
    allowed(request.user, BOOKINGS_MAKE, found.booking)
    return found


def _seat(call: Call, seat: UUID) -> Participation | None:
    return next((one for one in call.participations.all() if one.pk == seat), None)


def _live(request: AskedBy, call: Call, *, said: str = "", wrong: str = "") -> HttpResponse:
    context = drawer.live(call, request.user, now=timezone.now())
    return render(request, "calls/_drawer_live.html", context | {"said": said, "wrong": wrong})


def _refused(request: AskedBy, call: Call, err: CallError) -> HttpResponse:
    """The call as it is now, and why what was asked was not done."""
    return _live(request, call_for(request.user, call.pk), wrong=_why(err, call))


def _wrong(name: str, email: str) -> dict[str, str]:
    """What is wrong with a guest as typed, by field."""
    wrong = {}
    try:
        if not clean_line(name):
            wrong["name"] = _("Write the guest's name: the others see it.")
    except TextTooLong:
        wrong["name"] = problem_words(FieldProblem("name", "text_too_long", {"most": str(LINE_LENGTH)}))
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = _("Write an e-mail address, for example leena@example.org.")
    return wrong


def _why(err: CallError, call: Call) -> str:
    match err:
        case CallFull():
            most = str(call.organisation.max_participants)
            return problem_words(FieldProblem("participants", "too_many_participants", {"most": most}))
        case SeatGone():
            return _("That participant is no longer in the call.")
        case _:
            return _("The call has ended.")
