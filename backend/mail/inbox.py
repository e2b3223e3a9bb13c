"""The letters that were kept in a folder, for the page that shows them in a demonstration."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

SHOWN = 30
_END = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes after each."""


@dataclass(frozen=True)
class Kept:
    """One letter, as its reader would see it."""

    to: str
    subject: str
    body: str
    at: datetime


def newest(folder: Path) -> list[Kept]:
    """Return the newest letters of this folder, the latest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    raw = [part for file in files[:SHOWN] for part in reversed(file.read_bytes().split(_END)) if part.strip()]
    return [_read(part) for part in raw[:SHOWN]]


def _aware(at: datetime) -> datetime:
    """Return a moment whose zone is known: Django writes `-0000`, which is UTC by somebody who does not say where."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _read(raw: bytes) -> Kept:
    message = email.message_from_bytes(raw.lstrip(), _class=EmailMessage, policy=default)
    return Kept(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=message.get_content(),
        at=_aware(parsedate_to_datetime(str(message["Date"]))),
    )
