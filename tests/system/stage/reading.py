"""Reading the panel: are these words drawn where the layout has them? Judged by the letters' own shapes."""

from __future__ import annotations

import numpy as np
import pygame

from tests.system.stage.pictures import Picture
from ui import text
from ui.scene import Align, Scene, Text

WHITE = (255, 255, 255, 255)
LIKE = 0.85
"""Two texts of one length are alike by less than half of it."""
SLACK_PX = 2


def reads(picture: Picture, scene: Scene, words: str) -> bool:
    """Say whether a text of this scene that holds these words is on the panel."""
    found = [item for item in scene.items if isinstance(item, Text) and words in " ".join(item.lines)]
    return any(_likeness(picture, item) >= LIKE for item in found)


def _likeness(picture: Picture, item: Text) -> float:
    """Compare each line with what is seen in its place; return the worst."""
    return min((_of_line(picture, item, index) for index, line in enumerate(item.lines) if line), default=0.0)


def _of_line(picture: Picture, item: Text, index: int) -> float:
    surface = text.draw(item.lines[index], item.face, WHITE)
    drawn = pygame.surfarray.array_alpha(surface).T.astype(float)
    high, wide = drawn.shape
    spare = item.rect.w - wide
    left = item.rect.x + {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[item.align]
    top = item.rect.y + index * item.leading + (item.leading - high) // 2
    best = 0.0
    for x in range(left - SLACK_PX, left + SLACK_PX + 1):
        seen = picture[max(0, top) : top + high, max(0, x) : x + wide].mean(axis=2)
        if seen.shape == drawn.shape and seen.std() > 1:
            best = max(best, abs(float(np.corrcoef(seen.ravel(), drawn.ravel())[0, 1])))
    return best
