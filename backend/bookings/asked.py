"""What somebody asks for when they book a visit or change one, as they said it: `services.checked` judges it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired, TypedDict

from backend.contacts.refs import ContactRef


class Asked(TypedDict):
    """The same for one visit and for many, made or changed."""

    participants: Sequence[ContactRef]
    """Clients, professionals and units; of another organisation is the same as unknown."""
    subject: str
    """What it is about; of a forced call, the reason that is shown and spoken at home."""
    description: NotRequired[str]
    """For the professionals."""
    method: NotRequired[str]
    """`video`, or `phone` and `home_visit`, which stand in the calendar and have no call."""
    duration: timedelta
    """A minute to 24 hours."""
    forced: NotRequired[bool]
    """Answered by itself where the agreement allows; where not, it rings."""
