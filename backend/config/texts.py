"""What people write, made safe to keep, show, speak and find.

Everything is NFC, holds no control or direction characters (they can make a name read as another), and is bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from protocol.messages.wire import Texts

LINE_LENGTH = 120
"""Of a subject or a name: what still fits a home's screen in its largest type."""

TEXT_LENGTH = 2000
"""Of a description."""

SPOKEN_LENGTH = 160
"""Of what is read aloud: 20,000 letters would be 21 minutes of speech."""

_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200d"
"""Joins emoji and letters of some scripts; harmless, and a name may need it."""

_NOT_SPOKEN = re.compile(r"[^\w\s.,:;!?'’%+/()-]|_")

_SORTED_LAST = str.maketrans({"å": "zza", "ä": "zzb", "æ": "zzb", "ö": "zzc", "ø": "zzc"})
"""Plain letters: a database's collation may ignore anything else."""


class TextTooLong(ValueError):
    """More characters than the field holds. Nothing is cut silently: a reason that ends in the middle may mislead."""

    code = "text_too_long"

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} characters")
        self.limit = limit


def clean_line(text: str, limit: int = LINE_LENGTH) -> str:
    """Return one line without control and direction characters, spaces squeezed. Raises TextTooLong."""
    return _bounded(" ".join(_plain(text.replace("\n", " ").replace("\t", " ")).split()), limit)


def clean_text(text: str, limit: int = TEXT_LENGTH) -> str:
    """Return text of several lines, cleaned likewise line by line. Raises TextTooLong."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return _bounded("\n".join(_plain(line).rstrip() for line in lines).strip(), limit)


def spoken(text: str) -> str:
    """Return what may be read aloud: letters, digits and simple punctuation, cut at a word to 160 characters."""
    words = " ".join(_NOT_SPOKEN.sub(" ", _plain(text)).split())
    if len(words) <= SPOKEN_LENGTH:
        return words
    return words[: SPOKEN_LENGTH + 1].rsplit(" ", 1)[0][:SPOKEN_LENGTH]


def folded(text: str) -> str:
    """Return text as search compares it: without case, accents and repeated spaces (`Mäkelä` and `makela` are one)."""
    split = unicodedata.normalize("NFKD", _plain(text.replace("\n", " ").replace("\t", " ")).casefold())
    return " ".join("".join(letter for letter in split if not unicodedata.combining(letter)).split())


def sort_key(name: str) -> str:
    """Return what lists are ordered by: the Finnish and Swedish order of å, ä and ö, in any database's collation."""
    letters = unicodedata.normalize("NFC", name.casefold()).translate(_SORTED_LAST)
    return "".join(letter for letter in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(letter))


def texts(value: Mapping[str, str]) -> Texts:
    """Return a kept text of several languages as the wire has it."""
    return Texts(fi=value.get("fi", ""), sv=value.get("sv", ""), en=value.get("en", ""))


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if c in _JOINERS or unicodedata.category(c) not in _UNWANTED)


def _bounded(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TextTooLong(limit)
    return text
