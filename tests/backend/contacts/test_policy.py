"""What an agreement says of a forced call."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contacts.policy import Verdict, judge
from protocol.agreements import common_hours, strictest
from protocol.messages.policy import Hours, PictureAndSound, Policy

HELSINKI = ZoneInfo("Europe/Helsinki")


def agreement(start: str = "07:00", end: str = "22:00", **fields: object) -> Policy:
    hours = (Hours(start=time.fromisoformat(start), end=time.fromisoformat(end)),)
    return Policy.model_validate({"revision": 3, "is_agreed": True, "groups": ("1",), "hours": hours, **fields})


def at(clock: str, day: int = 21) -> datetime:
    return datetime.combine(datetime(2026, 11, day, tzinfo=HELSINKI), time.fromisoformat(clock), HELSINKI)


def verdict(policy: Policy, when: datetime, groups: tuple[str, ...] = ("1",), quiet: datetime | None = None) -> Verdict:
    return judge(policy, groups=groups, at=when, zone=HELSINKI, quiet_until=quiet)


def test_a_home_without_agreement_is_only_rung() -> None:
    assert verdict(Policy(revision=1), at("12:00")) is Verdict.NO_AGREEMENT


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("06:59:59", Verdict.OTHER_HOURS),
        ("07:00", Verdict.AGREES),
        ("21:59:59", Verdict.AGREES),
        ("22:00", Verdict.OTHER_HOURS),
    ],
)
def test_agreed_hours_begin_with_their_start_and_stop_before_their_end(clock: str, expected: Verdict) -> None:
    assert verdict(agreement(), at(clock)) is expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("23:00", Verdict.AGREES),
        ("05:59", Verdict.AGREES),
        ("06:00", Verdict.OTHER_HOURS),
        ("12:00", Verdict.OTHER_HOURS),
    ],
)
def test_agreed_hours_may_cross_midnight(clock: str, expected: Verdict) -> None:
    assert verdict(agreement("22:00", "06:00"), at(clock)) is expected


def test_equal_ends_mean_the_whole_day() -> None:
    assert all(verdict(agreement("00:00", "00:00"), at(f"{hour:02}:30")) is Verdict.AGREES for hour in range(24))


def test_hours_are_meant_in_the_time_zone_of_the_home() -> None:
    """21:30 in Helsinki is 19:30 UTC: the server's own zone must not matter, nor how the time is written."""
    assert verdict(agreement("07:00", "21:00"), at("21:30").astimezone(UTC)) is Verdict.OTHER_HOURS
    assert verdict(agreement("07:00", "21:00"), at("20:30").astimezone(UTC)) is Verdict.AGREES


def test_only_the_named_groups_may_call_so() -> None:
    assert verdict(agreement(groups=("1", "2")), at("12:00"), groups=("2", "9")) is Verdict.AGREES
    assert verdict(agreement(groups=("1", "2")), at("12:00"), groups=("9",)) is Verdict.OTHER_GROUP
    assert verdict(agreement(groups=()), at("12:00"), groups=()) is Verdict.OTHER_GROUP


def test_an_agreement_ends_at_its_last_moment() -> None:
    policy = agreement(valid_until=at("12:00"))

    assert verdict(policy, at("11:59:59")) is Verdict.AGREES
    assert verdict(policy, at("12:00")) is Verdict.EXPIRED


def test_after_not_now_the_home_is_left_alone_for_a_while() -> None:
    quiet = at("12:15")

    assert verdict(agreement(), at("12:14:59"), quiet=quiet) is Verdict.QUIET
    assert verdict(agreement(), at("12:15"), quiet=quiet) is Verdict.AGREES


def test_two_residents_are_answered_for_only_as_both_agreed() -> None:
    one = agreement("07:00", "22:00", groups=("1", "2"), warning_s=10, from_afar=True, valid_until=at("12:00", 25))
    other = agreement(
        "09:00", "23:00", groups=("2", "3"), warning_s=30, opens="sound", is_calm=True, valid_until=at("12:00", 23)
    )

    both = strictest([one, other], revision=8)

    assert both == Policy(
        revision=8,
        is_agreed=True,
        groups=("2",),
        hours=(Hours(start=time(9), end=time(22)),),
        warning_s=30,
        opens=PictureAndSound.SOUND,
        is_calm=True,
        from_afar=False,
        valid_until=at("12:00", 23),
    )


def test_one_resident_without_agreement_is_enough_for_none() -> None:
    assert not strictest([agreement(), Policy(revision=0)], revision=1).is_agreed
    assert not strictest([], revision=1).is_agreed


minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
spans = st.lists(st.builds(Hours, start=minutes, end=minutes), max_size=3).map(tuple)


@given(spans, spans, minutes)
def test_common_hours_hold_exactly_when_both_hold(
    one: tuple[Hours, ...], other: tuple[Hours, ...], clock: time
) -> None:
    def holds(hours: tuple[Hours, ...]) -> bool:
        when = datetime.combine(datetime(2026, 11, 21, tzinfo=HELSINKI), clock, HELSINKI)
        return verdict(agreement(hours=hours), when) is Verdict.AGREES

    assert holds(common_hours(one, other)) == (holds(one) and holds(other))


def test_a_day_of_the_clock_change_keeps_its_local_hours() -> None:
    """On 25 October 2026 Finland's clocks go back at four: agreed hours follow the wall clock."""
    morning = datetime(2026, 10, 25, 7, 0, tzinfo=HELSINKI)

    assert verdict(agreement(), morning) is Verdict.AGREES
    assert verdict(agreement(), morning - timedelta(minutes=1)) is Verdict.OTHER_HOURS
