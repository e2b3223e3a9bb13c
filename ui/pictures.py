"""Moving pictures: the newest frame of each person as a texture."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Protocol

import pygame
from pygame._sdl2.video import Renderer, Texture

from device.runtime.frames import Frame, Frames, Pixels
from ui.planar import Planar, PlanarTexture
from ui.scene import Picture, Rect

LEAST_SIDE = 16
"""The last frames of an ending track are 2 × 2: not a picture."""


class Moving(Protocol):
    """A texture that takes frames of one size."""

    width: int
    height: int

    def put(self, frame: Frame, *, mirrored: bool) -> None:
        """Take a frame of this size."""

    def draw(self, source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> None:
        """Draw this part of it there."""

    def close(self) -> None:
        """Let go of it."""


class Pictures:
    """The pictures of one renderer."""

    def __init__(self, renderer: Renderer, frames: Frames, planar: Planar | None = None) -> None:
        """With `planar` frames are taken as codecs give them, and whoever hands them in is told so."""
        self._renderer = renderer
        self._frames = frames
        self._planar = planar
        self._textures: dict[str, Moving] = {}
        if planar is not None:
            frames.takes = Pixels.I420

    def clear(self) -> None:
        """Let go of all."""
        for texture in self._textures.values():
            texture.close()
        self._textures.clear()

    def has(self, slot: str) -> bool:
        """Whether a frame of this slot came."""
        return slot in self._textures

    def fills(self, item: Picture) -> bool:
        """Whether nothing of what lies beneath this picture is seen."""
        return item.slot in self._textures and not item.is_whole and not item.radius

    def take(self, shown: Iterable[Picture]) -> bool:
        """Take new frames of what is shown, and let go of all others. True when there was one."""
        wanted = {item.slot: item.is_mirrored for item in shown}
        if not wanted and not self._textures:
            return False
        for slot in [slot for slot in self._textures if slot not in wanted]:
            self._textures.pop(slot).close()
        is_new = False
        for slot, is_mirrored in wanted.items():
            frame = self._frames.slot(slot).take_if_new()
            if frame is not None and min(frame.width, frame.height) >= LEAST_SIDE:
                self._put(slot, frame, mirrored=is_mirrored)
                is_new = True
        return is_new

    def _put(self, slot: str, frame: Frame, *, mirrored: bool) -> None:
        texture = self._textures.get(slot)
        is_planar = self._planar is not None and frame.pixels is Pixels.I420
        if texture is None or not _takes(texture, frame, is_planar=is_planar):
            if texture is not None:
                texture.close()
            size = (frame.width, frame.height)
            texture = PlanarTexture(self._planar, *size) if self._planar and is_planar else Rgb(self._renderer, *size)
            self._textures[slot] = texture
        texture.put(frame, mirrored=mirrored)

    def draw(self, item: Picture) -> None:
        """Fill the rectangle, cutting what is too wide or too high; leave it as it is when there is no frame yet."""
        texture = self._textures.get(item.slot)
        if texture is None:
            return
        source, target = fit(texture.width, texture.height, item.rect, whole=item.is_whole)
        if item.radius:
            _draw_rounded(texture, source, target, item.radius)
        else:
            texture.draw(source, target)


def _takes(texture: Moving, frame: Frame, *, is_planar: bool) -> bool:
    is_alike = isinstance(texture, PlanarTexture) is is_planar
    return is_alike and (texture.width, texture.height) == (frame.width, frame.height)


class Rgb:
    """A texture for frames in RGB, and for planes where SDL does not take them."""

    def __init__(self, renderer: Renderer, width: int, height: int) -> None:
        self.width = width
        self.height = height
        # linear: a smaller picture that fills a television must not show its squares
        self._texture = Texture(renderer, (width, height), streaming=True, scale_quality=1)

    def put(self, frame: Frame, *, mirrored: bool) -> None:
        """Take a frame of this size."""
        surface = _surface(frame)
        # mirrored here: SDL's own drawing turns each copy four times slower
        self._texture.update(pygame.transform.flip(surface, flip_x=True, flip_y=False) if mirrored else surface)

    def draw(self, source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> None:
        """Draw this part of it there."""
        self._texture.draw(source, target)

    def close(self) -> None:
        """Goes when nobody holds it."""


def fit(width: int, height: int, rect: Rect, *, whole: bool) -> tuple[Rect, Rect]:
    """The part of the picture to show, and where: all of the place filled, or all of the picture shown."""
    if whole:
        scale = min(rect.w / width, rect.h / height)
        w, h = round(width * scale), round(height * scale)
        return Rect(0, 0, width, height), Rect(rect.x + (rect.w - w) // 2, rect.y + (rect.h - h) // 2, w, h)
    scale = max(rect.w / width, rect.h / height)
    w, h = min(width, round(rect.w / scale)), min(height, round(rect.h / scale))
    return Rect((width - w) // 2, (height - h) // 2, w, h), rect


def _draw_rounded(texture: Moving, source: Rect, target: Rect, radius: int) -> None:
    """Rows of the upper corners one by one, the rest in one piece; a frame drawn over it smooths the edge."""
    step = source.h / target.h
    aside = source.w / target.w
    for row in range(radius):
        cut = radius - round(sqrt(radius**2 - (radius - row - 0.5) ** 2))
        texture.draw(
            (
                source.x + round(cut * aside),
                source.y + int(row * step),
                source.w - round(2 * cut * aside),
                max(1, round(step)),
            ),
            (target.x + cut, target.y + row, target.w - 2 * cut, 1),
        )
    texture.draw(
        (source.x, source.y + round(radius * step), source.w, source.h - round(radius * step)),
        (target.x, target.y + radius, target.w, target.h - radius),
    )


def _surface(frame: Frame) -> pygame.Surface:
    size = (frame.width, frame.height)
    if frame.pixels is Pixels.RGB24:
        return pygame.image.frombuffer(frame.data, size, "RGB")
    return pygame.image.frombuffer(_rgb(frame), size, "RGB")


def _rgb(frame: Frame) -> bytes:
    """I420 as RGB, limited range of BT.601. Slow: who can, hands in RGB."""
    import numpy as np  # noqa: PLC0415 - 20 MB that a kiosk whose frames are RGB never needs

    w, h = frame.width, frame.height
    data = np.frombuffer(frame.data, np.uint8)
    half_w, half_h = (w + 1) // 2, (h + 1) // 2
    luma = data[: w * h].reshape(h, w).astype(np.float32) - 16
    blue = data[w * h : w * h + half_w * half_h].reshape(half_h, half_w).astype(np.float32) - 128
    red = data[w * h + half_w * half_h : w * h + 2 * half_w * half_h].reshape(half_h, half_w).astype(np.float32) - 128
    blue = blue.repeat(2, 0).repeat(2, 1)[:h, :w]
    red = red.repeat(2, 0).repeat(2, 1)[:h, :w]
    luma = luma * 1.164
    channels = (luma + 1.596 * red, luma - 0.392 * blue - 0.813 * red, luma + 2.017 * blue)
    return np.stack(channels, -1).clip(0, 255).astype(np.uint8).tobytes()
