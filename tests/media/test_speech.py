"""What people wrote is spoken, never obeyed."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import speech

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs Debian's espeak-ng")


def test_markup_is_not_spoken() -> None:
    assert speech.cleaned("[[f@U]] <break time='9s'/> Lääkkeiden otto") == "f U break time '9s' Lääkkeiden otto"


@given(st.text(max_size=500))
def test_only_letters_digits_and_simple_punctuation_are_left(text: str) -> None:
    clean = speech.cleaned(text)
    assert len(clean) <= speech.MAX_LETTERS
    assert not set(clean) & set("[]<>{}|\\/\n\x00\u202e")


@needs_espeak
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_words_become_sound(language: str) -> None:
    sound = await speech.spoken("Hoitaja Maija Korhonen soittaa.", language)
    assert len(sound) > speech.SAMPLE_RATE  # more than half a second


async def test_nothing_to_say_is_silence() -> None:
    assert await speech.spoken("[[]] 🙂", "fi") == b""
