"""Nudges to browsers by server-sent events: they say what changed, never to what. The page reads again for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from backend.accounts.models import User
from backend.accounts.services import seen
from backend.bridge.listen import nudges_for

BEAT_S = 20
"""A comment this often: proxies close a stream that is silent for longer, and we learn who has gone."""

LIVES_S = 15 * 60
"""Then the browser opens a new one, through the rights check again: a session that was ended hears no more."""


@require_GET
async def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Every nudge of the asker's organisation, from now on."""
    user = await request.auser()
    if not user.is_authenticated or not isinstance(user, User):
        return HttpResponse(status=401)
    organisation = await sync_to_async(lambda: user.organisation_id)()
    return StreamingHttpResponse(
        events(nudges_for(organisation), on_beat=sync_to_async(lambda: seen(user, now=timezone.now()))),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def events(
    nudges: AsyncIterator[str],
    *,
    beat_s: float = BEAT_S,
    lives_s: float = LIVES_S,
    on_beat: Callable[[], Awaitable[None]] | None = None,
) -> AsyncGenerator[str, None]:
    """Nudges as they go over the wire, with a beat in the silence between: by it we know whose page is still open."""
    yield "retry: 2000\n: hello\n\n"
    loop = asyncio.get_running_loop()
    ends = loop.time() + lives_s
    waiting: asyncio.Future[str] | None = None
    try:
        while loop.time() < ends:
            waiting = waiting or asyncio.ensure_future(anext(nudges))
            done, _ = await asyncio.wait({waiting}, timeout=beat_s)
            if not done:
                if on_beat is not None:
                    await on_beat()
                yield ": beat\n\n"
                continue
            topic = waiting.result()
            waiting = None
            yield f"event: nudge\ndata: {topic}\n\n"
    finally:
        if waiting is not None:
            waiting.cancel()
