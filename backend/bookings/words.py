"""What people read when a booking is refused, chosen by the code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.config.problems import FieldProblem

_WORDS = {
    "no_participants": _("Choose at least one contact first."),
    "reason_missing": _("Write the reason. The client hears it before the camera opens."),
    "bad_date": _("Write the day, for example 23.11.2026."),
    "bad_time": _("Write the time, for example 14.30."),
    "starts_in_past": _("The start has passed. Choose a later time, or leave it empty to call now."),
    "starts_too_far": _("The start is more than two years ahead."),
    "ends_before_start": _("The call must end after it starts."),
    "bad_duration": _("The duration must be from 1 minute to 24 hours."),
    "unknown_contact": _("One of the chosen contacts is not there any more. Choose again."),
    "home_without_device": _("%(name)s: there is no device at home. Phone, or book a home visit."),
    "unit_without_people": _("%(name)s: nobody who could answer belongs to this unit."),
    "home_in_call": _("%(name)s: in a call right now. Try again when it has ended."),
    "too_many_participants": _("There can be at most %(most)s participants."),
    "text_too_long": _("The text is too long: at most %(most)s characters."),
    "unknown_method": _("Choose video, phone or home visit."),
    "forced_needs_video": _("Only a video call can be answered automatically."),
    "forced_needs_home": _("A forced call is for homes: choose at least one client."),
    "until_before_start": _("The last day is before the first."),
    "until_too_far": _("Visits can be planned for a year at most. Choose an earlier last day."),
    "no_weekdays": _("Choose the days of the week."),
    "no_visits": _("No visit falls between these days. Choose a later last day."),
    "booking_changed": _("Somebody changed this visit just now. Close this, look at it again, and make your change."),
    "booking_closed": _("This visit has begun or was cancelled: it can no longer be changed."),
    "intent_missing": _("The page is out of date. Load it again."),
}


def words(problem: FieldProblem) -> str:
    """Return the sentence for a problem, in the active language."""
    return str(_WORDS[problem.code]) % problem.params if problem.code in _WORDS else problem.code
