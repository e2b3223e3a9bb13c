"""Who may ask a page, and how a page and a fragment are refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.rules import is_own
from backend.accounts.services import seen

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class AskedBy(HttpRequest):
    """A request of somebody who is logged in: what views behind `needs` get."""

    user: User


def is_fragment(request: HttpRequest) -> bool:
    """Part of a page, asked by htmx or by our own modules: a redirect to the log-in page would be swapped into it."""
    return request.headers.get("HX-Request") == "true" or request.headers.get("X-Requested-With") == "fetch"


def needs(permission: str) -> Callable[[Callable[Concatenate[AskedBy, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Let in those who hold a right of `accounts.rules`; a view checks by `allowed` of what."""

    def guard(view: Callable[Concatenate[AskedBy, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                if is_fragment(request):
                    return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
                return redirect_to_login(_page_of(request))
            if not request.user.has_perm(permission):
                raise PermissionDenied
            seen(request.user, now=timezone.now())
            return view(cast(AskedBy, request), *args, **kwargs)

        return guarded

    return guard


def _page_of(request: HttpRequest) -> str:
    """Where to go on after the log-in: what was asked for; of a form that was sent, the page that it stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.get_host() and came.path else "/"


def allowed(user: User, permission: str, thing: M | None) -> M:
    """Return a thing that was looked up for this user, when they may; pages and API refuse by the same two words.

    Raises:
        Http404: there is none, or it is another organisation's: the two are the same.
        PermissionDenied: it is of the user's own organisation, and they have no such right to it.
    """
    if thing is None or not is_own(user, thing):
        raise Http404
    if not user.has_perm(permission, thing):
        raise PermissionDenied
    return thing
