"""Recordings: made and taken away, and what a home is told of them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.bridge.settings import environment
from backend.config.nudges import Topic, nudge
from backend.config.texts import TextTooLong, clean_line, texts
from backend.contacts.models import Home
from backend.devices.models import Device
from backend.events.errors import RecordingRefused
from backend.events.models import EventType, Recording
from backend.events.repeats import Repeat, days
from backend.organisations.models import Organisation
from protocol.messages.agenda import Recording as OnWire

MOST: Final = 200
"""In one home's agenda; nobody leafs through more, and the newest come first."""
LARGEST: Final = 8 * 1024**3
"""Bytes. Hours of film; a home keeps less than that in all."""
LONGEST_S: Final = 24 * 3600
PIECE: Final = 1024 * 1024
LANGUAGES: Final = ("fi", "sv", "en")

_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")
_LINK: Final = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:[^#\s]*&)?v=|embed/|shorts/|live/))"
    r"([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])\S*"
)


@dataclass(frozen=True)
class NewRecording:
    """What somebody wants shown. Either `youtube` (an id, or a link with one) or a `file` of our own."""

    title: Mapping[str, str]
    first_day: date
    youtube: str = ""
    file: Path | None = None
    repeat: Repeat = Repeat.ONCE
    until: date | None = None
    duration_s: int | None = field(default=None)


def youtube_id(text: str) -> str:
    """Return the 11 characters of an id or a link. Raises RecordingRefused."""
    said = text.strip()
    if _ID.fullmatch(said):
        return said
    found = _LINK.fullmatch(said)
    if found is None:
        raise RecordingRefused("no_youtube")
    return found[1]


def create_recording(creator: User, kind: EventType, new: NewRecording, *, now: datetime) -> Recording:
    """Publish a recording. Raises RecordingRefused: nothing is made then."""
    ours = kind.organisation
    if creator.organisation_id != ours.pk:
        raise RecordingRefused("foreign_type")
    title = _title(new.title)
    if new.first_day < now.astimezone(ZoneInfo(ours.time_zone)).date():
        raise RecordingRefused("in_the_past")
    if new.until is not None and new.until < new.first_day:
        raise RecordingRefused("until_before_start")
    if new.duration_s is not None and not 0 < new.duration_s <= LONGEST_S:
        raise RecordingRefused("bad_duration")
    if (new.file is None) == (not new.youtube.strip()):
        raise RecordingRefused("one_film")
    made = Recording(
        organisation=ours,
        type=kind,
        creator=creator,
        title=title,
        first_day=new.first_day,
        repeat=new.repeat.value,
        last_day=new.first_day if new.repeat is Repeat.ONCE else new.until,
        youtube="" if new.file is not None else youtube_id(new.youtube),
        duration_s=new.duration_s,
    )
    if new.file is not None:
        made.sha256, made.size = _keep(new.file, path_of(made))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            audit("recording.created", organisation=ours.pk, at=now, actor=creator, recording=str(made.pk))
            _tell(ours, kind)
    except BaseException:
        path_of(made).unlink(missing_ok=True)
        raise
    return made


def delete_recording(recording: Recording, *, by: User, now: datetime) -> None:
    """Take it away from all homes, which forget their copies with their next agenda."""
    key, path = recording.pk, path_of(recording)
    with transaction.atomic():
        _tell(recording.organisation, recording.type)
        audit("recording.deleted", organisation=recording.organisation_id, at=now, actor=by, recording=str(key))
        recording.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def recordings_of(home: Home, start: date, end: date) -> tuple[OnWire, ...]:
    """Return what this home sees from `start` on and before `end`, each with its days. One question to the database."""
    seen = Recording.objects.seen_by(home).between(start, end)[:MOST]
    told = (
        OnWire(
            id=recording.pk,
            title=texts(recording.title),
            days=tuple(day.isoformat() for day in days_of(recording, start, end)),
            youtube=recording.youtube or None,
            duration_s=recording.duration_s,
            sha256=recording.sha256,
        )
        for recording in seen
    )
    return tuple(recording for recording in told if recording.days)


def days_of(recording: Recording, start: date, end: date) -> tuple[date, ...]:
    """Return its days from `start` on and before `end`."""
    return tuple(days(recording.first_day, Repeat(recording.repeat), recording.last_day, start=start, end=end))


def path_of(recording: Recording) -> Path:
    """Return where the file of one of our own lies."""
    return environment().data / "recordings" / str(recording.pk)


def _title(given: Mapping[str, str]) -> dict[str, str]:
    try:
        title = {language: clean_line(given.get(language, "")) for language in LANGUAGES}
    except TextTooLong as err:
        raise RecordingRefused("title_too_long") from err
    title = {language: words for language, words in title.items() if words}
    if not title:
        raise RecordingRefused("no_title")
    return title


def _keep(source: Path, target: Path) -> tuple[str, int]:
    """Copy the file to its place; return its hash and its size. It is there whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as into, source.open("rb") as film:
            while piece := film.read(PIECE):
                size += len(piece)
                if size > LARGEST:
                    raise RecordingRefused("too_large")
                digest.update(piece)
                into.write(piece)
            into.flush()
            os.fsync(into.fileno())
        if not size:
            raise RecordingRefused("empty_file")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest(), size


def _tell(ours: Organisation, kind: EventType) -> None:
    homes = Home.objects.filter(
        organisation=ours, clients__is_active=True, clients__memberships__group__event_types=kind
    )
    Device.objects.filter(home__in=homes.values("pk")).mark_dirty()
    nudge(ours.pk, Topic.DEVICES)
