"""Pictures as codecs give them (I420), handed to SDL as they are.

pygame knows textures of RGB alone; SDL, which lies under it, takes the three planes and makes colours of them where
they are drawn: on a graphics chip for nothing, without one still ten times cheaper than RGB made elsewhere. So this
speaks to the very SDL that pygame has loaded, and to the very renderer that pygame draws with. Where either cannot be
found, pictures come as RGB.
"""

from __future__ import annotations

import ctypes
import logging
from pathlib import Path
from typing import Self

import pygame
from pygame._sdl2.video import Renderer

from device.runtime.frames import Frame

log = logging.getLogger(__name__)

_IYUV = 0x56555949
"""SDL_PIXELFORMAT_IYUV: luma, blue, red."""
_STREAMING = 1
_LINEAR = 1
"""SDL_ScaleModeLinear: a smaller picture that fills a television must not show its squares."""
_BT601 = 1
"""SDL_YUV_CONVERSION_BT601: what WebRTC means by I420 at any size; left alone, SDL takes large ones for BT.709."""

_Box = ctypes.c_int * 4
_Box4 = tuple[int, int, int, int]
_pointer, _int = ctypes.c_void_p, ctypes.c_int


class Planar:
    """Makes textures of three planes for one renderer."""

    def __init__(self, sdl: ctypes.CDLL, renderer: Renderer, address: int | None) -> None:
        self.sdl = sdl
        self.address = address
        self._renderer = renderer
        """Held: it must not be let go of while a texture of it is there."""

    @classmethod
    def of(cls, window: pygame.Window, renderer: Renderer) -> Self | None:
        """Return it; None when the SDL that is loaded cannot be spoken to."""
        try:
            sdl = _loaded()
            sdl.SDL_SetYUVConversionMode(_BT601)
            found = cls(sdl, renderer, sdl.SDL_GetRenderer(sdl.SDL_GetWindowFromID(window.id)))
            PlanarTexture(found, 16, 16).close()  # of no renderer there is none
        except (OSError, AttributeError) as err:
            log.warning("pictures are drawn by way of RGB: %s", err)
            return None
        return found


class PlanarTexture:
    """One moving picture. Let go of it with `close`; else it goes with the renderer."""

    def __init__(self, planar: Planar, width: int, height: int) -> None:
        """Raises OSError."""
        self.width = width
        self.height = height
        self._planar = planar
        self._texture = planar.sdl.SDL_CreateTexture(planar.address, _IYUV, _STREAMING, width, height)
        if not self._texture:
            raise OSError("no texture of three planes")
        planar.sdl.SDL_SetTextureScaleMode(self._texture, _LINEAR)

    def put(self, frame: Frame, *, mirrored: bool) -> None:
        """Take a frame of this size."""
        import numpy as np  # noqa: PLC0415 - who hands in planes has imported it

        w, h = self.width, self.height
        half_w, half_h = (w + 1) // 2, (h + 1) // 2
        # numpy knows where the bytes of anything are, whether they may be written or not
        data = np.frombuffer(frame.data, np.uint8, w * h + 2 * half_w * half_h)
        ends = (w * h, w * h + half_w * half_h)
        planes = [
            data[: ends[0]].reshape(h, w),
            *(part.reshape(half_h, half_w) for part in np.split(data[ends[0] :], 2)),
        ]
        if mirrored:
            # here, and only when it is new: SDL's own drawing turns each copy four times slower
            planes = [np.ascontiguousarray(plane[:, ::-1]) for plane in planes]
        where = [(plane.ctypes.data, plane.shape[1]) for plane in planes]
        self._planar.sdl.SDL_UpdateYUVTexture(self._texture, None, *(value for pair in where for value in pair))

    def draw(self, source: _Box4, target: _Box4) -> None:
        """Draw this part of it there."""
        self._planar.sdl.SDL_RenderCopy(self._planar.address, self._texture, _Box(*source), _Box(*target))

    def close(self) -> None:
        """Let go of it."""
        self._planar.sdl.SDL_DestroyTexture(self._texture)


def _loaded() -> ctypes.CDLL:
    """Return the SDL that pygame has loaded, not another one that may lie beside it. Raises OSError, AttributeError."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    paths = {line[line.index("/") :] for line in maps if "/libSDL2-2" in line}
    if len(paths) != 1:
        raise OSError(f"{len(paths)} times SDL")
    sdl = ctypes.CDLL(paths.pop())
    sdl.SDL_GetWindowFromID.restype = sdl.SDL_GetRenderer.restype = sdl.SDL_CreateTexture.restype = _pointer
    sdl.SDL_GetWindowFromID.argtypes = [ctypes.c_uint32]
    sdl.SDL_GetRenderer.argtypes = sdl.SDL_DestroyTexture.argtypes = [_pointer]
    sdl.SDL_SetYUVConversionMode.argtypes = [_int]
    sdl.SDL_CreateTexture.argtypes = [_pointer, ctypes.c_uint32, _int, _int, _int]
    sdl.SDL_SetTextureScaleMode.argtypes = [_pointer, _int]
    sdl.SDL_UpdateYUVTexture.argtypes = [_pointer, _pointer, _pointer, _int, _pointer, _int, _pointer, _int]
    sdl.SDL_RenderCopy.argtypes = [_pointer, _pointer, _pointer, _pointer]
    return sdl
