"""The Rooms port over LiveKit: one visit at a time, told apart by participation.

Joining publishes nothing and opens nothing. The other's picture is subscribed at once, so that it is there the moment
the call is answered; the other's voice is subscribed with the first wish, so that nobody is heard at home before.
Rejoining is the core's decision: when a connection ends, everything of it is closed, and the end is told with its
reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import Mapping
from uuid import UUID

from livekit import rtc

from device.core.events.backend import DocumentRefused, RecordArrived
from device.core.events.room import (
    LinkChanged,
    PeopleChanged,
    Person,
    PictureBack,
    PictureStalled,
    RoomJoined,
    RoomLeft,
    RoomLost,
    WhyLeft,
)
from device.runtime.errors import TryAgain
from media.joints import Joints
from media.own import OpenSound, OwnTracks, Wish
from media.quality import SFU, UPLINK, Quality
from media.remote import RemotePictures
from media.watch import Found
from protocol.errors import ProtocolError
from protocol.messages.calls import RoomAccess

log = logging.getLogger(__name__)

CONNECT_S = 6.0
"""For each try of the SDK's own connect; cancelling it from outside leaks sockets (livekit/rust-sdks 1340)."""
HANGS_S = 12.0
"""All its tries together. Then it hangs in native code, and no wait of ours would bring it back."""
DISCONNECT_S = 5.0
"""An SFU that is gone never says goodbye; everything of ours is closed by then."""

SOUNDS = frozenset({rtc.TrackSource.SOURCE_MICROPHONE, rtc.TrackSource.SOURCE_SCREENSHARE_AUDIO})

REASONS = {
    rtc.DisconnectReason.DUPLICATE_IDENTITY: WhyLeft.DUPLICATE,
    rtc.DisconnectReason.PARTICIPANT_REMOVED: WhyLeft.REMOVED,
    rtc.DisconnectReason.ROOM_DELETED: WhyLeft.DELETED,
    rtc.DisconnectReason.ROOM_CLOSED: WhyLeft.DELETED,
}
"""Ends that are meant. Any other is a connection that the SDK gave up: `CLOSED`, and the core may order another."""


