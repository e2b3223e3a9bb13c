"""The loop: draws when something changed, tells what is really shown, reports touches."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pygame
import pytest

from device.core.events.resident import ScreenHidden, ScreenShown, Touched
from device.core.screen import PlayerScreen
from device.core.screen_parts import Button, Countdown, Hour, words
from device.runtime.frames import OWN, Frames
from device.runtime.settings import Settings
from tests.ui.fake_view import FakeView
from tests.ui.panel import Panel
from ui import app as app_module
from ui import inputs, samples
from ui.app import App
from ui.scene import Text

FI = samples.PEOPLE["fi"]


def test_nothing_is_drawn_when_nothing_changed(panel: Any) -> None:
    """An idle home costs nothing: it hangs on a wall for years."""
    home = panel(samples.home(FI))
    drawn = home.app.drawings

    for _ in range(5):
        home.turn(0.6)
        home.view.show(samples.home(FI))  # equal, but not the same

    assert drawn == 1
    assert home.app.drawings == drawn
    assert home.view.beats >= 5


def test_a_new_minute_is_drawn(panel: Any) -> None:
    home = panel(samples.home(FI))

    home.show(replace(samples.home(FI), hour=Hour(14, 33)))

    assert home.app.drawings == 2


def test_a_screen_is_told_as_shown_only_after_it_was_presented(panel: Any) -> None:
    """The countdown may only start when the warning can be perceived."""
    home = panel(samples.home(FI))
    assert home.view.of(ScreenShown) == []

    home.show(samples.announcing(FI))

    assert [event.participation for event in home.view.of(ScreenShown)] == [samples.PARTICIPATION]
    assert ("drawn:AnnouncingScreen", samples.PARTICIPATION) in home.view.notes
    home.show(replace(samples.announcing(FI), countdown=Countdown(7, 0.7, 10, samples.ENDS_AT)))
    assert len(home.view.of(ScreenShown)) == 1


def test_a_hidden_window_is_told_and_shown_again_when_it_is_back(panel: Any) -> None:
    warned = panel(samples.announcing(FI))

    pygame.event.post(pygame.Event(pygame.WINDOWMINIMIZED))
    warned.turn()
    assert len(warned.view.of(ScreenHidden)) == 1
    drawn = warned.app.drawings
    warned.turn(0.5)
    assert warned.app.drawings == drawn

    pygame.event.post(pygame.Event(pygame.WINDOWRESTORED))
    warned.turn()
    assert len(warned.view.of(ScreenShown)) == 2


def test_a_drawing_that_fails_hides_the_screen(panel: Any) -> None:
    """Who cannot be seen has not warned anybody."""
    warned = panel(samples.announcing(FI))

    class Broken:
        def take_frames(self, _scene: object) -> bool:
            raise pygame.error("the panel is gone")

        def forget(self) -> None:
            return

    whole, warned.app.stage = warned.app.stage, Broken()
    warned.show(replace(samples.announcing(FI), is_calm=True))
    warned.turn(0.1)
    assert len(warned.view.of(ScreenHidden)) == 1

    warned.app.stage = whole
    warned.turn(0.1)
    assert len(warned.view.of(ScreenShown)) == 2

    warned.app.stage = Broken()
    for _ in range(app_module.FAILURES):
        warned.show(samples.announcing(FI))
    with pytest.raises(pygame.error):
        warned.turn()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1080), (800, 480)])
def test_each_button_of_the_warning_is_touched_where_it_is_drawn(panel: Any, size: tuple[int, int]) -> None:
    warned = panel(samples.announcing(FI), size)

    for button in samples.WARNED_BUTTONS:
        warned.touch(button)

    assert warned.pressed() == [(button, samples.PARTICIPATION) for button in samples.WARNED_BUTTONS]


def test_the_whole_green_bar_answers(panel: Any) -> None:
    """A touch that misses the handset within the bar still answers; on *Silence* it does not."""
    ringing = panel(replace(samples.home(FI), bar=samples.bar(FI)))
    bar = ringing.place(Button.ANSWER)
    ringing.view.time += 1
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        pygame.event.post(pygame.Event(kind, button=1, pos=(bar.x + 5, bar.y - 60)))
    ringing.turn()
    ringing.touch(Button.SILENCE)

    assert [button for button, _ in ringing.pressed()] == [Button.ANSWER, Button.SILENCE]


def test_a_touch_that_was_meant_for_the_screen_before_does_nothing(panel: Any) -> None:
    """A finger on its way to *Asetukset* must not decline a call that appeared beneath it."""
    home = panel(samples.home(FI))
    home.show(samples.announcing(FI))
    x, y = home.place(Button.NOT_NOW).middle
    home.view.time += 0.1
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        pygame.event.post(pygame.Event(kind, button=1, pos=(x, y)))
    home.turn()

    assert home.pressed() == []


def test_a_finger_that_slides_away_presses_nothing(panel: Any) -> None:
    warned = panel(samples.announcing(FI))
    x, y = warned.place(Button.NOT_NOW).middle
    warned.view.time += 1
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, y)))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONUP, button=1, pos=(x, y - 400)))
    warned.turn()

    assert warned.pressed() == []


def test_every_button_is_reached_by_arrows_and_ok(panel: Any) -> None:
    warned = panel(samples.announcing(FI))

    warned.key(pygame.K_RETURN)  # no focus was to be seen: this shows it
    assert warned.pressed() == []
    warned.key(pygame.K_RETURN)
    warned.key(pygame.K_RIGHT)
    warned.key(pygame.K_RETURN)
    warned.key(pygame.K_RIGHT)
    warned.key(pygame.K_KP_ENTER)

    assert [button for button, _ in warned.pressed()] == list(samples.WARNED_BUTTONS)


def test_back_in_the_warning_is_not_now(panel: Any) -> None:
    warned = panel(samples.announcing(FI))

    warned.key(pygame.K_ESCAPE)

    assert warned.pressed() == [(Button.NOT_NOW, samples.PARTICIPATION)]


def test_back_in_the_call_ends_nothing(panel: Any) -> None:
    """The red handset is pressed on purpose or not at all."""
    in_call = panel(samples.call(FI))

    in_call.key(pygame.K_ESCAPE)

    assert in_call.pressed() == []


def test_the_files_of_touches_and_keys_are_not_looked_for_at_each_picture(
    panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_call = panel(samples.call(FI))
    looked: list[float] = []

    def find() -> tuple[int, ...]:
        looked.append(in_call.view.time)
        return ()

    monkeypatch.setattr(inputs, "find", find)
    for number in range(60):
        in_call.frames.slot(OWN).put(64, 48, bytes((number, 40, 200)) * (64 * 48))
        in_call.turn(1 / 30)

    assert 0 < len(looked) <= 5


def test_the_ring_moves_though_the_screen_is_the_same(panel: Any) -> None:
    warned = panel(samples.announcing(FI))
    drawn = warned.app.drawings

    warned.turn(0.1)
    warned.turn(0.1)

    assert warned.app.drawings == drawn + 2


def test_a_resized_window_gets_another_layout(panel: Any) -> None:
    home = panel(samples.home(FI))

    home.app.resize((800, 480))
    home.turn()

    assert home.place(Button.SETTINGS).right <= 800


def test_words_of_the_core_are_said_in_each_language(panel: Any) -> None:
    home = panel(samples.home(FI))
    for language in ("fi", "sv", "en"):
        home.show(replace(samples.home(FI), language=language, toast=words("call.declined")))

    assert home.app.drawings == 4


class DarkView(FakeView):
    """Its window is hidden from the first moment on."""

    def alive(self) -> None:
        pygame.event.post(pygame.Event(pygame.WINDOWHIDDEN))


def test_a_panel_that_never_shows_does_not_keep_the_kiosk_from_starting() -> None:
    """Calls must be reported as not announced; for that the rest has to run."""
    view = DarkView(samples.announcing(FI))
    app = App(Settings(size=(320, 200)), view, Frames(view.changed), first_s=0.0)

    app.run(app.stop)

    assert app.drawings == 0
    assert view.of(ScreenShown) == []


class Lamp:
    """A panel's own light, that obeys or does not."""

    def __init__(self, *, obeys: bool) -> None:
        self.set_to: list[int] = []
        self._obeys = obeys

    def set(self, percent: int) -> bool:
        self.set_to.append(percent)
        return self._obeys


