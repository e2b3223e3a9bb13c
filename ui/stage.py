"""Puts a scene on the panel.

What does not move is drawn once into one texture, the base; each new picture or step of the ring draws what is seen of
the base, what moves, and what lies upon it. So a call costs a few copies for each frame, an idle home nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pygame
from pygame._sdl2.video import Renderer, Texture

from device.runtime.frames import Frames
from look import tokens
from ui import icons
from ui.moving import apart, around
from ui.pictures import Pictures
from ui.planar import Planar
from ui.scene import Align, Attention, Box, Icon, Item, Picture, Rect, Ring, Scene, Target, Text
from ui.textures import Textures
from ui.theme import Colour, Theme

PRESSED = (27, 36, 48, 36)
"""What lies over a button while a finger is on it."""


class Stage:
    """The drawing of one window."""

    def __init__(self, window: pygame.Window, frames: Frames, *, scale: float = 1.0) -> None:
        self._renderer = Renderer(window)
        self._size = window.size
        self._scale = scale
        self._frames = frames
        self._textures = Textures(self._renderer)
        self._pictures = Pictures(self._renderer, frames, Planar.of(window, self._renderer))
        self._arc: Texture | None = None
        self._base: Texture | None = None
        self._base_key: object = None
        self._parted: tuple[Scene, tuple[Item, ...], tuple[Item, ...]] | None = None
        self._theme = Theme("day")
        self._light = 100

    def dim(self, light: int) -> None:
        """From now on, let only so many per cent of the picture's light through."""
        self._light = light

    def show(self, scene: Scene, attention: Attention, now: float) -> None:
        """Draw all of it and give it to the panel. Raises pygame.error."""
        self._draw(scene, attention, now)
        self._renderer.present()

    def save(self, scene: Scene, attention: Attention, now: float, path: Path) -> None:
        """Draw it and write what the panel shows as a PNG."""
        self._draw(scene, attention, now)
        surface = self._renderer.to_surface()
        self._renderer.present()
        part = path.with_suffix(".part.png")
        pygame.image.save(surface, part)
        part.replace(path)

    def forget(self) -> None:
        """The renderer may have lost its textures: draw all anew next time."""
        self._textures.clear()
        self._pictures.clear()
        self._arc = None
        self._base = None
        self._base_key = None

    def resize(self, size: tuple[int, int], scale: float) -> None:
        """The window has another size."""
        self._size = size
        self._scale = scale
        self.forget()

    def has_picture(self, slot: str) -> bool:
        """Whether there is a picture of this slot to show."""
        return self._pictures.has(slot)

    def take_frames(self, scene: Scene) -> bool:
        """Take in new pictures. True when the scene shows one of them."""
        return self._pictures.take(item for item in scene.items if isinstance(item, Picture))

    def _draw(self, scene: Scene, attention: Attention, now: float) -> None:
        self._theme = Theme(scene.ground)
        still, live = self._apart(scene)
        targets = scene.targets
        key = (scene.ground, still, attention)
        if self._base is None or key != self._base_key:
            self._textures.turn()
            if self._base is None:
                self._base = Texture(self._renderer, self._size, target=True)
            self._renderer.target = self._base
            self._clear(self._colour("ground"))
            self._items(still, now)
            self._attend(targets, still, attention)
            self._renderer.target = None
            self._base_key = key
        for part in self._uncovered(live):
            self._base.draw(part, part)
        self._items(live, now)
        self._attend(targets, live, attention)
        if self._light < 100:
            self._fill((0, 0, 0, round(255 * (100 - self._light) / 100)), Rect(0, 0, *self._size))

    def _apart(self, scene: Scene) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        if self._parted is None or self._parted[0] is not scene:
            shape = tokens().home_shape
            ring_px = round(2 * (shape["focus-gap"] + shape["focus"]) * self._scale)
            self._parted = (scene, *apart(scene.items, ring_px))
        return self._parted[1:]

    def _uncovered(self, live: tuple[Item, ...]) -> list[Rect]:
        """Return what of the base is seen: a picture that fills its place has nothing of it beneath."""
        whole = Rect(0, 0, *self._size)
        first = live[0] if live else None
        return around(whole, first.rect) if isinstance(first, Picture) and self._pictures.fills(first) else [whole]

    def _clear(self, colour: Colour) -> None:
        self._renderer.draw_color = colour
        self._renderer.clear()

    def _colour(self, token: str) -> Colour:
        return self._theme.colour(token)

    def _items(self, items: Iterable[Item], now: float) -> None:
        for item in items:
            match item:
                case Box():
                    self._box(item)
                case Text():
                    self._text(item)
                case Icon():
                    texture = self._textures.icon(item.name, item.rect.w, self._colour(item.colour))
                    texture.draw(None, item.rect)
                case Ring():
                    self._ring(item, now)
                case Picture():
                    self._pictures.draw(item)
                case Target():
                    pass

    # --- areas ---

    def _box(self, box: Box) -> None:
        if box.shadow_px:
            self._shadow(box)
        fill = self._colour(box.fill) if box.fill else None
        edge = self._colour(box.edge) if box.edge and box.edge_px else None
        if fill or edge:
            self._rounded(box.rect, fill, edge, box.edge_px, box.radius)

    def _shadow(self, box: Box) -> None:
        """Only what is seen of it: its middle lies under what throws it."""
        spread, radius = box.shadow_px, box.radius
        texture = self._textures.shadow((box.rect.w, box.rect.h), radius, spread)
        x, y, w, h = box.rect.grown(spread)
        y += spread // 4
        rim, side = spread + radius, h - 2 * (spread + radius)
        for part in ((0, 0, w, rim), (0, h - rim, w, rim), (0, rim, rim, side), (w - rim, rim, rim, side)):
            texture.draw(part, (x + part[0], y + part[1], part[2], part[3]))

    def _rounded(self, rect: Rect, fill: Colour | None, edge: Colour | None, edge_px: int, radius: int) -> None:
        """Corners from one small disc, the rest in plain rectangles."""
        radius = min(radius, rect.w // 2, rect.h // 2)
        if radius > 1:
            disc = self._textures.disc(radius, fill, edge, edge_px)
            r = radius
            for sx, sy, x, y in (
                (0, 0, rect.x, rect.y),
                (r, 0, rect.right - r, rect.y),
                (0, r, rect.x, rect.bottom - r),
                (r, r, rect.right - r, rect.bottom - r),
            ):
                disc.draw((sx, sy, r, r), (x, y, r, r))
        else:
            radius = 0
        inner_w, inner_h = rect.w - 2 * radius, rect.h - 2 * radius
        if fill:
            self._fill(fill, Rect(rect.x + radius, rect.y, inner_w, rect.h))
            self._fill(fill, Rect(rect.x, rect.y + radius, radius, inner_h))
            self._fill(fill, Rect(rect.right - radius, rect.y + radius, radius, inner_h))
        if edge:
            self._fill(edge, Rect(rect.x + radius, rect.y, inner_w, edge_px))
            self._fill(edge, Rect(rect.x + radius, rect.bottom - edge_px, inner_w, edge_px))
            side_y, side_h = (rect.y + radius, inner_h) if radius else (rect.y + edge_px, rect.h - 2 * edge_px)
            self._fill(edge, Rect(rect.x, side_y, edge_px, side_h))
            self._fill(edge, Rect(rect.right - edge_px, side_y, edge_px, side_h))

    def _fill(self, colour: Colour, rect: Rect) -> None:
        if rect.w <= 0 or rect.h <= 0:
            return
        self._renderer.draw_blend_mode = pygame.BLENDMODE_NONE if colour[3] == 255 else pygame.BLENDMODE_BLEND
        self._renderer.draw_color = colour
        self._renderer.fill_rect(rect)

    def _text(self, item: Text) -> None:
        colour = self._colour(item.colour)
        for index, line in enumerate(item.lines):
            if not line:
                continue
            texture = self._textures.line(line, item.face, colour)
            spare = item.rect.w - texture.width
            left = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[item.align]
            top = item.rect.y + index * item.leading + (item.leading - texture.height) // 2
            texture.draw(None, (item.rect.x + left, top, texture.width, texture.height))

    # --- the countdown ---

    def _ring(self, item: Ring, now: float) -> None:
        """The track, and over it the part of the ring that is left."""
        radius = item.rect.w // 2
        x, y = item.rect.x, item.rect.y
        colour, track = self._colour(item.colour), self._colour(item.track)
        self._textures.disc(radius, None, track, item.width).draw(None, (x, y, 2 * radius, 2 * radius))
        lasts = max(0.001, item.ends_at - item.started_at)
        left = min(1.0, max(0.0, (item.ends_at - now) / lasts))
        if left <= 0.002:
            return
        # a fan of textured triangles would be cheaper, but SDL's own drawing tears it at its seams
        arc = icons.arc(radius, item.width, colour, left)
        if self._arc is None or self._arc.width != 2 * radius:
            self._arc = Texture(self._renderer, arc.get_size(), streaming=True)
            self._arc.blend_mode = pygame.BLENDMODE_BLEND
        self._arc.update(arc)
        self._arc.draw(None, (x, y, 2 * radius, 2 * radius))

    # --- attention ---

    def _attend(self, targets: tuple[Target, ...], items: tuple[Item, ...], attention: Attention) -> None:
        for place, index in (("pressed", attention.pressed), ("focus", attention.focus)):
            if index is None or index >= len(targets):
                continue
            target = targets[index]
            if not any(item is target for item in items):
                continue
            if place == "pressed" and target.scale is not None:
                continue  # what it drags is seen to move
            if place == "pressed":
                self._rounded(target.rect, PRESSED, None, 0, target.radius)
            else:
                self._focus(target)

    def _focus(self, target: Target) -> None:
        """A ring that is seen on any ground: over a picture white between two dark ones."""
        shape = tokens().home_shape
        gap, stroke = round(shape["focus-gap"] * self._scale), round(shape["focus"] * self._scale)
        if target.is_over_picture:
            dark, white = (16, 22, 28, 255), (255, 255, 255, 255)
            outer = target.rect.grown(gap + stroke)
            self._rounded(outer, None, dark, gap + stroke, target.radius + gap + stroke)
            self._rounded(target.rect.grown(gap), None, white, round(stroke * 0.8), target.radius + gap)
            return
        colour = self._colour(target.ring)
        rect = target.rect.grown(gap + stroke)
        self._rounded(rect, None, colour, stroke, target.radius + gap + stroke)
