"""The API under /api/v1/: its frame. Each app adds its own router here."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from backend.bookings.api import router as bookings
from backend.config.problems import FieldProblem, Problem, answer, unknown
from backend.contacts.api import router as contacts
from backend.devices.api import router as devices
from backend.devices.fleet_api import router as fleet
from backend.rooms.api import router as rooms
from backend.shell.busy import RETRY_AFTER_S

log = logging.getLogger(__name__)

api = NinjaAPI(title="Kotiluuri", version="1", urls_namespace="api-1", docs_url=None)

for router in (bookings, contacts, devices, fleet, rooms):
    api.add_router("", router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, err: Problem) -> HttpResponse:
    return answer(err, request)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _err: Http404) -> HttpResponse:
    return answer(unknown(), request)


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, _err: AuthenticationError) -> HttpResponse:
    return answer(Problem(401, "not_logged_in"), request)


@api.exception_handler(AuthorizationError)
@api.exception_handler(PermissionDenied)
def _may_not(request: HttpRequest, _err: AuthorizationError | PermissionDenied) -> HttpResponse:
    return answer(Problem(403, "not_allowed"), request)


@api.exception_handler(ValidationError)
def _not_readable(request: HttpRequest, err: ValidationError) -> HttpResponse:
    """Name the fields that could not be read; never what was in them."""
    problems = tuple(
        FieldProblem(".".join(str(part) for part in e["loc"][2:]) or str(e["loc"][-1]), "not_readable")
        for e in err.errors
    )
    return answer(Problem(422, "not_readable", problems=problems), request)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, err: HttpError) -> HttpResponse:
    code = {400: "not_readable", 401: "not_logged_in", 403: "not_allowed", 404: "unknown"}.get(
        err.status_code, "refused"
    )
    return answer(Problem(err.status_code, code), request)


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, err: OperationalError) -> HttpResponse:
    """The database is locked or away for a moment: nothing was saved, and the same order may be sent again."""
    log.error("database not available: %s", type(err.__cause__ or err).__name__)
    refused = answer(Problem(503, "busy"), request)
    refused.headers["Retry-After"] = RETRY_AFTER_S
    return refused


@api.exception_handler(Exception)
def _bug(request: HttpRequest, err: Exception) -> HttpResponse:
    log.error("bug in the API", exc_info=err)
    return answer(Problem(500, "bug"), request)
