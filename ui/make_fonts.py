"""Makes the kiosk's faces from Atkinson Hyperlegible Next: `python -m ui.make_fonts`.

pygame shows a font as it is: it can choose neither figures of one width nor letter spacing. So each weight is made
three times: *text*; *figures* (tabular, for columns of times); *display* (set closer, for the largest type). In all of
them 0 has no slash: 15.00 with slashed zeros reads as Ø to many. The outer contour of the zero stays; its counter is
the outer contour drawn in by the stem of the letter O. The licence (OFL 1.1) allows this under another name.
"""

import os
import sys
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from ui.fonts import BUILT, FAMILY, WEIGHTS, Cut, built_path, original_path

DISPLAY_SPACING = -20
"""Thousandths of an em, added behind each letter of the display cut."""

Contour = list[tuple[str, tuple[Any, ...]]]


def build() -> None:
    """Write all cuts. A file appears whole or not at all: two starting kiosks may build at once."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        for cut in Cut:
            font = TTFont(original_path(weight))
            _plain_zero(font)
            if cut is Cut.FIGURES:
                _tabular(font)
            elif cut is Cut.DISPLAY:
                _closer(font, DISPLAY_SPACING)
            _rename(font, f"{FAMILY} {cut} {weight}")
            target = built_path(weight, cut)
            part = target.with_suffix(f".{os.getpid()}.part")
            font.save(part)
            part.replace(target)


def _contours(font: TTFont, glyph: str) -> list[Contour]:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[glyph].draw(pen)
    found: list[Contour] = []
    current: Contour = []
    for operation in pen.value:
        current.append(operation)
        if operation[0] in {"closePath", "endPath"}:
            found.append(current)
            current = []
    return found


def _bounds(contour: Contour) -> tuple[float, float, float, float]:
    pen = BoundsPen(None)
    for name, points in contour:
        getattr(pen, name)(*points)
    left, bottom, right, top = pen.bounds
    return left, bottom, right, top


def _plain_zero(font: TTFont) -> None:
    outer, inner = sorted((_bounds(c) for c in _contours(font, "O")), key=lambda b: b[0] - b[2])
    stem_x, stem_y = (inner[0] - outer[0]) * 0.96, inner[1] - outer[1]
    for glyph in ("zero", "zero.tf"):
        contours = _contours(font, glyph)
        contour = max(contours, key=lambda c: (_bounds(c)[2] - _bounds(c)[0]) * (_bounds(c)[3] - _bounds(c)[1]))
        left, bottom, right, top = _bounds(contour)
        scale_x = (right - left - 2 * stem_x) / (right - left)
        scale_y = (top - bottom - 2 * stem_y) / (top - bottom)
        middle_x, middle_y = (left + right) / 2, (bottom + top) / 2
        pen = TTGlyphPen(None)
        moved = (scale_x, 0, 0, scale_y, middle_x - scale_x * middle_x, middle_y - scale_y * middle_y)
        counter = TransformPen(ReverseContourPen(pen), moved)
        for target in (pen, counter):
            for name, points in contour:
                getattr(target, name)(*points)
        font["glyf"][glyph] = pen.glyph()


def _tabular(font: TTFont) -> None:
    names = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for code, glyph in table.cmap.items():
            if f"{glyph}.tf" in names:
                table.cmap[code] = f"{glyph}.tf"


def _closer(font: TTFont, spacing: int) -> None:
    metrics = font["hmtx"]
    for glyph in font.getGlyphOrder():
        advance, bearing = metrics[glyph]
        if advance:  # marks that stand over a letter have none
            metrics[glyph] = (max(0, advance + spacing), bearing)


def _rename(font: TTFont, name: str) -> None:
    for record in font["name"].names:
        if record.nameID in {1, 4, 16}:
            record.string = name
        elif record.nameID in {3, 6}:
            record.string = name.replace(" ", "")


if __name__ == "__main__":
    build()
    sys.exit(0)
