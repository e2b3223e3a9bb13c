"""Draws every screen in every language and size into pictures: `python -m ui.gallery OUT_DIR [NAME…]`."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path
from uuid import UUID

SIZES = ((1280, 800), (800, 1280), (1920, 1080), (800, 480))


def draw(folder: Path, names: set[str], languages: list[str], sizes: list[tuple[int, int]]) -> int:
    """Write the pictures; returns how many."""
    import pygame  # noqa: PLC0415 - the driver is chosen before

    from device.runtime.frames import OWN, PLAYER, Frames, cover, remote, shared  # noqa: PLC0415
    from ui import samples  # noqa: PLC0415
    from ui.layout import measures  # noqa: PLC0415
    from ui.scene import Attention  # noqa: PLC0415
    from ui.screens import scene  # noqa: PLC0415
    from ui.stage import Stage  # noqa: PLC0415

    pygame.display.init()
    people = {**samples.PEOPLE, "long": samples.LONG, "endless": samples.ENDLESS, "strange": samples.STRANGE}
    count = 0
    for size in sizes:
        frames = Frames()
        window = pygame.Window("gallery", size)
        m = measures(size)
        stage = Stage(window, frames, scale=m.scale)
        for language in languages:
            for name, screen in samples.screens(people[language]):
                if names and name not in names:
                    continue
                for number in range(14):
                    identity = samples.tile("", number=number).identity
                    frames.slot(remote(identity)).put(640, 360, _picture(640, 360, number))
                    frames.slot(shared(identity)).put(960, 540, _shared(960, 540))
                frames.slot(OWN).put(640, 480, _picture(640, 480, 5))
                frames.slot(PLAYER).put(1280, 720, _picture(1280, 720, 2))
                for number in (20, 61):  # films that were watched here; the others have a drawn card
                    frames.slot(cover(str(UUID(int=number)))).put(320, 180, _view(320, 180))
                laid = scene(screen, m)
                stage.take_frames(laid)
                focus = Attention(laid.first_focus) if m.is_tv else Attention()
                target = folder / language
                target.mkdir(parents=True, exist_ok=True)
                stage.save(laid, focus, samples.NOW, target / f"{name}-{size[0]}x{size[1]}.png")
                count += 1
        window.destroy()
    return count


def _view(width: int, height: int) -> bytes:
    """A lake and a forest, roughly."""
    import pygame  # noqa: PLC0415

    surface = pygame.Surface((width, height))
    surface.fill((196, 220, 236))
    pygame.draw.circle(surface, (250, 236, 190), (width * 3 // 4, height // 4), height // 10)
    for n in range(24):
        x, top = n * width // 22, height * (38 + 9 * (n * 7 % 5) // 4) // 100
        pygame.draw.polygon(
            surface,
            (52, 92, 70),
            [(x, top), (x - width // 26, height * 62 // 100), (x + width // 26, height * 62 // 100)],
        )
    pygame.draw.rect(surface, (110, 150, 178), (0, height * 60 // 100, width, height))
    return pygame.image.tobytes(surface, "RGB")


def _shared(width: int, height: int) -> bytes:
    """A page that somebody shows, roughly."""
    import pygame  # noqa: PLC0415

    surface = pygame.Surface((width, height))
    surface.fill((250, 250, 250))
    pygame.draw.rect(surface, (23, 74, 124), (0, 0, width, height // 8))
    for row in range(9):
        long = width * (7 if row % 3 else 5) // 10
        pygame.draw.rect(surface, (120, 130, 140), (width // 12, height // 5 + row * height // 12, long, height // 30))
    return pygame.image.tobytes(surface, "RGB")


def _picture(width: int, height: int, hue: int) -> bytes:
    """A person, roughly: head and shoulders before a wall."""
    import pygame  # noqa: PLC0415

    surface = pygame.Surface((width, height))
    wall, coat = [
        ((236, 228, 214), (74, 130, 160)),
        ((214, 226, 222), (130, 90, 110)),
        ((228, 220, 232), (90, 120, 90)),
        ((200, 210, 220), (90, 90, 90)),
        ((200, 190, 180), (60, 60, 90)),
        ((205, 190, 168), (120, 60, 84)),
    ][hue % 6]
    surface.fill(wall)
    pygame.draw.rect(
        surface, tuple(min(255, c + 14) for c in wall), (width // 12, height // 8, width // 4, height // 2)
    )
    middle = width // 2
    pygame.draw.ellipse(surface, coat, (middle - height * 45 // 100, height * 70 // 100, height * 90 // 100, height))
    pygame.draw.circle(surface, (232, 190, 165), (middle, height * 44 // 100), height * 22 // 100)
    hair = pygame.Rect(0, 0, height * 46 // 100, height * 46 // 100)
    hair.center = (middle, height * 40 // 100)
    pygame.draw.arc(surface, (110, 74, 52), hair, 0.2, math.pi - 0.2, height // 9)
    for side in (-1, 1):
        pygame.draw.circle(surface, (40, 40, 50), (middle + side * height // 12, height * 43 // 100), height // 60)
    pygame.draw.arc(
        surface, (150, 70, 70), (middle - height // 14, height * 46 // 100, height // 7, height // 11), 3.5, 5.9, 4
    )
    return pygame.image.tobytes(surface, "RGB")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Draw every screen of the kiosk.")
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help="only these screens")
    parser.add_argument("--language", action="append", choices=["fi", "sv", "en", "long", "endless", "strange"])
    parser.add_argument("--size", action="append", choices=[f"{w}x{h}" for w, h in SIZES])
    chosen = parser.parse_args()
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ["SDL_RENDER_DRIVER"] = "software"
    sizes = [(w, h) for w, h in SIZES if not chosen.size or f"{w}x{h}" in chosen.size]
    count = draw(chosen.out, set(chosen.names), chosen.language or ["fi", "sv", "en", "long"], sizes)
    print(f"{count} pictures in {chosen.out}")  # noqa: T201 - it is a command


if __name__ == "__main__":
    main()
