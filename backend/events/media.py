"""Films of our own over HTTPS, whole or in part (RFC 9110, section 14): a home goes on where a cut left it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from backend.config.problems import Problem
from backend.contacts.models import Home
from backend.events.models import Recording
from backend.events.recordings import path_of

PIECE: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def film(request: HttpRequest, home: Home, recording: UUID) -> HttpResponseBase:
    """Answer with the film, or the part of it that was asked for. Raises Problem: not there, or not for this home."""
    found = Recording.objects.seen_by(home).filter(pk=recording).exclude(sha256="").first()
    path = None if found is None else path_of(found)
    if found is None or path is None or not path.is_file():
        raise Problem(404, "no_recording")
    size, etag = found.size, f'"{found.sha256[:32]}"'
    start, end, status = 0, size, 200
    asked = request.headers.get("Range", "")
    unchanged = request.headers.get("If-Range", etag) == etag
    if asked and unchanged and (part := _part(asked, size)) is not None:
        start, end = part
        status = 206
        if start >= end:
            return _with(HttpResponse(status=416), {"Content-Range": f"bytes */{size}", "ETag": etag})
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Content-Length": str(end - start)}
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.method == "HEAD":
        return _with(HttpResponse(status=status, content_type="video/mp4"), headers)
    # A server that speaks ASGI would read all of a plain iterator into memory first.
    pieces = _pieces_async if isinstance(request, ASGIRequest) else _pieces
    answer = StreamingHttpResponse(pieces(path, start, end), status=status, content_type="video/mp4")
    return _with(answer, headers)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Return where the asked part begins and ends; one that cannot be ends where it begins. None: send all of it."""
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return None  # several parts, or another unit: a server may ignore those
    if not found[1]:
        last = int(found[2])
        return (max(0, size - last), size) if last else (0, 0)
    start = int(found[1])
    end = min(size, int(found[2]) + 1) if found[2] else size
    if found[2] and int(found[2]) < start:
        return None
    return (start, end) if start < size else (0, 0)


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as opened:
        opened.seek(start)
        while start < end and (piece := opened.read(min(PIECE, end - start))):
            start += len(piece)
            yield piece


async def _pieces_async(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    opened = await asyncio.to_thread(path.open, "rb")
    try:
        opened.seek(start)
        while start < end and (piece := await asyncio.to_thread(opened.read, min(PIECE, end - start))):
            start += len(piece)
            yield piece
    finally:
        opened.close()


def _with(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
