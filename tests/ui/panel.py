"""A kiosk's screen with a resident in front of it."""

from pathlib import Path
from uuid import UUID

import pygame

from device.core.events.resident import Touched
from device.core.screen import Screen
from device.core.screen_parts import Button
from device.runtime.frames import Frames
from device.runtime.settings import Settings
from tests.ui.fake_view import FakeView
from ui.app import App
from ui.scene import Rect


class Panel:
    """A kiosk's screen with a resident in front of it."""

    def __init__(self, screen: Screen, size: tuple[int, int] = (1280, 800)) -> None:
        self.view = FakeView(screen)
        self.frames = Frames(self.view.changed)
        self.app = App(Settings(size=size), self.view, self.frames)
        self.app.open()
        self.view.changed.set()
        self.app.turn()

    def show(self, screen: Screen) -> None:
        self.view.time += 1
        self.view.show(screen)
        self.app.turn()

    def turn(self, seconds: float = 0.0) -> None:
        self.view.time += seconds
        self.app.turn()

    def touch(self, button: Button) -> None:
        x, y = self.place(button).middle
        self.view.time += 1
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            pygame.event.post(pygame.Event(kind, button=1, pos=(x, y), touch=True))
        self.app.turn()

    def key(self, key: int) -> None:
        self.view.time += 1
        pygame.event.post(pygame.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", scancode=0))
        self.app.turn()

    def place(self, button: Button) -> Rect:
        assert self.app.scene is not None
        return next(target.rect for target in self.app.scene.targets if target.button is button)

    def pressed(self) -> list[tuple[Button, UUID | None]]:
        return [(event.button, event.participation) for event in self.view.of(Touched)]


def shot(panel: Panel, folder: Path) -> pygame.Surface:
    path = folder / "panel.png"
    panel.app.save(path)
    return pygame.image.load(path)
