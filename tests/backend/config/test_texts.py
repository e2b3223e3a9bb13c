"""What people write, made safe to keep, show, speak and find."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.config.texts import SPOKEN_LENGTH, TextTooLong, clean_line, clean_text, folded, sort_key, spoken


def test_a_line_is_one_line_in_one_form_without_tricks() -> None:
    assert clean_line(" A\u0308iti\tja\nisa\u0308 \u202e\u200b\x07\ufeff ") == "Äiti ja isä"


def test_what_is_too_long_is_refused_and_never_cut() -> None:
    assert clean_line("x" * 120) == "x" * 120
    with pytest.raises(TextTooLong):
        clean_line("x" * 121)


def test_a_description_keeps_its_lines() -> None:
    assert clean_text("yksi \r\nkaksi\rkolme\n\n") == "yksi\nkaksi\nkolme"


def test_what_is_spoken_cannot_steer_the_voice_and_ends() -> None:
    """[[…]] would be taken as phonemes, and a long text would talk for minutes."""
    assert spoken("[[h@l'oU]] Haava, klo 12:30 <b>_nyt_</b>!") == "h l'oU Haava, klo 12:30 b nyt /b !"
    assert len(spoken("sana " * 1000)) <= SPOKEN_LENGTH


@pytest.mark.parametrize(
    ("one", "other"), [("Mäkelä", "MAKELA"), ("Ma\u0308kela\u0308", "mäkelä"), ("Åsa Ö", "asa  o")]
)
def test_search_sees_the_same_in_both(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_names_stand_in_the_order_of_finnish_and_swedish() -> None:
    names = ["Öhman", "Ärlig", "Åkerlund", "Zetterberg", "aalto", "Virtanen"]

    assert sorted(names, key=sort_key) == ["aalto", "Virtanen", "Zetterberg", "Åkerlund", "Ärlig", "Öhman"]


@given(st.text(max_size=200))
def test_any_text_comes_out_clean_or_is_refused(text: str) -> None:
    try:
        line = clean_line(text)
    except TextTooLong:
        return
    assert line == unicodedata.normalize("NFC", line)
    assert not any(unicodedata.category(c).startswith("C") and c != "\u200d" for c in line)
    assert clean_line(line) == line
    assert "\n" not in line
