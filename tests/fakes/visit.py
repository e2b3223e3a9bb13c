"""A call with one home, as the backend tells it, and what the home has agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from protocol.messages.calls import Caller, CallRecord, OpenCall, RoomAccess, Seat
from protocol.messages.policy import Hours, Policy
from protocol.messages.wire import Source, Texts

DEVICE = "home-1"
NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""Monday, noon in Helsinki: what the wall clock says when a home starts."""
START_T = 1000.0
NAMES = UUID("6f1c0b0a-5a52-4b52-9c5e-1d1f5c3e0a11")
NURSES = "nurses"
ALWAYS = Hours.model_validate({"start": "00:00", "end": "00:00"})


def agreement(**changes: object) -> Policy:
    """Return what a home agrees to: its own nurses, at any hour, with picture, after ten seconds."""
    plain = {"revision": 1, "is_agreed": True, "groups": (NURSES,), "hours": (ALWAYS,), "warning_s": 10}
    return Policy.model_validate(plain | changes)


@dataclass(frozen=True)
class Visit:
    """One call with this home: Maija the nurse, and perhaps a guest who is not a professional."""

    name: str = "visit"
    is_forced: bool = True
    starts_in_s: float = 0.0
    lasts_s: float = 1800.0
    groups: tuple[str, ...] = (NURSES,)
    answers_here: bool = True
    answered_in: str | None = None
    is_event: bool = False
    policy_revision: int = 1
    professional_present: bool = False
    record_revision: int = 1
    may_publish: tuple[Source, ...] = (Source.CAMERA, Source.MICROPHONE)
    presentation_mode: str | None = None
    has_record: bool = True
    reason: str = "Lääkkeiden otto"

    @property
    def participation(self) -> UUID:
        return uuid5(NAMES, self.name)

    @property
    def call(self) -> UUID:
        return uuid5(NAMES, f"{self.name} call")

    @property
    def nurse(self) -> str:
        return f"user:{uuid5(NAMES, f'{self.name} nurse')}"

    @property
    def guest(self) -> str:
        return f"guest:{uuid5(NAMES, f'{self.name} guest')}"

    @property
    def stranger(self) -> str:
        """A professional by trade, who is not in this call's audience."""
        return f"user:{uuid5(NAMES, f'{self.name} stranger')}"

    @property
    def own(self) -> str:
        return f"home:{self.participation}"

    @property
    def starts_at(self) -> datetime:
        return NOON + timedelta(seconds=self.starts_in_s)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(seconds=self.lasts_s)

    def record(self) -> CallRecord:
        return CallRecord(
            call=self.call,
            revision=self.record_revision,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            audience=(self.nurse, self.guest),
            presentation_mode=self.presentation_mode,
            seats=(
                Seat(identity=self.nurse, name="Maija Korhonen", role=Texts(fi="Hoitaja"), is_professional=True),
                Seat(identity=self.guest, name="Ville Virtanen"),
                Seat(identity=self.stranger, name="Outi Outo", is_professional=True),
                Seat(identity=self.own, name="Aino", may_publish=self.may_publish),
            ),
        )

    def open_call(self) -> OpenCall:
        return OpenCall(
            participation=self.participation,
            call=self.call,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            caller=Caller(name="Maija Korhonen", role=Texts(fi="hoitaja"), groups=self.groups),
            for_residents=("Aino",),
            reason=self.reason,
            is_forced=self.is_forced,
            answers_here=self.answers_here,
            answered_in=self.answered_in,
            is_event=self.is_event,
            policy_revision=self.policy_revision,
            professional_present=self.professional_present,
            record="-",
            access=RoomAccess(url="ws://sfu", token="t", expires_at=NOON + timedelta(days=1)),
        )

    def extended(self, by_s: float) -> Visit:
        return replace(self, lasts_s=self.lasts_s + by_s, record_revision=self.record_revision + 1)


def forced_call(name: str = "visit", **changes: object) -> Visit:
    """A call that this home answers by itself."""
    return replace(Visit(name), **changes)  # type: ignore[arg-type]  # fields of Visit, by name


def ordinary_call(name: str = "visit", **changes: object) -> Visit:
    """A call that rings."""
    return replace(Visit(name, is_forced=False), **changes)  # type: ignore[arg-type]  # fields of Visit, by name
