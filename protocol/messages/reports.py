"""What a home tells: its numbered facts, which the backend acknowledges, and how it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from protocol.messages.wire import DeviceId, Instant, ShortText, Wire


class EventKind(StrEnum):
    """What a home tells of a call, or of itself."""

    ANNOUNCED = "announced"
    NOT_ANNOUNCED = "not_announced"
    RINGING = "ringing"
    BUSY = "busy"
    ANSWERED = "answered"
    DECLINED = "declined"
    LEFT = "left"
    LOST = "lost"
    CAMERA_ON = "camera_on"
    CAMERA_OFF = "camera_off"
    MICROPHONE_ON = "microphone_on"
    MICROPHONE_OFF = "microphone_off"
    MISSED = "missed"
    FAULT = "fault"
    COMMAND = "command"
    """Since 1.1. What became of a command: `detail` is its id and, behind a space, `done` or why not."""
    WITHDRAWN = "withdrawn"
    """Since 1.1. The resident withdrew the agreement at the screen. `detail`: the number of the withdrawal, which only
    grows for the life of the device, and, behind a space, the revision of the policy that was withdrawn. Since 1.2
    perhaps behind another `PICTURE_ALONE`: what was agreed stays, without the camera."""
    CONFIRMED = "confirmed"
    """Since 1.1. A looser agreement applies at home from now on. `detail`: its revision and, behind a space, `touch` or
    `a_day`."""


class DeviceEvent(Wire):
    """One numbered fact. `detail` is a stable code (`by_itself`, `by_touch`, `no_camera` …), never a name."""

    number: int = Field(ge=1)
    kind: EventKind
    at: Instant
    participation: UUID | None = None
    detail: Annotated[str, StringConstraints(max_length=64)] = ""


class DeviceEvents(Wire):
    """Facts in order, resent until acknowledged."""

    kind: Literal["events"] = "events"
    device: DeviceId
    events: tuple[DeviceEvent, ...] = Field(max_length=100)


class Ack(Wire):
    """Highest number up to which every event is stored."""

    kind: Literal["ack"] = "ack"
    device: DeviceId
    number: int = Field(ge=0)


class Peripheral(Wire):
    """A camera, microphone or speaker."""

    name: ShortText
    is_chosen: bool = False


class DeviceState(Wire):
    """How a home is now. Never what is watched."""

    kind: Literal["state"] = "state"
    device: DeviceId
    online: bool
    session: Annotated[str, StringConstraints(max_length=64)] = ""
    at: Instant | None = None
    """None in the last will: it was written before it was true."""
    agenda_revision: int = 0
    calls_revision: int = 0
    version: ShortText = ""
    call: UUID | None = None
    """The participation that this device is in, or announces."""
    phase: ShortText = ""
    can_answer: bool = True
    peace_until: Instant | None = None
    """Since 1.1. The resident wants to be left in peace until then: nothing answers by itself."""
    agreement_revision: int | None = Field(default=None, ge=0)
    """Since 1.1. Revision of the policy up to which all that was agreed applies at home. Lower than that of the
    agenda's: something looser waits for a touch, or for a day to pass."""
    cameras: tuple[Peripheral, ...] = ()
    microphones: tuple[Peripheral, ...] = ()
    speakers: tuple[Peripheral, ...] = ()
    missing: tuple[ShortText, ...] = ()
    """Since 1.2. What a call does without now: `camera_missing`, `camera_failed`, the same of `microphone`, and
    `speaker_missing`. A microphone that gives no sound has failed too. Codes that are not known are passed over."""
    temperature_c: float | None = None
    disk_free_mb: int | None = None
    refused: dict[str, int] = Field(default_factory=dict)
    """How many documents were dropped since start, by code."""


class Diagnostics(Wire):
    """Since 1.1. How a device is, as its command `diagnostics` asked. Codes and numbers; no name, no secret."""

    kind: Literal["diagnostics"] = "diagnostics"
    device: DeviceId
    command: UUID
    state: DeviceState
    clock: ShortText = ""
    """Who said what time it is: `signed`, `kernel`; empty: nobody that can be trusted."""
    is_broker_up: bool = False
    up_s: int = Field(default=0, ge=0)
    """Since the process started."""
    waiting_wishes: int = Field(default=0, ge=0)
    memory_mb: int | None = None
    load: float | None = None
    system: ShortText = ""
    """Kernel and architecture."""


PICTURE_ALONE = "picture"
"""Since 1.2. In the detail of `WITHDRAWN`: the rest of the agreement stays."""
