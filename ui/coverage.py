"""Which letters a TrueType file has, read from its `cmap` table.

pygame gives the metrics of the empty box for a letter that is not there, so it cannot be asked. Only the two formats
that fonts of today use are read (4 for the first plane, 12 for all).
Source: OpenType 1.9, "cmap – Character To Glyph Index Mapping Table".
"""

from __future__ import annotations

from pathlib import Path
from struct import unpack_from


def covered(path: Path) -> frozenset[int]:
    """The code points that this font can show."""
    data = path.read_bytes()
    (tables,) = unpack_from(">H", data, 4)
    for index in range(tables):
        tag, _, start, _ = unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == b"cmap":
            return _cmap(data, start)
    return frozenset()


def _cmap(data: bytes, start: int) -> frozenset[int]:
    (count,) = unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        platform, _, offset = unpack_from(">HHI", data, start + 4 + 8 * index)
        if platform not in {0, 3}:
            continue
        (form,) = unpack_from(">H", data, start + offset)
        if form == 4:
            found |= _format_4(data, start + offset)
        elif form == 12:
            found |= _format_12(data, start + offset)
    return frozenset(found)


def _format_4(data: bytes, start: int) -> set[int]:
    (double,) = unpack_from(">H", data, start + 6)
    segments = double // 2
    ends = unpack_from(f">{segments}H", data, start + 14)
    firsts = unpack_from(f">{segments}H", data, start + 16 + double)
    deltas = unpack_from(f">{segments}H", data, start + 16 + 2 * double)
    offsets_at = start + 16 + 3 * double
    offsets = unpack_from(f">{segments}H", data, offsets_at)
    found = set()
    for index, (first, end, delta, offset) in enumerate(zip(firsts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(end, 0xFFFE) + 1):
            if offset:
                (glyph,) = unpack_from(">H", data, offsets_at + 2 * index + offset + 2 * (code - first))
            else:
                glyph = (code + delta) & 0xFFFF
            if glyph:
                found.add(code)
    return found


def _format_12(data: bytes, start: int) -> set[int]:
    (groups,) = unpack_from(">I", data, start + 12)
    found: set[int] = set()
    for index in range(groups):
        first, last, glyph = unpack_from(">III", data, start + 16 + 12 * index)
        found.update(range(first + (glyph == 0), last + 1))
    return found
