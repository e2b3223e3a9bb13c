"""A database that is locked or away for a moment is no fault of ours or theirs: people are told to try again."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from backend.shell.rights import is_fragment

log = logging.getLogger(__name__)

RETRY_AFTER_S = "2"


class Busy(MiddlewareMixin):
    """Answers 503 where the database said *not now*. Nothing was saved, and the page keeps what was typed."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a view has raised."""
        return busy(request, exception)


def busy(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Answer in words, without asking the database for anything; nothing for any other exception."""
    if not isinstance(exception, OperationalError):
        return None
    log.error("database not available: %s", type(exception.__cause__ or exception).__name__)
    headers = {"Retry-After": RETRY_AFTER_S}
    if is_fragment(request):
        says = _("The server is busy. What you wrote is still here: send it again in a moment.")
        return HttpResponse(
            says, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers, content_type="text/plain; charset=utf-8"
        )
    answer = render(None, "shell/error_busy.html", {"language": "fi"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer.headers["Retry-After"] = RETRY_AFTER_S
    return answer
