"""What can be noted of a missed visit: codes, never free text. An organisation's own, else the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.config.texts import LINE_LENGTH, clean_line, texts
from backend.visits.models import Outcome

DONE = "done"
"""Of a phone call or a home visit that was made as planned."""

USUAL: dict[str, tuple[str | Promise, str]] = {
    "called_again": (_("Called again"), "phone-call"),
    "phoned": (_("Called by phone"), "phone"),
    "visited": (_("Visited at home"), "footprints"),
    "relative": (_("Relative reached"), "users-round"),
    "not_needed": (_("Nothing needed"), "check"),
    "passed_on": (_("Passed on"), "arrow-right"),
}
"""Words and icon, by code."""

MOST = 12
"""More would no longer be found at a glance."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be noted."""

    code: str
    words: str
    icon: str


def outcomes_of(organisation: int) -> tuple[Choice, ...]:
    """Return what this organisation's people choose from, in order and in the active language."""
    own = Outcome.objects.filter(organisation=organisation).order_by("position", "pk")
    if rows := list(own):
        return tuple(_own(row) for row in rows)
    return tuple(Choice(code, str(words), icon) for code, (words, icon) in USUAL.items())


def outcome_words(code: str, choices: Sequence[Choice]) -> str:
    """Return the words of a code, also of one that is no longer chosen from."""
    if code == DONE:
        return str(_("Done"))
    for choice in choices:
        if choice.code == code:
            return choice.words
    return str(USUAL[code][0]) if code in USUAL else code


def set_outcomes(organisation: int, wanted: Mapping[str, Mapping[str, str]], *, by: User, now: datetime) -> None:
    """Let an organisation choose from its own: words in each language by code, in order; nothing: the usual ones.

    Raises:
        ValueError: too many of them, or one without words.
    """
    if len(wanted) > MOST or not all(any(words.values()) for words in wanted.values()):
        raise ValueError("outcomes")
    with transaction.atomic():
        Outcome.objects.filter(organisation=organisation).delete()
        Outcome.objects.bulk_create(
            Outcome(
                organisation_id=organisation,
                code=code,
                words={language: clean_line(text, LINE_LENGTH) for language, text in words.items()},
                position=place,
            )
            for place, (code, words) in enumerate(wanted.items())
        )
        audit("visit.outcomes", organisation=organisation, at=now, actor=by, codes=",".join(wanted))


def _own(row: Outcome) -> Choice:
    icon = USUAL[row.code][1] if row.code in USUAL else "check"
    return Choice(row.code, texts(row.words).in_language(get_language() or "fi"), icon)
