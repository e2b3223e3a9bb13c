"""The start, the language, and what is said when something is wrong."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.rules import ACCOUNT_OWN
from backend.shell.busy import busy
from backend.shell.middleware import LANGUAGES
from backend.shell.rights import AskedBy, is_fragment, needs


@require_safe
@needs(ACCOUNT_OWN)
def start(request: AskedBy) -> HttpResponse:
    """Go where this user works."""
    if request.user.is_professional:
        return redirect("contacts")
    return render(request, "shell/nothing_here.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language: with the user, and in this browser for the log-in page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    if chosen in LANGUAGES:
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """400 in our frame."""
    return render(request, "shell/error_400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """403 in our frame."""
    return render(request, "shell/error_403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    """The page was open for too long, or in two languages at once: the form's token is not this session's."""
    if is_fragment(request):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # as a lost session: the page gets both anew in one place
    return render(request, "shell/error_csrf.html", status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    """404 in our frame. What is another organisation's is not there either."""
    return render(request, "shell/error_404.html", status=404)


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing of the frame that could fail again, the database among it; busy, when that is all it was."""
    if (answer := busy(request, sys.exc_info()[1])) is not None:
        return answer  # raised before any view was reached, while the session was read
    return render(None, "shell/error_500.html", {"language": "fi"}, status=500)
