"""Draws the plain zero: `python -m look.plain_zero`.

Atkinson Hyperlegible Next slashes its zero, and 15.00 is then read as a letter. This writes one-glyph companion fonts
"Kotiluuri Zero" (0 and its tabular twin) for the browser; CSS puts them over U+0030 only. The outer contour is kept,
the counter is that contour scaled to the stem of the letter O. The Open Font License 1.1 allows it under another name.
"""

from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

_ROOT = Path(__file__).parent.parent
SOURCES = _ROOT / "node_modules" / "@expo-google-fonts" / "atkinson-hyperlegible-next"
TARGET = _ROOT / "backend" / "static" / "fonts"
FACES = {400: "400Regular", 600: "600SemiBold", 700: "700Bold"}

_SIDE_OF_STEM = 0.96  # the zero's stem beside the O's: the figure is narrower, an equal stem would look heavy

Contour = list[tuple[str, Any]]


def redraw_zero(font: TTFont) -> None:
    """Take the slash out of the zeros of this font, in place."""
    glyphs = font.getGlyphSet()
    rings = sorted((_bounds(glyphs, ring) for ring in _contours(glyphs, "O")), key=lambda box: box[0] - box[2])
    stem_x, stem_y = rings[1][0] - rings[0][0], rings[1][1] - rings[0][1]
    for name in ("zero", "zero.tf"):
        outer = max(_contours(glyphs, name), key=lambda ring: _area(_bounds(glyphs, ring)))
        left, bottom, right, top = _bounds(glyphs, outer)
        scale_x = (right - left - 2 * stem_x * _SIDE_OF_STEM) / (right - left)
        scale_y = (top - bottom - 2 * stem_y) / (top - bottom)
        middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
        pen = TTGlyphPen(None)
        _replay(outer, pen)
        shift = (scale_x, 0, 0, scale_y, middle_x * (1 - scale_x), middle_y * (1 - scale_y))
        _replay(outer, TransformPen(ReverseContourPen(pen), shift))
        font["glyf"][name] = pen.glyph()


def companion(source: Path, target: Path) -> None:
    """Write the one-glyph font for one weight."""
    font = TTFont(source)
    redraw_zero(font)
    options = subset.Options(layout_features=["tnum", "pnum"], flavor="woff")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord("0")])
    subsetter.subset(font)
    for entry in font["name"].names:
        if entry.nameID in {1, 3, 4, 6, 16}:
            entry.string = "KotiluuriZero"
    font.flavor = "woff"
    font.save(target)


def _contours(glyphs: Any, name: str) -> list[Contour]:
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    rings: list[Contour] = [[]]
    for step in pen.value:
        rings[-1].append(step)
        if step[0] in {"closePath", "endPath"}:
            rings.append([])
    return rings[:-1]


def _bounds(glyphs: Any, ring: Contour) -> tuple[float, float, float, float]:
    pen = BoundsPen(glyphs)
    _replay(ring, pen)
    box: tuple[float, float, float, float] = pen.bounds
    return box


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _replay(ring: Contour, pen: Any) -> None:
    for step, points in ring:
        getattr(pen, step)(*points)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight, face in FACES.items():
        source = next(SOURCES.rglob(f"AtkinsonHyperlegibleNext_{face}.ttf"))
        companion(source, TARGET / f"kotiluuri-zero-{weight}.woff")
