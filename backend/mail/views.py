"""The inbox of a demonstration: what nobody's mail server was given."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.mail.inbox import newest


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """All kept letters, to whoever asks: there is no such page but in a demonstration."""
    if not settings.SHOWS_INBOX:
        raise Http404
    return render(request, "mail/inbox.html", {"letters": newest(settings.EMAIL_FILE_PATH)})
