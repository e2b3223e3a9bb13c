"""The one set of looks: readable by day and by night, and the same in the browser as in the file."""

import pytest

from look import contrast, tokens
from look.css import TARGET, render


@pytest.mark.parametrize("ground", ["day", "night"])
def test_every_promised_contrast_holds(ground: str) -> None:
    palette = tokens().colour[ground]
    short = [
        f"{text} on {under}: {contrast(palette[text], palette[under]):.2f} < {promise.at_least}"
        for promise in tokens().contrast
        for text in promise.text
        for under in promise.on
        if contrast(palette[text], palette[under]) < promise.at_least
    ]
    assert short == []


@pytest.mark.parametrize("ground", ["day", "night"])
@pytest.mark.parametrize("number", range(1, 9))
def test_initials_on_an_avatar_can_be_read(ground: str, number: int) -> None:
    palette = tokens().colour[ground]
    assert contrast(palette[f"on-avatar-{number}"], palette[f"avatar-{number}"]) >= 7


@pytest.mark.parametrize("under", ["ground", "panel", "control", "control-hover", "tile"])
def test_words_in_the_room_of_a_call_can_be_read(under: str) -> None:
    room = tokens().colour["room"]
    assert contrast(room["ink"], room[under]) >= 7
    assert contrast(room["ink-soft"], room[under]) >= 4.5


def test_day_and_night_know_the_same_colours() -> None:
    assert tokens().colour["day"].keys() == tokens().colour["night"].keys()


def test_the_stylesheet_is_what_the_tokens_say() -> None:
    """Stale: run `python -m look.css`."""
    assert TARGET.read_text(encoding="utf-8") == render(tokens())
