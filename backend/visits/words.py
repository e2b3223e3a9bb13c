"""Sentences of My day: what happened to a visit, what to do about a home, why something was not done."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.shell import words
from backend.visits.errors import VisitError
from backend.visits.reading import Line
from backend.visits.states import State


def missed_words(line: Line) -> str:
    """What happened, in a sentence."""
    said = {
        State.DECLINED: _("%(name)s chose Not now"),
        State.NO_CONNECTION: _("%(name)s: the home was offline"),
        State.BUSY: _("%(name)s was in another call"),
        State.NOBODY_CAME: _("%(name)s answered, and nobody came"),
    }.get(line.state, _("%(name)s did not answer"))
    return said % {"name": line.name}


def offline_words(line: Line) -> str:
    """What to do about a home that cannot be reached just before its visit."""
    says = _("%(name)s: the home is offline. The visit starts at %(time)s: phone, or arrange a home visit.")
    return says % {"name": line.name, "time": words.clock(line.booking.starts_at)}


def day_words(day: date) -> str:
    """The day above the list: lauantai 21. marraskuuta."""
    if get_language() == "fi":
        return f"{words.weekday(day)} {day.day}. {words.month(day)}ta"
    return f"{words.weekday(day)} {day.day} {words.month(day)}"


def refusal(err: VisitError) -> str:
    """Why something was not done, in words."""
    said = {
        "visit_taken": _("%(who)s has this visit."),
        "visit_not_yours": _("The visit has begun, or is no longer yours."),
        "visit_closed": _("This was noted already: %(who)s."),
        "visit_not_missed": _("There is nothing to note of this visit now."),
        "visit_over": _("The call has ended."),
        "home_in_call": _("The home is in another call. Try again when it has ended."),
        "unknown_outcome": _("The page is out of date. Load it again."),
    }[err.code]
    return said % {"who": err.who} if err.who or "%(who)s" in said else said
