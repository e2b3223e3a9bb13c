"""What all messages are made of: the base, names, texts, instants."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

DeviceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{3,63}$")]
"""Lower case and digits: it is a topic level, a broker user name and a file name."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Identity = Annotated[str, StringConstraints(pattern=r"^(home|user|guest):[0-9a-f-]{36}$")]
"""A seat's name in the room: kind and participation."""

ShortText = Annotated[str, StringConstraints(max_length=300)]
LongText = Annotated[str, StringConstraints(max_length=4000)]


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


class Wire(BaseModel):
    """Base of all messages: frozen, tolerant of fields from the future."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(StrEnum):
    """What a seat may publish."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"


class Texts(Wire):
    """One text in the languages of the organisation."""

    fi: ShortText = ""
    sv: ShortText = ""
    en: ShortText = ""

    def in_language(self, language: str) -> str:
        """Return the text in this language, else in the first one that has it, else nothing."""
        return getattr(self, language, "") or self.fi or self.sv or self.en
