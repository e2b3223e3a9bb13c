"""How large a recording's picture is drawn."""

from __future__ import annotations

LEAST = 16


def shown_size(width: int, height: int, sar: float, largest: tuple[int, int]) -> tuple[int, int]:
    """Return the size that shows all of a picture, upright as it was meant, no larger than it is and than `largest`.

    Args:
        width: of the picture, in its own pixels.
        height: of the picture.
        sar: how much wider than high its pixels are.
        largest: width and height of the place.
    """
    wide = width * (sar if 0.1 < sar < 10 else 1.0)
    scale = min(1.0, largest[0] / max(wide, 1.0), largest[1] / max(height, 1))
    return max(LEAST, round(wide * scale) // 2 * 2), max(LEAST, round(height * scale) // 2 * 2)