class LiveKitRooms:
    """All that this home does in rooms."""

    def __init__(self, joints: Joints, *, with_sound: bool) -> None:
        self._joints = joints
        self._with_sound = with_sound
        self._sound: rtc.PlatformAudio | None = None
        self._visit: _Visit | None = None
        self._wish: tuple[UUID, Wish] | None = None
        self._shown: Mapping[str, int] = {}
        self._found: Found | None = None
        self._is_sound_stale = False

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """Take note of the pictures that the screen shows, and how high."""
        self._shown = heights_px
        if self._visit is not None:
            self._visit.shown(heights_px)

    async def join(self, participation: UUID, call: UUID, access: RoomAccess) -> None:  # noqa: ARG002 - the token names the room
        """Get into the room. Raises TryAgain."""
        if self._visit is not None:
            await self._end()
        if self._is_sound_stale:
            _forget_sound()
            self._is_sound_stale = False
        room = rtc.Room()
        visit = _Visit(self, self._joints, participation, room)
        await _connected(room, access)
        self._visit = visit
        visit.shown(self._shown)
        self._open_sound()  # the others' voices play by it
        visit.begin(self._open_sound, self._found)
        if self._wish is not None and self._wish[0] == participation:
            visit.want(self._wish[1])
        self._joints.submit(RoomJoined(self._joints.now(), participation))
        visit.tell_people()
        visit.tell_link()
        visit.read_record()

    def publish(self, participation: UUID, *, camera: bool, microphone: bool, audience: frozenset[str]) -> None:
        """Take the newest wish."""
        wish = Wish(camera=camera, microphone=microphone, audience=audience)
        self._wish = (participation, wish)
        if self._visit is not None and self._visit.participation == participation:
            self._visit.want(wish)

    async def leave(self, participation: UUID) -> None:
        """Close what is open and get out."""
        if self._wish is not None and self._wish[0] == participation:
            self._wish = None
        if self._visit is not None and self._visit.participation == participation:
            await self._end()
            self._joints.submit(RoomLeft(self._joints.now(), participation, WhyLeft.CLOSED))

    def plugged(self, found: Found) -> None:
        """Take what is plugged in now."""
        had_sound = self._found is None or _has_sound(self._found)
        self._found = found
        has_come = self._with_sound and not had_sound and _has_sound(found)
        self._is_sound_stale |= has_come
        if self._visit is not None:
            self._visit.plugged(found)
            if has_come:  # only a new room finds the new one
                self._visit.end(WhyLeft.CLOSED)

    async def close(self) -> None:
        """Let go of everything."""
        self._wish = None
        await self._end()

    async def ended(self, visit: _Visit, reason: WhyLeft) -> None:
        """Take the end of a visit that was not our doing."""
        if self._visit is not visit:
            return
        await self._end()
        self._joints.submit(RoomLeft(self._joints.now(), visit.participation, reason))

    def tell(self, visit: _Visit, *, is_joined: bool) -> None:
        """Pass on that the SDK itself is getting back in, or has."""
        if self._visit is visit:
            event = RoomJoined if is_joined else RoomLost
            self._joints.submit(event(self._joints.now(), visit.participation))

    async def _end(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            await visit.close()
        if self._sound is not None:
            self._sound.close()
            self._sound = None

    def _open_sound(self) -> rtc.PlatformAudio | None:
        """Return the sound of this machine; opens no microphone by itself. None when there is none."""
        if self._with_sound and self._sound is None:
            try:
                self._sound = rtc.PlatformAudio()
            except Exception as err:  # noqa: BLE001 - the class is not exported; the call goes on without sound
                log.warning("no sound: %s", type(err).__name__)
        return self._sound


class _Visit:
    """One connection to one room."""

    def __init__(self, rooms: LiveKitRooms, joints: Joints, participation: UUID, room: rtc.Room) -> None:
        self.participation = participation
        self._rooms = rooms
        self._joints = joints
        self._room = room
        self._own: OwnTracks | None = None
        self._pictures = RemotePictures(joints.frames, self._stalled)
        self._quality: Quality | None = None
        self._speaker = ""
        self._is_listening = False
        self._tasks: set[asyncio.Task[None]] = set()
        for name in ("participant_connected", "track_muted", "track_unmuted"):
            room.on(name, lambda *_: self.tell_people())
        room.on("participant_disconnected", self._gone)
        room.on("track_published", self._published)
        room.on("track_unpublished", self._unpublished)
        room.on("track_subscribed", self._subscribed)
        room.on("track_unsubscribed", lambda _, publication, person: self._pictures.hide(publication, person.identity))
        room.on("active_speakers_changed", self._speak)
        room.on("connection_quality_changed", self._judged)
        room.on("room_metadata_changed", lambda *_: self.read_record())
        room.on("reconnecting", lambda: rooms.tell(self, is_joined=False))
        room.on("reconnected", self._back)
        room.on("disconnected", self._disconnected)

    def begin(self, sound: OpenSound, found: Found | None) -> None:
        """Subscribe to what is there."""
        own = self._room.local_participant.identity
        quality = self._quality = Quality(own, self._link, asyncio.get_running_loop())
        self._own = OwnTracks(
            self._room, self._joints, sound, lambda is_narrow: quality.judged(own, by=UPLINK, is_poor=is_narrow)
        )
        self._own.among(len(self._room.remote_participants))
        if found is not None:
            self._own.plugged(found)
        self._subscribe()

    def shown(self, heights_px: Mapping[str, int]) -> None:
        """Have sent what the screen shows, as large as it shows it."""
        self._pictures.shown(heights_px)
        self._subscribe()

    def want(self, wish: Wish) -> None:
        """Publish as wished; from the first wish on, the others are heard."""
        if self._own is not None:
            self._own.want(wish)
        if not self._is_listening:
            self._is_listening = True
            self._subscribe()

    def plugged(self, found: Found) -> None:
        """Take what is plugged in now."""
        if self._own is not None:
            self._own.plugged(found)

    def tell_people(self) -> None:
        """Say who is in the room, and what they publish."""
        if self._own is not None:
            self._own.among(len(self._room.remote_participants))
        people = tuple(
            Person(
                identity=person.identity,
                camera=_is_open(person, rtc.TrackSource.SOURCE_CAMERA),
                microphone=_is_open(person, rtc.TrackSource.SOURCE_MICROPHONE),
                screen=_is_open(person, rtc.TrackSource.SOURCE_SCREENSHARE),
                is_speaking=person.identity == self._speaker,
            )
            for person in sorted(self._room.remote_participants.values(), key=lambda person: person.identity)
        )
        self._joints.submit(PeopleChanged(self._joints.now(), self.participation, people))

    def tell_link(self) -> None:
        """Say how well the room is reached."""
        if self._quality is not None:
            self._quality.tell()

    def read_record(self) -> None:
        """Hand in the call record that the room carries, if our backend signed it."""
        if not self._room.metadata:
            return
        try:
            record = self._joints.read_record(self._room.metadata)
        except ProtocolError as err:
            self._joints.submit(DocumentRefused(self._joints.now(), "record", err.code))
        else:
            self._joints.submit(RecordArrived(self._joints.now(), record))

    async def close(self) -> None:
        """Let go of cameras first, of the room last."""
        if self._own is not None:
            await self._own.close()
        self._pictures.close()
        if self._quality is not None:
            self._quality.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DISCONNECT_S):
                await self._room.disconnect()

    def _subscribe(self) -> None:
        for person in self._room.remote_participants.values():
            for publication in person.track_publications.values():
                self._ask(publication, person)

    def _ask(self, publication: rtc.RemoteTrackPublication, person: rtc.RemoteParticipant) -> None:
        if not _is_honest(publication):
            return
        if publication.kind == rtc.TrackKind.KIND_VIDEO:
            self._pictures.ask(publication, person.identity)
        elif self._is_listening:
            publication.set_subscribed(True)

    def _published(self, publication: rtc.RemoteTrackPublication, person: rtc.RemoteParticipant) -> None:
        self._ask(publication, person)
        self.tell_people()

    def _unpublished(self, publication: rtc.RemoteTrackPublication, _: rtc.RemoteParticipant) -> None:
        self._pictures.gone(publication)
        self.tell_people()

    def _subscribed(
        self, track: rtc.Track, publication: rtc.RemoteTrackPublication, person: rtc.RemoteParticipant
    ) -> None:
        if isinstance(track, rtc.RemoteVideoTrack):
            self._pictures.show(publication, person.identity, track)
        self.tell_people()

    def _back(self) -> None:
        """The SDK is in again; who else is, and how well it is reached, may be as before, and must be told anew."""
        self._pictures.came_back()
        self._subscribe()
        self._rooms.tell(self, is_joined=True)
        self.tell_people()
        self.tell_link()

    def _gone(self, person: rtc.RemoteParticipant) -> None:
        if self._quality is not None:
            self._quality.gone(person.identity)
        for publication in person.track_publications.values():
            self._pictures.gone(publication)
        self.tell_people()

    def _speak(self, speakers: list[rtc.Participant]) -> None:
        """The mark stays where it is while nobody speaks, and while they themselves do."""
        others = [one.identity for one in speakers if one.identity in self._room.remote_participants]
        if others and self._speaker not in others:
            self._speaker = others[0]
            self.tell_people()

    def _judged(self, person: rtc.Participant | None, quality: rtc.ConnectionQuality) -> None:
        if person is not None and self._quality is not None:
            is_poor = quality in {rtc.ConnectionQuality.QUALITY_POOR, rtc.ConnectionQuality.QUALITY_LOST}
            self._quality.judged(person.identity, by=SFU, is_poor=is_poor)

    def _link(self, here: bool, there: bool) -> None:
        self._joints.submit(LinkChanged(self._joints.now(), self.participation, here, there))

    def _stalled(self, identity: str, stands_still: bool) -> None:
        event = PictureStalled if stands_still else PictureBack
        self._joints.submit(event(self._joints.now(), self.participation, identity))

    def _disconnected(self, reason: rtc.DisconnectReason.ValueType) -> None:
        self.end(REASONS.get(reason, WhyLeft.CLOSED))

    def end(self, reason: WhyLeft) -> None:
        """Have this visit closed and its end told."""
        task = asyncio.get_running_loop().create_task(self._rooms.ended(self, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _connected(room: rtc.Room, access: RoomAccess) -> None:
    """Return when it is connected. Raises TryAgain; one that hangs is left to itself, and ended if it comes."""
    options = rtc.RoomOptions(auto_subscribe=False, connect_timeout=CONNECT_S, single_peer_connection=False)
    connecting = asyncio.get_running_loop().create_task(room.connect(access.url, access.token, options))
    await asyncio.wait({connecting}, timeout=HANGS_S)
    if not connecting.done():
        connecting.add_done_callback(lambda late: _end_late(room, late))
        raise TryAgain("room_hangs")
    if isinstance(err := connecting.exception(), rtc.ConnectError):
        raise TryAgain("no_room") from err  # its text holds the token
    connecting.result()


def _forget_sound() -> None:
    """Let the next room meet the sound server that is there now.

    WebRTC keeps to the one that it met first, dead or alive, for as long as anything of a room is left; and what a
    room leaves behind in Python holds itself in circles.
    """
    gc.collect()


def _end_late(room: rtc.Room, late: asyncio.Task[None]) -> None:
    if not late.cancelled() and late.exception() is None:
        task = asyncio.get_running_loop().create_task(room.disconnect())
        task.add_done_callback(lambda done: done.cancelled() or done.exception())


def _has_sound(found: Found) -> bool:
    return bool(found.sound.microphones or found.sound.speakers)


def _is_honest(publication: rtc.RemoteTrackPublication) -> bool:
    """Say whether it is what it is called: the SFU lets a picture through as a microphone, and we do not take it."""
    is_sound = publication.source in SOUNDS
    return (publication.kind == rtc.TrackKind.KIND_AUDIO) == is_sound


def _is_open(person: rtc.RemoteParticipant, source: rtc.TrackSource.ValueType) -> bool:
    return any(one.source == source and not one.muted for one in person.track_publications.values())
