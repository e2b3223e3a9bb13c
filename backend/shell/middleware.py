"""Language and zone of whoever asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import cast
from zoneinfo import ZoneInfo

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from backend.shell.lean import lean, packed

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)

_WRITTEN = ("text/css", "text/javascript", "application/javascript")
_WITHOUT_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

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
    """Text is sent compressed; fonts, pictures and films have nothing to gain, and streams of nudges would wait."""

    def __init__(self, get_response: Answer) -> None:
        super().__init__(get_response)
        self._ready: dict[tuple[str, str], bytes] = {}
        """Static texts that were asked for: a few dozen files of this installation."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what gains by it; an answer that may have no body stays without one."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_text = kind.startswith("text/") or kind.endswith(("/json", "+json", "javascript", "+xml"))
        if not is_text or kind == "text/event-stream" or response.status_code in _WITHOUT_BODY:
            return response
        if isinstance(response, FileResponse) and self._is_static(request, response):
            return self._packed(request, response, kind)
        return super().process_response(request, response)

    def _is_static(self, request: HttpRequest, response: FileResponse) -> bool:
        takes = "gzip" in request.headers.get("Accept-Encoding", "")
        is_whole = request.method == "GET" and response.status_code == HTTPStatus.OK
        return takes and is_whole and request.path.startswith(settings.STATIC_URL) and not response.is_async

    def _packed(self, request: HttpRequest, response: FileResponse, kind: str) -> HttpResponse:
        """Send a file of ours as it was packed when somebody first asked for it."""
        key = request.path, response.headers.get("Last-Modified", "")
        if key not in self._ready:
            text = b"".join(response)
            is_ours = not request.path.startswith(f"{settings.STATIC_URL}vendor/")
            if is_ours and kind in _WRITTEN:
                text = lean(text, is_script=kind != "text/css")
            self._ready[key] = packed(text)
        response.close()
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        answer = HttpResponse(self._ready[key], headers=headers)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.content))
        patch_vary_headers(answer, ("Accept-Encoding",))
        return answer
