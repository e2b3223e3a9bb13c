"""A place in a film. Only data; kept on disk, and told to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """How far a film has been watched."""

    recording: UUID
    at_s: float
