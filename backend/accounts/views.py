"""Log in by link or by password, with a code where the second step is on; log out."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts import entry, services
from backend.accounts.errors import AccountError, LinkNotValid, Locked, SomebodyElse, WrongCode, WrongPassword
from backend.accounts.forms import LoginForm
from backend.accounts.lockout import address_of
from backend.accounts.models import LinkUse, User
from backend.accounts.pages import refusal
from backend.accounts.passwords import by_password
from backend.shell.middleware import LANGUAGES
from backend.shell.words import initials


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page: e-mail and password."""
    if request.user.is_authenticated:
        return redirect("start")
    onwards = request.POST.get("next", request.GET.get("next", ""))
    context = {"email": request.POST.get("email", ""), "refused": "", "next": onwards}
    if request.method == "GET":
        return render(request, "accounts/login.html", context)
    now = timezone.now()
    try:
        user = user_of(request)
    except (WrongPassword, Locked) as err:
        return render(request, "accounts/login.html", context | {"refused": refusal(err)}, status=status_of(err))
    if entry.enter(request, user, way="password", onwards=onwards, now=now):
        return redirect(_ours(request, onwards))
    return redirect("login-code")


def user_of(request: HttpRequest) -> User:
    """Return whom the e-mail and password of this form let in. Raises WrongPassword, Locked."""
    form = LoginForm(request.POST)
    if not form.is_valid():
        raise WrongPassword
    typed = form.cleaned_data
    return by_password(typed["email"], typed["password"], address=address_of(request), now=timezone.now())


def status_of(err: AccountError) -> HTTPStatus:
    """Return what HTTP calls this refusal."""
    return HTTPStatus.TOO_MANY_REQUESTS if isinstance(err, Locked) else HTTPStatus.BAD_REQUEST


def _ours(request: HttpRequest, wanted: str) -> str:
    """Where the person was going, when that is a page of ours."""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted else reverse("start")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, or a recovery code."""
    now = timezone.now()
    user = entry.half_in(request, now=now)
    if user is None:
        return redirect("login")
    if request.method == "GET":
        return render(request, "accounts/code.html", {"whose": user})
    try:
        onwards = entry.enter_by_code(request, user, request.POST.get("code", ""), now=now)
    except (WrongCode, Locked) as err:
        context = {"whose": user, "refused": refusal(err)}
        return render(request, "accounts/code.html", context, status=status_of(err))
    return redirect(_ours(request, onwards))


@never_cache
@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """The page of a login link. Its token is behind `#` and does not come here: opening uses nothing up."""
    return render(request, "accounts/link.html")


@never_cache
@sensitive_post_parameters("token")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Tell the page whom its link lets in, or whose password it changes. Uses nothing up."""
    use = LinkUse.PASSWORD if request.POST.get("use") == LinkUse.PASSWORD else LinkUse.LOG_IN
    try:
        user = services.link_owner(request.POST.get("token", ""), now=timezone.now(), use=use)
    except LinkNotValid as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse({"name": user.name, "organisation": user.organisation.name, "initials": initials(user.name)})


@never_cache
@sensitive_post_parameters("token")
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """The button of a login link: log in, and count the use."""
    now = timezone.now()
    try:
        user = services.use_login_link(request.POST.get("token", ""), now=now)
    except LinkNotValid:
        return render(request, "accounts/link.html", {"is_refused": True}, status=HTTPStatus.GONE)
    return redirect("start" if entry.enter(request, user, way="link", onwards="", now=now) else "login-code")


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Log in without leaving the page, when its session was lost: what is typed there stays.

    `user` is whose page it is. Nobody else comes in by it: what was typed must not be sent as somebody else.
    """
    language = request.GET.get("language", "")  # the page's own: who is logged out speaks the browser's
    with translation.override(language if language in LANGUAGES else translation.get_language()):
        return _again(request)


def _again(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and request.user.is_authenticated:
        return render(request, "accounts/_again_in.html")
    if request.method == "GET":
        return render(request, "accounts/_again.html", {"email": request.GET.get("email", "")})
    context = {"email": request.POST.get("email", ""), "asks_code": "code" in request.POST}
    try:
        is_in = _again_by_code(request) if context["asks_code"] else _again_by_password(request)
    except AccountError as err:
        return render(request, "accounts/_again.html", context | {"refused": refusal(err)}, status=status_of(err))
    if is_in:
        return render(request, "accounts/_again_in.html")
    return render(request, "accounts/_again.html", context | {"asks_code": True})


def _again_by_password(request: HttpRequest) -> bool:
    user = user_of(request)
    if str(user.pk) != request.POST.get("user"):
        raise SomebodyElse
    return entry.enter(request, user, way="password", onwards="", now=timezone.now())


def _again_by_code(request: HttpRequest) -> bool:
    now = timezone.now()
    user = entry.half_in(request, now=now)
    if user is None:
        raise WrongPassword
    if str(user.pk) != request.POST.get("user"):
        raise SomebodyElse
    entry.enter_by_code(request, user, request.POST.get("code", ""), now=now)
    return True


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    logout(request)
    return redirect("login")