@pytest.mark.feature("H11")
@pytest.mark.parametrize("obeys", [True, False])
def test_light_is_the_panels_own_or_lies_over_the_picture(tmp_path: Path, obeys: bool) -> None:
    view, lamp = FakeView(samples.home(FI)), Lamp(obeys=obeys)
    app = App(Settings(size=(1280, 800)), view, Frames(view.changed), lamp)
    app.open()
    try:
        pictures = []
        for light in (100, 45):
            view.time += 1
            view.show(replace(samples.home(FI), light=light))
            app.turn()
            app.save(tmp_path / f"{light}.png")
            pictures.append(pygame.image.load(tmp_path / f"{light}.png").get_at((5, 400))[0])
    finally:
        app.close()

    assert lamp.set_to == [45]
    assert (pictures[0] == pictures[1]) is obeys
    assert obeys or pictures[1] < pictures[0] * 0.5


@pytest.mark.feature("H6")
def test_a_finger_drags_the_film_along_its_bar_and_strays_from_it(panel: Any) -> None:
    """The knob follows at once; the film goes there when the finger is lifted, wherever that is."""
    shown = dict(samples.screens(FI))["player"]
    assert isinstance(shown, PlayerScreen)
    film = panel(shown)
    bar = film.place(Button.SEEK)
    film.view.time += 1
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=bar.middle, touch=True))
    film.app.turn()
    half = film.app.scene
    away = (bar.x + bar.w * 3 // 4, bar.y - 200)
    pygame.event.post(pygame.Event(pygame.MOUSEMOTION, buttons=(1, 0, 0), pos=away, rel=(0, 0), touch=True))
    film.app.turn()

    assert any(_says(film, at) for at in ("17.58", "17.59", "18.00", "18.01", "18.02")), "it is not under the finger"
    assert half != film.app.scene
    assert film.view.of(Touched) == []
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONUP, button=1, pos=away, touch=True))
    film.app.turn()

    said = film.view.of(Touched)
    assert [event.button for event in said] == [Button.SEEK]
    assert abs(said[0].subject.value - 1080) <= 3
    film.show(replace(shown, position_s=1081))
    assert _says(film, "18.01")


def _says(panel: Panel, words: str) -> bool:
    return panel.app.scene is not None and any(
        isinstance(item, Text) and words in item.lines for item in panel.app.scene.items
    )
