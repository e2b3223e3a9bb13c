"""Language and zone of whoever asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast
from zoneinfo import ZoneInfo

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)

Answer = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class LanguageAndZone:
    """A user's own language, else the one chosen in this browser, else Finnish; hours in the organisation's zone.

    What the browser asks for is not followed: a shared computer in English stands in many Finnish offices.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Set both for the time of the answer."""
        if self.is_async:
            return self._later(request)
        language, zone = choose(request)
        with translation.override(language), timezone.override(zone):
            return _named(cast(HttpResponseBase, self.get_response(request)), language)

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        language, zone = await sync_to_async(choose)(request)
        with translation.override(language), timezone.override(zone):
            return _named(await cast(Awaitable[HttpResponseBase], self.get_response(request)), language)


def _named(response: HttpResponseBase, language: str) -> HttpResponseBase:
    response.headers.setdefault("Content-Language", language)
    return response


def choose(request: HttpRequest) -> tuple[str, ZoneInfo]:
    """Language and zone for this request."""
    if request.user.is_authenticated:
        return request.user.language, ZoneInfo(request.user.organisation.time_zone)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return (chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE), ZoneInfo("Europe/Helsinki")


class Compressed(GZipMiddleware):
    """Text is sent compressed; streams of nudges, fonts and pictures are not: they would wait, or only cost time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what gains by it."""
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(("text/event-stream", "font/")) or (kind.startswith("image/") and "svg" not in kind):
            return response
        return super().process_response(request, response)
