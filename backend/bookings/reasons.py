"""Reasons to choose from: an organisation's own list in its languages, or ours while it has none."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from backend.bookings.models import Reason
from backend.config.texts import clean_line
from backend.organisations.models import Organisation

LANGUAGES = ("fi", "sv", "en")

USUAL = (
    {"fi": "Sovittu käynti", "sv": "Avtalat besök", "en": "Visit as agreed"},
    {"fi": "Aamukäynti", "sv": "Morgonbesök", "en": "Morning visit"},
    {"fi": "Päiväkäynti", "sv": "Dagbesök", "en": "Daytime visit"},
    {"fi": "Iltakäynti", "sv": "Kvällsbesök", "en": "Evening visit"},
    {"fi": "Kuulumisten vaihto", "sv": "En pratstund", "en": "A talk about how things are"},
    {"fi": "Tarkistan, että kaikki on hyvin", "sv": "Jag ser efter att allt är bra", "en": "Checking that all is well"},
)
"""Neutral: whoever happens to be in the room hears them too."""

MOST = 12
"""More chips than that are a list to search, and then writing is quicker."""


class BadReasons(ValueError):
    """A reason lacks a language or is too long, or there are too many."""

    code = "bad_reasons"


def reasons_of(organisation: Organisation) -> list[dict[str, str]]:
    """Return what this organisation's people choose from, in order."""
    own = list(
        Reason.objects.filter(organisation=organisation).order_by("position", "pk").values_list("text", flat=True)
    )
    return own or [dict(text) for text in USUAL]


def texts_of(organisation: Organisation, subject: str) -> dict[str, str]:
    """Return a subject in every language when it is one of the organisation's reasons; else nothing."""
    if not subject:
        return {}
    return next((text for text in reasons_of(organisation) if subject in text.values()), {})


def set_reasons(organisation: Organisation, texts: Sequence[dict[str, str]]) -> None:
    """Keep this list instead of the one before; empty: ours. What was booked keeps its words. Raises BadReasons."""
    if len(texts) > MOST:
        raise BadReasons(f"at most {MOST} reasons")
    try:
        cleaned = [{language: clean_line(text.get(language, "")) for language in LANGUAGES} for text in texts]
    except ValueError as err:
        raise BadReasons(str(err)) from err
    if not all(all(text.values()) for text in cleaned):
        raise BadReasons(f"each reason is needed in {', '.join(LANGUAGES)}")
    with transaction.atomic():
        Reason.objects.filter(organisation=organisation).delete()
        Reason.objects.bulk_create(
            Reason(organisation=organisation, position=place, text=text) for place, text in enumerate(cleaned)
        )
