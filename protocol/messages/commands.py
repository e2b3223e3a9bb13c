"""What the backend tells a device to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from protocol.messages.wire import DeviceId, Instant, Wire


class CommandKind(StrEnum):
    """What a device can be told to do. A kind that it does not know it refuses by name."""

    IDENTIFY = "identify"
    """Show which one it is, and sound."""
    RESTART = "restart"
    DIAGNOSTICS = "diagnostics"
    """Tell over HTTPS how it is."""


class Command(Wire):
    """Since 1.1. One thing to do now, and never twice: the device has the id on its disk before it does it."""

    kind: Literal["command"] = "command"
    device: DeviceId
    id: UUID
    session: Annotated[str, StringConstraints(max_length=64)]
    """The connection that it is for: what was recorded does nothing in another one, whatever any clock says."""
    issued_at: Instant
    expires_at: Instant
    """Late is never."""
    do: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    """A `CommandKind`, or one that only a newer device knows."""
