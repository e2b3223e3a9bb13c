"""The words of the screen: all of them in all languages."""

import re
import string
from pathlib import Path

import pytest

import device.core
from device.core.screen_parts import Day, DayPart, Hour, Words
from ui.texts import LANGUAGES, texts

CORE = Path(device.core.__file__).parent


def test_every_text_is_in_every_language() -> None:
    keys = {language: {key.removesuffix("_one") for key in texts(language).table} for language in LANGUAGES}

    assert keys["fi"] == keys["sv"] == keys["en"]


def test_the_same_goes_into_a_text_in_every_language() -> None:
    def fields(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name}

    for key, words in texts("fi").table.items():
        if key.endswith("_one"):
            continue
        for language in ("sv", "en"):
            assert fields(texts(language).table[key]) == fields(words), key


def test_every_word_that_the_core_says_is_there() -> None:
    """A key that is missing would be shown as it is."""
    said = {
        key for path in CORE.glob("*.py") for key in re.findall(r'words\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text())
    }

    assert said
    for language in LANGUAGES:
        assert {key for key in said if not texts(language).has(key)} == set()


@pytest.mark.parametrize(
    ("language", "weekday", "date"),
    [("fi", "lauantai", "21. marraskuuta"), ("sv", "lördag", "21 november"), ("en", "Saturday", "21 November")],
)
def test_dates_as_people_say_them(language: str, weekday: str, date: str) -> None:
    day = Day(2026, 11, 21, 5)

    assert texts(language).weekday(day) == weekday
    assert texts(language).date(day) == date


def test_hours_have_no_zero_before_them() -> None:
    assert texts("fi").time(Hour(9, 5)) == "9.05"


def test_one_and_many() -> None:
    assert texts("sv").get("home.minutes", n=1) == "om en minut"
    assert texts("sv").get("home.minutes", n=2) == "om 2 minuter"
    assert texts("fi").minutes_until(28) == "28 minuutin päästä"
    assert texts("en").minutes_until(75) == "in about an hour"
    assert texts("en").minutes_until(100) == "in about 2 hours"


def test_greeting_names_all_who_live_here() -> None:
    assert texts("fi").greeting(DayPart.MORNING, ("Aino Virtanen", "Eino Virtanen")) == "Hyvää huomenta, Aino ja Eino"
    assert texts("sv").greeting(DayPart.EVENING, ()) == "God kväll"


def test_when_without_a_trusted_clock_is_the_date() -> None:
    day = Day(2026, 11, 21, 5)

    assert texts("fi").when(day, Hour(9, 30), day) == "tänään 9.30"
    assert texts("fi").when(day, Hour(9, 30), Day(2026, 11, 22, 6)) == "eilen 9.30"
    assert texts("fi").when(day, Hour(9, 30), None) == "lauantai 21.11. 9.30"


def test_a_missing_word_is_no_fault() -> None:
    assert texts("fi").say(Words("no.such")) == "no.such"
    assert texts("fi").say(Words("call.wait_pro")) == "call.wait_pro"
    assert texts("xx").language == "fi"


def test_no_word_for_professionals_reaches_the_home() -> None:
    """At home it is never a forced call."""
    for language in LANGUAGES:
        shown = " ".join(texts(language).table.values()).lower()
        assert not any(word in shown for word in ("pakko", "asiakas", "tvång", "forced", "paritta"))
