"""How pages and the API name a contact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ContactKind(StrEnum):
    """What a reference is to."""

    CLIENT = "client"
    USER = "user"
    UNIT = "unit"


@dataclass(frozen=True, order=True)
class ContactRef:
    """A contact, written `client-12` in forms and addresses."""

    kind: ContactKind
    id: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> ContactRef:
        """Read `client-12`. Raises ValueError."""
        kind, _, number = text.partition("-")
        if not (number.isascii() and number.isdigit()) or len(number) > 18:
            raise ValueError("not a contact")
        return cls(ContactKind(kind), int(number))
