"""What uvicorn serves: Django, and around it the start and stop of what one web process holds."""

from __future__ import annotations

import os

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

_django = get_asgi_application()

from backend.bridge import listen  # noqa: E402  # Django must be ready first
from backend.config.settle import settle  # noqa: E402  # likewise

settle()


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Serve one connection, or the process's own lifespan."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await _django(scope, receive, send)  # type: ignore[arg-type]  # Django's own ASGI types are looser dicts


async def _lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Begin to hear nudges when the process starts, and hear no more when it stops."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await listen.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await listen.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
