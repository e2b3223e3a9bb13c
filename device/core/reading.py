"""The agreement, read inside a call: where the resident is in it, and what the panel shows of it. Only data."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from device.core.screen_parts import Words


@dataclass(frozen=True)
class Reading:
    """The resident reads the agreement in this call."""

    participation: UUID
    touched_at: float
    row: int = 0
    """Which paragraph stands first."""
    is_asking: bool = False
    """Whether it is really to be withdrawn."""


@dataclass(frozen=True)
class AgreementPage:
    """What has been agreed, beside those who are in the call. `KEEP` leads back to them."""

    lines: tuple[Words, ...]
    """One paragraph each."""
    row: int = 0
    is_asking: bool = False
