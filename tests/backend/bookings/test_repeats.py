"""The days of a visit that repeats, and the moment on each."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from backend.bookings.repeats import Every, Rule

HELSINKI = ZoneInfo("Europe/Helsinki")


def rule(
    every: Every = Every.DAILY,
    first: date = date(2026, 11, 20),
    until: date = date(2026, 12, 4),
    *,
    at: time = time(8, 30),
    weekdays: tuple[int, ...] = (),
    skipped: tuple[date, ...] = (),
) -> Rule:
    """Return a rule from Friday the 20th of November 2026 on."""
    return Rule(every, first, until, at, HELSINKI, frozenset(weekdays), frozenset(skipped))


def days(of: Rule, start: date | None = None, end: date | None = None) -> list[int]:
    """Return the days of the month."""
    return [day.day for day in of.days(start=start, end=end)]


def test_every_day_is_every_day_up_to_the_last_with_it() -> None:
    assert days(rule(until=date(2026, 11, 23))) == [20, 21, 22, 23]


def test_weekdays_have_no_weekend_whatever_day_they_begin_on() -> None:
    assert days(rule(Every.WEEKDAYS, until=date(2026, 11, 27))) == [20, 23, 24, 25, 26, 27]
    assert days(rule(Every.WEEKDAYS, first=date(2026, 11, 21), until=date(2026, 11, 24))) == [23, 24]


def test_chosen_days_are_those_alone() -> None:
    assert days(rule(Every.DAYS, weekdays=(0, 3))) == [23, 26, 30, 3]


def test_no_day_chosen_is_no_day() -> None:
    assert days(rule(Every.DAYS)) == []


def test_a_skipped_day_is_left_out() -> None:
    assert days(rule(until=date(2026, 11, 23), skipped=(date(2026, 11, 22),))) == [20, 21, 23]


def test_a_part_of_it_can_be_asked_for() -> None:
    assert days(rule(), start=date(2026, 11, 24), end=date(2026, 11, 25)) == [24, 25]
    assert days(rule(), start=date(2026, 12, 3), end=date(2027, 12, 3)) == [3, 4]


@pytest.mark.feature("P7")
@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        # Autumn: on 25 October 2026 at 4.00 it is 3.00 again.
        (date(2026, 10, 24), time(8, 30), datetime(2026, 10, 24, 5, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(8, 30), datetime(2026, 10, 25, 6, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two
        # Spring: on 28 March 2027 at 3.00 it is 4.00.
        (date(2027, 3, 27), time(8, 30), datetime(2027, 3, 27, 6, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(8, 30), datetime(2027, 3, 28, 5, 30, tzinfo=UTC)),
        (date(2027, 3, 28), time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 4.30: there is no 3.30
        (date(2027, 3, 28), time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
    ],
)
def test_the_hour_stays_when_the_clock_is_turned(day: date, at: time, moment: datetime) -> None:
    assert rule(at=at).starts_at(day) == moment


def test_each_day_has_one_moment_over_both_changes_of_the_clock() -> None:
    """A gap or a doubled hour must neither lose a visit nor make two."""
    for first in (date(2026, 10, 20), date(2027, 3, 23)):
        one = rule(first=first, until=date(first.year, first.month, first.day + 8), at=time(3, 30))
        moments = [one.starts_at(day) for day in one.days()]
        assert len(set(moments)) == 9
        assert moments == sorted(moments)
        local = [moment.astimezone(HELSINKI) for moment in moments]
        assert [at.date() for at in local] == list(one.days())
