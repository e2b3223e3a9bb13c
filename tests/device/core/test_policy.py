"""What a home has agreed is judged at home."""

from __future__ import annotations

from datetime import timedelta

import pytest

from device.core.effects import Chime
from protocol.messages.policy import Hours
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import NOON, agreement, forced_call


@pytest.mark.parametrize(
    ("start", "end", "agrees"),
    [
        ("12:00", "13:00", True),
        ("11:00", "12:00", False),  # half open
        ("22:00", "12:01", True),  # over midnight
        ("13:00", "11:59", False),
        ("00:00", "00:00", True),
    ],
)
def test_hours_are_the_homes_own(start: str, end: str, agrees: bool) -> None:
    home = Home(policy=agreement(hours=(Hours.model_validate({"start": start, "end": end}),)))

    home.receives(forced_call())

    assert (home.phase == "Announcing") is agrees
    assert agrees or (EventKind.RINGING, "outside_hours") in home.reports


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_agreed": False}, "not_agreed"),
        ({"groups": ("others",)}, "foreign_group"),
        ({"groups": ()}, "foreign_group"),
        ({"hours": ()}, "outside_hours"),
        ({"valid_until": NOON - timedelta(seconds=1)}, "agreement_expired"),
    ],
)
def test_policy_that_does_not_agree_lets_the_call_ring(change: dict[str, object], code: str) -> None:
    home = Home(policy=agreement(**change))

    home.receives(forced_call())

    assert home.phase == "Idle"
    assert home.is_ringing()
    assert (EventKind.RINGING, code) in home.reports


def test_home_without_an_agenda_is_never_answered_for() -> None:
    home = Home(policy=None)

    home.receives(forced_call(policy_revision=0))
    home.after(20)

    assert home.is_ringing()
    assert home.all_of(Chime) == []
