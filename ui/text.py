"""Text that fits: cleaned, measured, broken into lines, drawn.

What other people wrote (names, subjects) comes in here as it is and is never trusted: control and direction characters
are dropped, so is every letter that no font of ours has. Nothing in this module raises on a text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import pygame

from ui.fonts import Face, fonts, which
from ui.theme import Colour

ELLIPSIS = "…"
SOFT_HYPHEN = "\u00ad"
NO_BREAK_SPACE = "\u00a0"

_REPLACED = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "–", "\u202f": NO_BREAK_SPACE, "\t": " ", "\n": " "})
LONGEST = 400
"""Letters that are looked at: more than any screen can show, and than the wire lets through in a short text."""

_SHORTEST_PART = 3
"""Letters that a broken word keeps on each side; fewer look like a mistake."""

_VOWELS = frozenset("aeiouyåäöéü")


@lru_cache(maxsize=2048)
def clean(text: str, weight: int = 400) -> str:
    """The text as it can be shown: composed, one line, only letters that we have; soft hyphens stay for `wrap`."""
    composed = unicodedata.normalize("NFC", text[:LONGEST].translate(_REPLACED))
    kept = (c for c in composed if c == SOFT_HYPHEN or (_is_shown(c) and which(c, weight) is not None))
    return re.sub(r" +", " ", "".join(kept)).strip()


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def runs(text: str, weight: int) -> Iterator[tuple[int, str]]:
    """Split a cleaned text by the font that shows each part."""
    for place, letters in groupby(text.replace(SOFT_HYPHEN, ""), key=lambda c: which(c, weight)):
        if place is not None:
            yield place, "".join(letters)


@lru_cache(maxsize=4096)
def width(text: str, face: Face) -> int:
    """How wide the text is in pixels."""
    choices = fonts(face)
    return sum(choices[place].size(part)[0] for place, part in runs(text, face.weight))


def cap_height(face: Face) -> int:
    """Pixels from the base line to the top of a capital letter."""
    return round(face.size * 0.668)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that fit, and the face they fit in. `is_whole` is false when an ellipsis had to stand for the rest."""

    lines: tuple[str, ...]
    face: Face
    is_whole: bool = True


def fit(text: str, faces: Sequence[Face], room: int, max_lines: int | Sequence[int] = 1) -> Fitted:
    """Choose the largest face in which the text fits: whole words first, then broken words, then shortened.

    Args:
        text: as somebody wrote it.
        faces: largest first.
        room: pixels from edge to edge.
        max_lines: for all faces, or one number for each.
    """
    limits = [max_lines] * len(faces) if isinstance(max_lines, int) else list(max_lines)
    for breaks_words in (False, True):
        for face, limit in zip(faces, limits, strict=True):
            lines = _wrap(clean(text, face.weight), face, room, limit, breaks_words=breaks_words)
            if len(lines) <= limit and all(width(line, face) <= room for line in lines):
                return Fitted(lines, face)
    face, limit = faces[-1], limits[-1]
    cleaned = clean(text, face.weight)
    whole = _wrap(cleaned, face, room, limit, breaks_words=True)[: limit - 1]
    return Fitted(
        (*whole, _shortened(_rest(cleaned.replace(SOFT_HYPHEN, ""), whole), face, room)), face, is_whole=False
    )


@lru_cache(maxsize=1024)
def _wrap(text: str, face: Face, room: int, most: int, *, breaks_words: bool) -> tuple[str, ...]:
    """The lines of a text; no more than `most` and one, which tells that there are too many."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, face) <= room:
            line = longer
            continue
        if line and (width(word, face) <= room or not breaks_words):
            lines.append(line)
            line = word
        elif not breaks_words:
            line = word
        else:
            *whole, line = _broken(line, word, face, room, most)
            lines.extend(whole)
        if len(lines) > most:
            break
    return tuple(part.replace(SOFT_HYPHEN, "") for part in (*lines, line) if part)[: most + 1] or ("",)


def _broken(line: str, word: str, face: Face, room: int, most: int) -> list[str]:
    """Lines of a word that is wider than the room; its first part goes behind `line` when it fits there."""
    lines: list[str] = []
    rest = word
    while len(lines) <= most and width(f"{line} {rest}" if line else rest, face) > room:
        start = f"{line} " if line else ""
        cut = _last_fitting(start, rest, _breaks(rest), face, room)
        if not cut and line:
            lines.append(line)
            line = ""
            continue
        cut = cut or _last_fitting("", rest, range(1, len(rest)), face, room) or 1
        lines.append(start + _head(rest, cut))
        rest, line = rest[cut:], ""
    return [*lines, f"{line} {rest}" if line else rest]


def _last_fitting(start: str, word: str, cuts: Sequence[int], face: Face, room: int) -> int:
    """The last of these places to cut a word at which its head still fits behind `start`; 0 when none does."""
    found = bisect_right(cuts, room, key=lambda cut: width(start + _head(word, cut), face))
    return cuts[found - 1] if found else 0


def _head(word: str, cut: int) -> str:
    part = word[:cut]
    return part if part.endswith("-") else part.rstrip(SOFT_HYPHEN) + "-"


@lru_cache(maxsize=256)
def _breaks(word: str) -> tuple[int, ...]:
    """Where a word may be broken: at its soft hyphens, at its hyphens, else before a consonant that leads a vowel.

    The last is the rule of Finnish, and looks right in most Swedish and English words that are too long for a line.
    """
    marked = tuple(i + 1 for i, c in enumerate(word[:-1]) if c in {SOFT_HYPHEN, "-"})
    if marked:
        return marked
    lower = word.lower()
    return tuple(
        i
        for i in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        if lower[i].isalpha() and lower[i] not in _VOWELS and i + 1 < len(word) and lower[i + 1] in _VOWELS
    )


def _rest(text: str, lines: Sequence[str]) -> str:
    """What of a text is left after these lines of it."""
    at = 0
    for line in lines:
        at += len(line) if text.startswith(line, at) else len(line) - 1  # the hyphen of a broken word is ours
        at += text[at : at + 1] == " "
    return text[at:]


def _shortened(bare: str, face: Face, room: int) -> str:
    if width(bare + ELLIPSIS, face) > room:
        low, high = 0, len(bare)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if width(bare[:middle] + ELLIPSIS, face) <= room else (low, middle - 1)
        bare = bare[:low]
    return bare.rstrip(" ,.;:-") + ELLIPSIS


def draw(text: str, face: Face, colour: Colour) -> pygame.Surface:
    """One line of cleaned text on nothing, as high as its face."""
    choices = fonts(face)
    parts = [(choices[place], choices[place].render(part, True, colour)) for place, part in runs(text, face.weight)]
    if len(parts) == 1:
        return parts[0][1]
    ascent = max((font.get_ascent() for font, _ in parts), default=choices[0].get_ascent())
    height = max((ascent - font.get_ascent() + part.get_height() for font, part in parts), default=1)
    whole = pygame.Surface((max(1, sum(part.get_width() for _, part in parts)), height), pygame.SRCALPHA)
    left = 0
    for font, part in parts:
        whole.blit(part, (left, ascent - font.get_ascent()), special_flags=pygame.BLEND_RGBA_MAX)
        left += part.get_width()
    return whole


def initials(name: str) -> str:
    """One or two letters that stand for a person without a picture."""
    words = [word for word in clean(name).split() if word[0].isalpha()]
    chosen = [*words[:1], *words[1:][-1:]]
    return "".join(word[0].upper() for word in chosen)
