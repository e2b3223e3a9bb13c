"""One's own account: password, second step, the browsers that are logged in."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from backend.accounts import entry, pages, two_step
from backend.accounts.errors import AccountError, WrongCode, WrongPassword
from backend.accounts.forms import NewPasswordForm
from backend.accounts.lockout import address_of
from backend.accounts.passwords import change_password, confirm_password
from backend.accounts.rules import ACCOUNT_OWN
from backend.accounts.services import audit
from backend.accounts.sessions import end_session, end_sessions
from backend.accounts.views import status_of
from backend.shell.rights import AskedBy, needs


@never_cache
@require_safe
@needs(ACCOUNT_OWN)
def account(request: AskedBy) -> HttpResponse:
    """All of it on one page."""
    return _page(request)


@never_cache
@require_POST
@needs(ACCOUNT_OWN)
def still(request: AskedBy) -> HttpResponse:  # noqa: ARG001  # `needs` and the token's check have said it
    """Say that the session, and the token of the page that asks, are good: a form that is typed in may be sent."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _page(request: AskedBy, *, wrong: tuple[str, str] | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    """Render the page, with what is wrong in one of its parts."""
    context = pages.account(request.user, session=request.session.session_key, now=timezone.now())
    if wrong is not None:
        context[f"{wrong[0]}_refused"] = wrong[1]
    return render(request, "accounts/account.html", context, status=status)


def _refused(request: AskedBy, part: str, err: AccountError) -> HttpResponse:
    words = _("The password is wrong.") if isinstance(err, WrongPassword) else pages.refusal(err)
    return _page(request, wrong=(part, words), status=status_of(err))


@never_cache
@sensitive_post_parameters("old", "password")
@require_POST
@needs(ACCOUNT_OWN)
def password(request: AskedBy) -> HttpResponse:
    """Change the password, or choose the first one; this browser alone stays logged in."""
    now = timezone.now()
    form = NewPasswordForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"old": "", "password": ""}
    try:
        if request.user.has_usable_password():
            confirm_password(request.user, typed["old"], address=address_of(request), now=now)
        change_password(request.user, typed["password"], keep_session=request.session.session_key, now=now)
    except AccountError as err:
        return _refused(request, "password", err)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Your password was changed. All other browsers were logged out."))
    return redirect("account")


@never_cache
@require_POST
@needs(ACCOUNT_OWN)
def end_one(request: AskedBy) -> HttpResponse:
    """Log one browser out."""
    end_session(request.user, request.POST.get("session", ""))
    messages.success(request, _("That browser was logged out."))
    return redirect("account")


@never_cache
@require_POST
@needs(ACCOUNT_OWN)
def end_all(request: AskedBy) -> HttpResponse:
    """Log out everywhere, here too."""
    ended = end_sessions(request.user)
    audit(
        "sessions.ended", organisation=request.user.organisation_id, actor=request.user, at=timezone.now(), count=ended
    )
    logout(request)
    return redirect("login")


@never_cache
@require_POST
@needs(ACCOUNT_OWN)
def two_step_begin(request: AskedBy) -> HttpResponse:
    """Make a secret for the app."""
    two_step.begin(request.user, now=timezone.now())
    return redirect("two-step")


@never_cache
@require_safe
@needs(ACCOUNT_OWN)
def two_step_page(request: AskedBy) -> HttpResponse:
    """The secret as picture and as letters, and where the first code goes."""
    return _enrol(request)


def _enrol(request: AskedBy, *, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    secret = two_step.waiting_secret(request.user)
    if secret is None:
        return redirect("account")
    context = {
        "here": "account",
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": two_step.picture(request.user, secret),
        "refused": refused,
    }
    return render(request, "accounts/two_step.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
@require_POST
@needs(ACCOUNT_OWN)
def two_step_confirm(request: AskedBy) -> HttpResponse:
    """Turn it on by the first code; the recovery codes are shown this once."""
    try:
        codes = two_step.confirm(request.user, request.POST.get("code", ""), now=timezone.now())
    except WrongCode as err:
        return _enrol(request, refused=pages.refusal(err), status=HTTPStatus.BAD_REQUEST)
    return render(request, "accounts/codes.html", {"here": "account", "codes": codes, "is_new": True})


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
@needs(ACCOUNT_OWN)
def two_step_codes(request: AskedBy) -> HttpResponse:
    """Show fresh recovery codes in place of the old ones."""
    try:
        _prove(request)
    except AccountError as err:
        return _refused(request, "two_step", err)
    return render(request, "accounts/codes.html", {"here": "account", "codes": two_step.new_codes(request.user)})


@never_cache
@sensitive_post_parameters("password", "code")
@require_POST
@needs(ACCOUNT_OWN)
def two_step_off(request: AskedBy) -> HttpResponse:
    """Turn it off."""
    try:
        _prove(request)
    except AccountError as err:
        return _refused(request, "two_step", err)
    two_step.turn_off(request.user, by=request.user, now=timezone.now())
    messages.success(request, _("Logging in no longer asks for a code."))
    return redirect("account")


def _prove(request: AskedBy) -> None:
    """Make sure that it is the user: by the password, or by a code where there is none. Raises AccountError."""
    now = timezone.now()
    if request.user.has_usable_password():
        confirm_password(request.user, request.POST.get("password", ""), address=address_of(request), now=now)
    else:
        entry.check_code(request.user, request.POST.get("code", ""), now=now)
