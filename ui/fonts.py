"""Which font files there are, and which of them can show a letter."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import pygame

from ui.coverage import covered

log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
BUILT = ROOT / ".cache" / "fonts"
FAMILY = "Kotiluuri Sans"
WEIGHTS = {400: "400Regular", 600: "600SemiBold", 700: "700Bold"}

_ORIGINALS = ROOT / "node_modules" / "@expo-google-fonts" / "atkinson-hyperlegible-next"
_NOTO = Path("/usr/share/fonts/truetype/noto")
_SECOND = {400: "NotoSans-Regular.ttf", 600: "NotoSans-Bold.ttf", 700: "NotoSans-Bold.ttf"}


class Cut(StrEnum):
    """What a face is for; `ui.make_fonts` says how they differ."""

    TEXT = "text"
    FIGURES = "figures"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Face:
    """A face at a size: `size` is the em in pixels."""

    size: int
    weight: int = 400
    cut: Cut = Cut.TEXT


def original_path(weight: int) -> Path:
    """Where the unchanged face lies."""
    name = WEIGHTS[weight]
    return _ORIGINALS / name / f"AtkinsonHyperlegibleNext_{name}.ttf"


def built_path(weight: int, cut: Cut) -> Path:
    """Where the face lies that `ui.make_fonts` made."""
    return BUILT / f"kotiluuri-{cut}-{weight}.ttf"


@cache
def _paths(weight: int, cut: Cut) -> tuple[Path, ...]:
    """The files to look a letter up in, first choice first."""
    return tuple(path for path in (_first(weight, cut), _NOTO / _SECOND[weight]) if path.exists())


def _first(weight: int, cut: Cut) -> Path:
    built = built_path(weight, cut)
    if built.exists():
        return built
    try:
        from ui.make_fonts import build  # noqa: PLC0415 - its tools are there only where we are built
    except ImportError:
        log.warning("fonts were not made; zeros will have their slash")
        return original_path(weight)
    build()
    return built


@cache
def fonts(face: Face) -> tuple[pygame.font.Font, ...]:
    """The face, then the one that stands in for what it has not."""
    if not pygame.font.get_init():
        pygame.font.init()
    paths = _paths(face.weight, face.cut)
    return tuple(pygame.font.Font(path, face.size) for path in paths) or (pygame.font.Font(None, face.size),)


@cache
def _coverage(path: Path) -> frozenset[int]:
    return covered(path)


@lru_cache(maxsize=4096)
def which(letter: str, weight: int) -> int | None:
    """The place in `fonts()` of the first that has this letter; None when none has."""
    code = ord(letter)
    return next((place for place, path in enumerate(_paths(weight, Cut.TEXT)) if code in _coverage(path)), None)
