"""What was drawn once and is drawn again: text, signs, corners and shadows, kept as textures while they are in use."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pygame
from pygame._sdl2.video import Renderer, Texture

from ui import icons, text
from ui.fonts import Face
from ui.theme import Colour

KEPT_GENERATIONS = 6
"""Screens for which an unused texture stays: enough to come back from a call without drawing all anew."""


class Textures:
    """The textures of one renderer."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._kept: dict[Hashable, tuple[Texture, int]] = {}
        self._generation = 0

    def turn(self) -> None:
        """A new screen begins: let go of what the last ones did not use."""
        self._generation += 1
        oldest = self._generation - KEPT_GENERATIONS
        self._kept = {key: kept for key, kept in self._kept.items() if kept[1] >= oldest}

    def clear(self) -> None:
        """The renderer lost its textures."""
        self._kept.clear()

    def line(self, line: str, face: Face, colour: Colour) -> Texture:
        """One line of text."""
        return self._get((line, face, colour), lambda: text.draw(line, face, colour))

    def icon(self, name: str, size: int, colour: Colour) -> Texture:
        """A sign."""
        return self._get((name, size, colour), lambda: icons.icon(name, size, colour))

    def disc(self, radius: int, fill: Colour | None, edge: Colour | None, edge_px: int) -> Texture:
        """A circle, for corners and dots."""
        return self._get((radius, fill, edge, edge_px), lambda: icons.disc(radius, fill, edge, edge_px))

    def shadow(self, size: tuple[int, int], radius: int, spread: int) -> Texture:
        """A soft shadow, larger than what throws it by `spread` on each side."""
        return self._get(("shadow", size, radius, spread), lambda: _shadow(size, radius, spread))

    def _get(self, key: Hashable, make: Callable[[], pygame.Surface]) -> Texture:
        kept = self._kept.get(key)
        if kept is None:
            texture = Texture.from_surface(self._renderer, make())
            texture.blend_mode = pygame.BLENDMODE_BLEND
        else:
            texture = kept[0]
        self._kept[key] = (texture, self._generation)
        return texture


def _shadow(size: tuple[int, int], radius: int, spread: int) -> pygame.Surface:
    """Blurred at a quarter of its size: nobody sees the difference, and it is drawn while a call opens."""
    step = 4
    small = pygame.Surface(((size[0] + 2 * spread) // step, (size[1] + 2 * spread) // step), pygame.SRCALPHA)
    area = pygame.Rect(spread // step, spread // step, size[0] // step, size[1] // step)
    pygame.draw.rect(small, (0, 0, 0, 120), area, border_radius=radius // step)
    blurred = pygame.transform.gaussian_blur(small, max(1, spread // (2 * step)))
    return pygame.transform.smoothscale(blurred, (size[0] + 2 * spread, size[1] + 2 * spread))
