"""Tokens that let one seat into one room, for two minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from livekit import api

from protocol.messages.calls import RoomAccess
from protocol.messages.wire import Source

VALID = timedelta(minutes=2)
"""Long enough for the warning and a slow wake of the screen; a call that waits longer asks for a new one."""

# What LiveKit calls each source, in tokens (lower case) and in permissions (numbers of its enum).
TOKEN_SOURCES = {Source.CAMERA: "camera", Source.MICROPHONE: "microphone", Source.SCREEN: "screen_share"}


@dataclass(frozen=True)
class SfuKey:
    """What the SFU knows us by."""

    key: str
    secret: str

    def __repr__(self) -> str:
        return "SfuKey()"


def grants(room: str, may_publish: Iterable[Source]) -> api.VideoGrants:
    """Return what a seat may do in the room: see, hear, and publish these sources. Nothing else."""
    sources = [TOKEN_SOURCES[source] for source in Source if source in set(may_publish)]
    return api.VideoGrants(
        room_join=True,
        room=room,
        can_subscribe=True,
        # An empty list of sources would mean "all": who may publish nothing is told so by can_publish.
        can_publish=bool(sources),
        can_publish_sources=sources,
        can_publish_data=False,
        can_update_own_metadata=False,
        hidden=False,
    )


def access(
    key: SfuKey, url: str, *, room: str, identity: str, may_publish: Iterable[Source], now: datetime
) -> RoomAccess:
    """Return the way in for one seat. The token is a secret: never log it."""
    token = (
        api.AccessToken(key.key, key.secret)
        .with_identity(identity)
        .with_ttl(VALID)
        .with_grants(grants(room, may_publish))
        .to_jwt()
    )
    return RoomAccess(url=url, token=token, expires_at=now + VALID)
