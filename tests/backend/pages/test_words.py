"""Times and names as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from backend.shell import words

MORNING = datetime(2026, 11, 21, 6, 48, tzinfo=UTC)


@pytest.mark.parametrize(("language", "day"), [("fi", "la 21.11."), ("sv", "lör 21.11"), ("en", "Sat 21 Nov")])
def test_a_date_is_short_in_each_language(language: str, day: str) -> None:
    with translation.override(language):
        assert words.short_date(date(2026, 11, 21)) == day


def test_the_hour_is_the_readers_and_has_a_dot() -> None:
    with timezone.override(ZoneInfo("Europe/Helsinki")):
        assert words.clock(MORNING) == "8.48"


@pytest.mark.parametrize(("days", "said"), [(0, "Tänään 8.48"), (1, "Huomenna 8.48"), (2, "ma 23.11. 8.48")])
def test_soon_is_said_from_here(days: int, said: str) -> None:
    with timezone.override(ZoneInfo("Europe/Helsinki")), translation.override("fi"):
        assert words.soon(MORNING + timedelta(days=days), now=MORNING) == said


@pytest.mark.parametrize(
    ("name", "two"),
    [("Aino Virtanen", "AV"), ("Anna Lindqvist, sh", "AL"), ("Åke", "Å"), ("", "?"), ("Anna-Liisa von Essen", "AE")],
)
def test_initials(name: str, two: str) -> None:
    assert words.initials(name) == two


@pytest.mark.parametrize(("count", "said"), [(15, "15 min"), (60, "1 h"), (90, "1 h 30 min"), (0, "0 min")])
def test_a_length(count: int, said: str) -> None:
    assert words.minutes(count) == said


def test_somebodys_colour_is_always_the_same() -> None:
    assert words.hue("Aino Virtanen") == words.hue("Aino Virtanen")
    assert {words.hue(f"Asiakas {number}") for number in range(50)} == set(range(1, 9))
