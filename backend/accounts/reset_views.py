"""Ask for a link by e-mail, to log in or to choose a new password, and choose it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts.errors import LinkNotValid, Locked, PasswordRefused
from backend.accounts.forms import EmailForm
from backend.accounts.lockout import address_of
from backend.accounts.models import LinkUse
from backend.accounts.pages import refusal
from backend.accounts.passwords import ask_for_link, reset_password
from backend.accounts.views import status_of


@never_cache
@require_http_methods(["GET", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """A new login link by e-mail, for whom the old one no longer works."""
    return _asked(request, LinkUse.LOG_IN)


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link to choose a new password by."""
    return _asked(request, LinkUse.PASSWORD)


def _asked(request: HttpRequest, use: LinkUse) -> HttpResponse:
    """Say the same whether there is such a user or not."""
    context = {"is_password": use is LinkUse.PASSWORD, "email": request.POST.get("email", "")}
    if request.method == "GET":
        return render(request, "accounts/ask.html", context)
    form = EmailForm(request.POST)
    if not form.is_valid():
        refused = _("That is not an e-mail address. Check it.")
        return render(request, "accounts/ask.html", context | {"refused": refused}, status=HTTPStatus.BAD_REQUEST)
    try:
        ask_for_link(form.cleaned_data["email"], use, address=address_of(request), now=timezone.now())
    except Locked as err:
        return render(request, "accounts/ask.html", context | {"refused": refusal(err)}, status=status_of(err))
    return render(request, "accounts/asked.html", context)


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The page of a link to choose a password by. Opening uses nothing up."""
    return render(request, "accounts/reset.html")


@never_cache
@sensitive_post_parameters("token", "password")
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """Take the new password; every browser must log in with it."""
    try:
        reset_password(request.POST.get("token", ""), request.POST.get("password", ""), now=timezone.now())
    except LinkNotValid:
        return render(request, "accounts/reset.html", {"is_refused": True}, status=HTTPStatus.GONE)
    except PasswordRefused as err:
        context = {"refused": refusal(err), "token": request.POST.get("token", "")}
        return render(request, "accounts/reset.html", context, status=HTTPStatus.BAD_REQUEST)
    return redirect("password-done")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The password is changed; the way in."""
    return render(request, "accounts/reset_done.html")
