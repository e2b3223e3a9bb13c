"""What the kiosk and its player's process say to each other: orders and words as JSON lines, pictures in shared memory.

The player's process is not believed: whatever it says is bounded and looked at before it is used.
"""

from __future__ import annotations

import json
import os
import struct
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from device.core.events.player import PlayerPhase

SLOTS: Final = 4
"""One that is drawn into, one that waits to be shown, one that is being copied, and one to spare."""
LARGEST_WIDTH, LARGEST_HEIGHT = 1920, 1088
SLOT_BYTES: Final = LARGEST_WIDTH * LARGEST_HEIGHT * 3
NOTE: Final = struct.Struct("<BxHHxxI")
"""A new picture: slot, width, height, number. Small enough to be written whole or not at all."""

LONGEST_LINE: Final = 4096


@dataclass(frozen=True)
class Note:
    """Where the newest picture is."""

    slot: int
    width: int
    height: int
    number: int

    def packed(self) -> bytes:
        return NOTE.pack(self.slot, self.width, self.height, self.number)


def newest_note(data: bytes) -> Note | None:
    """Return the last whole note in these bytes if it can be true."""
    whole = len(data) // NOTE.size * NOTE.size
    if whole == 0:
        return None
    note = Note(*NOTE.unpack(data[whole - NOTE.size : whole]))
    is_sane = note.slot < SLOTS and 0 < note.width <= LARGEST_WIDTH and 0 < note.height <= LARGEST_HEIGHT
    return note if is_sane else None


def make_memory() -> int:
    """Return the descriptor of memory for the pictures; what is not drawn takes none."""
    descriptor = os.memfd_create("kotiluuri-player", os.MFD_CLOEXEC)
    os.ftruncate(descriptor, SLOTS * SLOT_BYTES)
    return descriptor


class Plan(BaseModel):
    """What the player's process is started with: its only argument."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    memory: int
    notes: int
    film: int
    """Descriptor: of the file, or of the socket at whose other end somebody fetches."""
    length: int | None = None
    """Bytes of the file, which may still be growing; None: it is a socket."""
    sound_film: int | None = None
    """Another socket, where sound comes by itself."""
    from_s: float = 0.0
    has_sound: bool = True
    width: int = LARGEST_WIDTH
    height: int = LARGEST_HEIGHT
    """No picture needs to be larger than the panel."""


class Said(BaseModel):
    """A line of the player's process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: PlayerPhase
    position_s: float = Field(default=0.0, ge=0, le=1e6, allow_inf_nan=False)
    length_s: float | None = Field(default=None, ge=0, le=1e6, allow_inf_nan=False)
    is_new: bool = False
    """A jump has landed, or the phase is another."""
    missing: tuple[str, ...] = ()
    """What its cage lacks on this machine."""


class Order(BaseModel):
    """A line to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    is_paused: bool | None = None
    seek_to_s: float | None = None


def read_said(line: bytes) -> Said | None:
    """Return what a line says; None when it is none of ours."""
    try:
        return Said.model_validate_json(line)
    except (ValidationError, ValueError):
        return None


def as_line(message: BaseModel) -> bytes:
    """Return a message as one line."""
    return json.dumps(message.model_dump(mode="json", exclude_defaults=True)).encode() + b"\n"
