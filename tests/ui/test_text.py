"""Text that others wrote: fits, or is shortened; never breaks the screen."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui import text
from ui.fonts import Cut, Face, fonts, which

FACE = Face(40)
BOLD = Face(40, 700)


def test_zero_has_no_slash() -> None:
    """15.00 with slashed zeros reads as Ø to many: the counter of our zero is one hole, not two halves."""
    letter = text.draw("0", Face(200, 700), (0, 0, 0, 255))
    middle = letter.get_bounding_rect().center

    assert letter.get_at(middle)[3] == 0


def test_figures_stand_in_columns() -> None:
    figures = Face(44, 700, Cut.FIGURES)

    assert text.width("11.11", figures) == text.width("20.00", figures)
    assert text.width("11.11", Face(44, 700)) < text.width("20.00", Face(44, 700))


def test_soft_hyphens_say_where_a_word_may_break_and_are_never_drawn() -> None:
    found = text.fit("kansallis\u00adpuisto\u00adkierros", [FACE], text.width("kansallispuisto-", FACE), 2)

    assert found.lines == ("kansallispuisto-", "kierros")
    assert text.fit("puisto\u00adkierros", [FACE], 4000).lines == ("puistokierros",)


def test_a_word_without_marks_breaks_between_syllables() -> None:
    found = text.fit("Lääkkeenannostelu", [FACE], text.width("Lääkkeenan-", FACE), 2)

    assert found.lines == ("Lääkkeenan-", "nostelu")
    assert found.is_whole


def test_names_do_not_break_at_their_hyphen_while_a_smaller_face_fits() -> None:
    name = "Anna-Kaisa Lähdesmäki"
    found = text.fit(name, [Face(80, 700), BOLD], text.width(name, BOLD), 1)

    assert found.lines == (name,)
    assert found.face == BOLD


def test_what_does_not_fit_is_shortened_last() -> None:
    found = text.fit("yksi kaksi kolme neljä viisi", [FACE], text.width("yksi kaksi k", FACE), 2)

    assert not found.is_whole
    assert found.lines[0] == "yksi kaksi"
    assert found.lines[1].endswith(text.ELLIPSIS)


def test_cyrillic_names_come_from_the_second_font() -> None:
    assert text.clean("Иван Ä") == "Иван Ä"
    assert {which("И", 400), which("Ä", 400)} == {0, 1}
    assert text.draw("Иван Ä", FACE, (0, 0, 0, 255)).get_width() == text.width("Иван Ä", FACE)


@pytest.mark.parametrize("hostile", ["\u202eevil", "\u0000\u0007", "😀👩‍⚕️", "\ud800", "\u200b\u2066x\u2069", "文字"])
def test_nothing_is_left_of_what_cannot_be_shown(hostile: str) -> None:
    shown = text.clean(hostile)

    assert all(unicodedata.category(letter)[0] != "C" for letter in shown)
    assert all(which(letter, 400) is not None for letter in shown)


def test_composed_letters_are_one() -> None:
    assert text.clean("a\u0308iti") == "äiti"


@given(st.text(max_size=80), st.integers(30, 900), st.integers(1, 4))
@settings(max_examples=150)
def test_any_text_fits_any_room(words: str, room: int, lines: int) -> None:
    """Whatever is written: never an error, never too many lines, never wider than its room by more than a letter."""
    found = text.fit(words, [BOLD, FACE], room, lines)

    assert 1 <= len(found.lines) <= lines
    assert all(text.width(line, found.face) <= max(room, 2 * FACE.size) for line in found.lines)


def test_initials() -> None:
    assert text.initials("Maija Korhonen") == "MK"
    assert text.initials("Anna-Kaisa von der Äijä") == "AÄ"
    assert text.initials("  ") == ""
    assert text.initials("😀") == ""


def test_all_weights_have_all_cuts() -> None:
    for weight in (400, 600, 700):
        for cut in Cut:
            assert fonts(Face(20, weight, cut))
