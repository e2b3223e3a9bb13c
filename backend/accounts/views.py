"""Log in by link or by password, log out."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.accounts import services
from backend.accounts.errors import LinkNotValid
from backend.accounts.forms import LoginForm
from backend.accounts.models import User
from backend.shell.words import initials

_BACKEND = "backend.accounts.backends.ByEmail"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page: e-mail and password."""
    if request.user.is_authenticated:
        return redirect("start")
    form = LoginForm(request.POST or None)
    refused = ""
    if request.method == "POST":
        user = None
        if form.is_valid():
            user = authenticate(request, username=form.cleaned_data["email"], password=form.cleaned_data["password"])
        if isinstance(user, User):
            login(request, user, backend=_BACKEND)
            return redirect(_next(request))
        refused = _("The e-mail or the password is wrong. Check them, or use your login link.")
    context = {"email": request.POST.get("email", ""), "refused": refused, "next": request.GET.get("next", "")}
    return render(request, "accounts/login.html", context, status=HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)


def _next(request: HttpRequest) -> str:
    """Where the person was going, when that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted else reverse("start")


@never_cache
@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """The page of a login link. Its token is behind `#` and does not come here: opening uses nothing up."""
    return render(request, "accounts/link.html")


@never_cache
@sensitive_post_parameters("token")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Tell the page whom its link lets in. Uses nothing up."""
    try:
        user = services.link_owner(request.POST.get("token", ""), now=timezone.now())
    except LinkNotValid as err:
        return JsonResponse({"code": err.code}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse({"name": user.name, "organisation": user.organisation.name, "initials": initials(user.name)})


@never_cache
@sensitive_post_parameters("token")
@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """The button of a login link: log in, and count the use."""
    try:
        user = services.use_login_link(request.POST.get("token", ""), now=timezone.now())
    except LinkNotValid:
        return render(request, "accounts/link.html", {"is_refused": True}, status=HTTPStatus.GONE)
    login(request, user, backend=_BACKEND)
    return redirect("start")


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    logout(request)
    return redirect("login")
