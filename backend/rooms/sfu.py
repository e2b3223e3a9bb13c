"""What we ask of LiveKit, with time-outs, in our own words."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from livekit import api
from livekit.protocol.models import ParticipantInfo, ParticipantPermission, TrackInfo, TrackSource, TrackType

from backend.rooms.errors import SfuRefused, SfuUnreachable
from backend.rooms.plan import ActualRoom, Guest
from backend.rooms.tokens import SfuKey
from protocol.messages.wire import Source

TIMEOUT_S = 3.0
"""The SFU answers in milliseconds; longer means that it is not there."""
DAY_S = 24 * 60 * 60
PARALLEL = 16
"""Requests at once: more do not make one SFU faster."""

SOURCES = {
    Source.CAMERA: TrackSource.CAMERA,
    Source.MICROPHONE: TrackSource.MICROPHONE,
    Source.SCREEN: TrackSource.SCREEN_SHARE,
}
FROM_SFU = {int(number): source for source, number in SOURCES.items()}


class Sfu(Protocol):
    """The SFU as the keeper sees it."""

    async def rooms(self) -> list[ActualRoom]:
        """Return every room with its people. Raises RoomError."""

    async def make(self, room: str, metadata: str) -> None:
        """Make a room; harmless when it is there. Raises RoomError."""

    async def delete(self, room: str) -> None:
        """Close a room; harmless when it is gone. Raises RoomError."""

    async def set_metadata(self, room: str, metadata: str) -> None:
        """Replace a room's metadata. Raises RoomError."""

    async def set_sources(self, room: str, identity: str, may_publish: frozenset[Source]) -> None:
        """Replace what somebody may publish. Raises RoomError."""

    async def eject(self, room: str, identity: str) -> None:
        """Put somebody out; harmless when they are gone. Raises RoomError."""


class LiveKit:
    """The real one. Use it as an async context manager, inside one event loop."""

    def __init__(self, url: str, key: SfuKey, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, self._key = url, key
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._gate = asyncio.Semaphore(PARALLEL)
        self._api: api.LiveKitAPI | None = None

    async def __aenter__(self) -> Self:
        # No fail-over: it would sleep and ask strangers for regions; our own next round is the retry.
        self._api = api.LiveKitAPI(self._url, self._key.key, self._key.secret, timeout=self._timeout, failover=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._api is not None:
            await self._api.aclose()
            self._api = None

    @property
    def _room(self) -> api.room_service.RoomService:
        if self._api is None:
            raise RuntimeError("LiveKit is used outside its context")
        return self._api.room

    async def rooms(self) -> list[ActualRoom]:
        """Return every room with its people. Raises RoomError."""
        async with _Translated(self._gate):
            answer = await self._room.list_rooms(api.ListRoomsRequest())
        people = await asyncio.gather(*(self._people(room.name) for room in answer.rooms))
        return [
            ActualRoom(room.name, room.metadata, there)
            for room, there in zip(answer.rooms, people, strict=True)
            if there is not None
        ]

    async def _people(self, room: str) -> tuple[Guest, ...] | None:
        try:
            async with _Translated(self._gate, missing_is_fine=False):
                answer = await self._room.list_participants(api.ListParticipantsRequest(room=room))
        except SfuRefused:
            return None  # gone between the two questions
        return tuple(_guest(info) for info in answer.participants)

    async def make(self, room: str, metadata: str) -> None:
        """Make a room; harmless when it is there. Raises RoomError."""
        async with _Translated(self._gate):
            await self._room.create_room(
                api.CreateRoomRequest(name=room, metadata=metadata, empty_timeout=DAY_S, departure_timeout=DAY_S)
            )

    async def delete(self, room: str) -> None:
        """Close a room; harmless when it is gone. Raises RoomError."""
        async with _Translated(self._gate, missing_is_fine=True):
            await self._room.delete_room(api.DeleteRoomRequest(room=room))

    async def set_metadata(self, room: str, metadata: str) -> None:
        """Replace a room's metadata. Raises RoomError."""
        async with _Translated(self._gate, missing_is_fine=True):
            await self._room.update_room_metadata(api.UpdateRoomMetadataRequest(room=room, metadata=metadata))

    async def set_sources(self, room: str, identity: str, may_publish: frozenset[Source]) -> None:
        """Replace what somebody may publish. Raises RoomError."""
        permission = ParticipantPermission(
            can_subscribe=True,
            can_publish=bool(may_publish),
            can_publish_sources=[SOURCES[source] for source in Source if source in may_publish],
            can_publish_data=False,
            can_update_metadata=False,
            hidden=False,
        )
        async with _Translated(self._gate, missing_is_fine=True):
            await self._room.update_participant(
                api.UpdateParticipantRequest(room=room, identity=identity, permission=permission)
            )

    async def eject(self, room: str, identity: str) -> None:
        """Put somebody out; harmless when they are gone. Raises RoomError."""
        async with _Translated(self._gate, missing_is_fine=True):
            await self._room.remove_participant(api.RoomParticipantIdentity(room=room, identity=identity))


class _Translated:
    """Turns the library's errors into ours, around one request; none of their texts is kept (they hold tokens)."""

    def __init__(self, gate: asyncio.Semaphore, *, missing_is_fine: bool = False) -> None:
        self._gate, self._missing_is_fine = gate, missing_is_fine

    async def __aenter__(self) -> None:
        await self._gate.acquire()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._gate.release()
        if isinstance(error, api.TwirpError):
            if self._missing_is_fine and error.code == api.TwirpErrorCode.NOT_FOUND:
                return True
            if error.status >= 500:
                raise SfuUnreachable(error.code) from None
            raise SfuRefused(error.code) from None
        if isinstance(error, aiohttp.ClientError | TimeoutError):
            raise SfuUnreachable(type(error).__name__) from None
        return False


def _guest(info: ParticipantInfo) -> Guest:
    permission = info.permission
    listed = frozenset(FROM_SFU[int(number)] for number in permission.can_publish_sources if int(number) in FROM_SFU)
    if not permission.can_publish:
        listed = frozenset()
    elif not permission.can_publish_sources:
        listed = frozenset(Source)
    return Guest(
        identity=info.identity,
        may_publish=listed,
        is_active=info.state in (ParticipantInfo.State.JOINED, ParticipantInfo.State.ACTIVE),
        is_honest=all(_is_honest(track) for track in info.tracks),
        is_plain=not (permission.hidden or permission.can_update_metadata or permission.can_publish_data),
    )


def _is_honest(track: TrackInfo) -> bool:
    """The SFU lets a seat publish by the name that its client gives a track, and does not look what it is."""
    is_sound = track.source in (TrackSource.MICROPHONE, TrackSource.SCREEN_SHARE_AUDIO)
    return (track.type == TrackType.AUDIO) == is_sound
