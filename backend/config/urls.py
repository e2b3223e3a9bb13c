"""Addresses of the web: each app's own, and the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from backend.config.api import api


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("api/v1/", api.urls),
    path("", include("backend.shell.urls")),
    path("", include("backend.accounts.urls")),
    path("", include("backend.mail.urls")),
    path("", include("backend.contacts.urls")),
    path("", include("backend.bookings.urls")),
    path("", include("backend.calls.urls")),
    path("", include("backend.visits.urls")),
]

handler400 = "backend.shell.views.bad_request"
handler403 = "backend.shell.views.forbidden"
handler404 = "backend.shell.views.not_found"
handler500 = "backend.shell.views.broken"
