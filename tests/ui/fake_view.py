"""A view whose screen and clock the test sets."""

from typing import Any
from uuid import UUID

from device.core.events.event import Event
from device.core.screen import HomeScreen, Screen
from device.core.state import State
from device.runtime.nudge import Nudge


class FakeView:
    """What `device.runtime` gives the screen."""

    def __init__(self, screen: Screen | None = None) -> None:
        self.changed = Nudge()
        self.time = 100.0
        self.events: list[Event] = []
        self.notes: list[tuple[str, UUID | None]] = []
        self.beats = 0
        self._screen: Screen = screen or HomeScreen()

    def show(self, screen: Screen) -> None:
        self._screen = screen
        self.changed.set()

    def state(self) -> State:
        return State()

    def screen(self) -> Screen:
        return self._screen

    def now(self) -> float:
        return self.time

    def submit(self, event: Event) -> None:
        self.events.append(event)

    def alive(self) -> None:
        self.beats += 1

    def note(self, word: str, participation: UUID | None = None) -> None:
        self.notes.append((word, participation))

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]
