"""The drawing loop, on the main thread: waits, looks what is to be shown, draws what changed, reports touches.

It sleeps until a state, a frame or a touch comes, and asks SDL for events when it wakes: SDL's own waiting looks a
thousand times a second, day and night.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from uuid import UUID

import pygame

from device.core.events.resident import ScreenHidden, ScreenShown, Touched
from device.core.screen import AnnouncingScreen, CallScreen, PlayerScreen, Screen, WaitingScreen
from device.core.screen_parts import Button
from device.runtime.frames import OWN, Frames
from device.runtime.ports import Backlight, View
from device.runtime.settings import Settings
from ui import inputs, touch
from ui.layout import Measures, measures_of
from ui.scene import Picture, Ring, Scene, Target
from ui.screens import scene as lay_out
from ui.stage import Stage

log = logging.getLogger(__name__)

TITLE = "Kotiluuri"

POLL_S = 0.05
"""How long a touch may wait for us where SDL hears of it in a way that cannot be waited for."""

RING_S = 1 / 24
"""Between two steps of the countdown's ring: smooth to the eye, and twice as cheap as each refresh."""

FRAME_S = 1 / 31
"""Between two drawings of moving pictures: several people's frames come in one."""

IN_VAIN = 20
"""Wakings in a row that brought nothing: then what woke us is not listened to until the next look."""

SLEEPS_WELL = {"kmsdrm"}
"""Drivers without a compositor: no input device means that there is nothing to hear, until one is plugged in."""

LOOK_S = 2.0
"""How often we look at the time when nobody tells us of a change: a new minute may be shown that late."""

LOOK_IN_CALL_S = 0.5
"""The same in a call, which has words that come and go by the second."""

LOOK_COUNTING_S = 0.1
"""The same while seconds are counted down."""

LISTEN_S = 0.5
"""How often we look for the files on which touches and keys come: pictures come forty times as often."""

FIRST_S = 3.0
"""A panel that shows nothing for so long must not keep the rest of the kiosk from starting."""

FAILURES = 40
"""Drawings that may fail in a row before we give up: a panel that is switched over takes a second or two."""

SCREENSHOT_VARIABLE = "KOTILUURI_SCREENSHOT"
"""Names a PNG that is written at each SIGUSR1: how tests look at the panel."""

_WAYS = {
    pygame.K_LEFT: touch.Way.LEFT,
    pygame.K_RIGHT: touch.Way.RIGHT,
    pygame.K_UP: touch.Way.UP,
    pygame.K_DOWN: touch.Way.DOWN,
}
_SELECT = 119 | 1 << 30
"""SDLK_SELECT, of remote controls; pygame has no name for it."""
_ENTER = {pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE, _SELECT}
_BACK = {pygame.K_ESCAPE, pygame.K_AC_BACK, pygame.K_BACKSPACE}
_DIGITS = {pygame.K_0 + n: n for n in range(10)} | {pygame.K_KP_1 + n - 1: n for n in range(1, 10)} | {pygame.K_KP_0: 0}
_HIDDEN = {pygame.WINDOWHIDDEN, pygame.WINDOWMINIMIZED}
_SHOWN = {pygame.WINDOWSHOWN, pygame.WINDOWRESTORED, pygame.WINDOWEXPOSED, pygame.WINDOWMAXIMIZED}


FULL_LIGHT = 100


class App:
    """The kiosk's screen."""

    def __init__(
        self,
        settings: Settings,
        view: View,
        frames: Frames,
        backlight: Backlight | None = None,
        *,
        first_s: float = FIRST_S,
    ) -> None:
        self._settings = settings
        self._view = view
        self._frames = frames
        self._backlight = backlight
        self._light = FULL_LIGHT
        self._first_s = first_s
        self._stopped = threading.Event()
        self._screen: Screen | None = None
        self._scene: Scene | None = None
        self._attending = touch.Attending()
        self._looked_at = 0.0
        self._drawn_at = 0.0
        self._has_drawn = False
        self._inputs: tuple[int, ...] = ()
        self._listened_at = -LISTEN_S
        self._for_nothing = 0
        self._driver = ""
        self._is_hidden = False
        self._is_due = True
        self._told: tuple[str, UUID | None] | None = None
        self._seen: set[str] = set()
        self._failures = 0
        self._drawings = 0
        self._wants_picture = False

    @property
    def scene(self) -> Scene | None:
        """What is laid out now."""
        return self._scene

    @property
    def drawings(self) -> int:
        """How often the panel was given something new, since the start."""
        return self._drawings

    def run(self, on_drawn: Callable[[], None]) -> None:
        """Draw until stopped. Calls `on_drawn` once: the first screen is on the panel, or cannot be."""
        self.open()
        first: Callable[[], None] | None = on_drawn
        patience = time.monotonic() + self._first_s
        try:
            while not self._stopped.is_set():
                self.turn()
                if first is not None and (self._drawings or time.monotonic() > patience):
                    first()
                    first = None
        finally:
            self.close()

    def stop(self) -> None:
        """Make `run` return soon; from any thread or a signal handler."""
        self._stopped.set()
        self._view.changed.set()

    def close(self) -> None:
        """Take the window away."""
        self._window.destroy()
        pygame.display.quit()

    def save(self, path: Path) -> None:
        """Write what the panel shows as a PNG."""
        if self._scene is not None:
            attention = self._attending.shown(always=self._measures.is_tv)
            self.stage.save(self._scene, attention, self._view.now(), path)

    # --- one turn ----------------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Wait for something, then do what there is to do."""
        changed = self._view.changed.wait(self.patience(), self._inputs)
        self._view.changed.clear()
        self._view.alive()
        events = pygame.event.get()
        for event in events:
            self._event(event)
        self._for_nothing = 0 if changed or events else self._for_nothing + 1
        if self._for_nothing > IN_VAIN:  # a file that can always be read, or was closed: do not run round in circles
            self._inputs = ()
        now = self._view.now()
        if changed or now - self._looked_at >= self._look_every():
            self._look(now)
        drawings = self._drawings
        self._draw_if_due(now)
        self._has_drawn = self._drawings != drawings

    def patience(self) -> float:
        """Say how long to sleep. Not at all after a drawing: Xlib may have read a touch meanwhile, out of its file."""
        if self._has_drawn:
            return 0.0
        if self._is_moving():
            return RING_S
        if self._failures or not (self._inputs or self._driver in SLEEPS_WELL):
            return POLL_S
        return max(0.0, self._looked_at + self._look_every() - self._view.now())

    def _is_moving(self) -> bool:
        return (
            self._scene is not None
            and not self._is_hidden
            and isinstance(self._screen, AnnouncingScreen)
            and any(isinstance(item, Ring) for item in self._scene.items)
        )

    def _look_every(self) -> float:
        if isinstance(self._screen, AnnouncingScreen):
            return LOOK_COUNTING_S
        return LOOK_IN_CALL_S if isinstance(self._screen, CallScreen | WaitingScreen) else LOOK_S

    def _look(self, now: float) -> None:
        """Ask what to show, and lay it out when it is not what is shown."""
        self._looked_at = now
        if now - self._listened_at >= LISTEN_S:
            self._listened_at = now
            self._inputs = inputs.find()  # a keyboard may have been plugged in
        screen = _without_fraction(self._view.screen())
        if self._attending.slid is not None and isinstance(screen, PlayerScreen):
            screen = replace(screen, position_s=self._attending.slid)  # the knob is under the finger
        if self._view.state().installed != self._installed:
            self._measure(self._window.size)  # an installer says that the panel is another one
            self.stage.resize(self._window.size, self._measures.scale)
            self._screen = None
        if screen == self._screen:
            return
        self._screen = screen
        self._shine(screen.light)
        self._scene = lay_out(screen, self._measures)
        shown = {item.slot: item.rect for item in self._scene.items if isinstance(item, Picture)}
        self._frames.show({slot: rect.h for slot, rect in shown.items()})
        self._frames.own_px = (shown[OWN].w, shown[OWN].h) if OWN in shown else None
        self._attending = touch.meet(self._attending, self._scene, now)
        self._is_due = True

    def _shine(self, light: int) -> None:
        """As bright as the screen should be: by the panel's own light, else by what lies over the picture."""
        if light == self._light:
            return
        self._light = light
        has_own = self._backlight is not None and self._backlight.set(light)
        self.stage.dim(FULL_LIGHT if has_own else light)

    def _draw_if_due(self, now: float) -> None:
        scene = self._scene
        if scene is None or self._is_hidden:
            return
        has_pictures = any(isinstance(item, Picture) for item in scene.items)
        if has_pictures and not self._is_due:
            early = self._drawn_at + FRAME_S - now
            if early > 0:
                time.sleep(early)
        try:
            new_frame = self.stage.take_frames(scene)
            ring_due = self._is_moving() and now - self._drawn_at >= RING_S * 0.9
            if not (self._is_due or new_frame or ring_due or self._wants_picture):
                return
            self._draw(scene)
        except pygame.error as err:
            self._drawing_failed(err)
            return
        self._failures = 0
        self._drawn_at = self._view.now()
        self._is_due = False
        self._tell_shown(scene, new_frame=new_frame)

    def _draw(self, scene: Scene) -> None:
        if self._wants_picture:
            self._wants_picture = False
            self.save(Path(os.environ[SCREENSHOT_VARIABLE]))
        else:
            self.stage.show(scene, self._attending.shown(always=self._measures.is_tv), self._view.now())
        self._drawings += 1

    def _drawing_failed(self, err: pygame.error) -> None:
        """Nobody sees us any longer: the core must know. Try again, with everything drawn anew."""
        self._failures += 1
        if self._failures == 1:
            log.warning("drawing failed: %s", err)
            self._tell_hidden()
        if self._failures > FAILURES:
            raise err
        self.stage.forget()
        self._is_due = True

    # --- what we tell ------------------------------------------------------------------------------------------------

    def _tell_shown(self, scene: Scene, *, new_frame: bool) -> None:
        told = (scene.name, scene.shows)
        if told != self._told:
            self._told = told
            self._seen.clear()
            if scene.shows is not None:
                self._view.submit(ScreenShown(self._view.now(), scene.shows))
            self._view.note(f"drawn:{type(self._screen).__name__}", scene.shows)
        if new_frame and "remote" not in self._seen and isinstance(self._screen, CallScreen):
            shown = {item.slot for item in scene.items if isinstance(item, Picture)}
            if any(slot.startswith("remote:") and self.stage.has_picture(slot) for slot in shown):
                self._seen.add("remote")
                self._view.note("drawn:remote", scene.shows)

    def _tell_hidden(self) -> None:
        self._told = None
        self._view.submit(ScreenHidden(self._view.now()))

    def _press(self, target: Target | None) -> None:
        if target is not None:
            self._view.submit(Touched(self._view.now(), target.button, target.participation, target.subject))

    # --- events ------------------------------------------------------------------------------------------------------

    def _event(self, event: pygame.Event) -> None:
        kind = event.type
        if kind in {pygame.QUIT, pygame.WINDOWCLOSE}:
            self._stopped.set()
        elif kind in _HIDDEN:
            if not self._is_hidden:
                self._is_hidden = True
                self._tell_hidden()
        elif kind in _SHOWN:
            self._is_hidden = False
            self._is_due = True
        elif kind in {pygame.WINDOWSIZECHANGED, pygame.WINDOWRESIZED}:
            self.resize(self._window.size)
        elif kind in {pygame.RENDER_TARGETS_RESET, pygame.RENDER_DEVICE_RESET}:
            self.stage.forget()
            self._is_due = True
        elif self._scene is not None:
            self._input(event, self._scene)

    def _input(self, event: pygame.Event, scene: Scene) -> None:
        before, now, pressed = self._attending, self._view.now(), None
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._attending = touch.finger_down(before, scene, *self._point(event.pos), now)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._attending, pressed = touch.finger_up(before, scene, *self._point(event.pos), self._slip_px)
        elif event.type == pygame.MOUSEMOTION:
            self._attending = touch.finger_moved(before, scene, self._point(event.pos)[0])
        elif event.type == pygame.KEYDOWN:
            pressed = self._key(event.key, scene, now)
        if self._attending.shown(always=self._measures.is_tv) != before.shown(always=self._measures.is_tv):
            self._is_due = True
        if self._attending.slid not in {None, before.slid}:
            self._look(now)
        self._press(pressed)

    def _key(self, key: int, scene: Scene, now: float) -> Target | None:
        if key in _WAYS:
            self._attending = touch.arrow(self._attending, scene, _WAYS[key])
        elif key in _ENTER:
            self._attending, pressed = touch.enter(self._attending, scene, always_shown=self._measures.is_tv, now=now)
            return pressed
        elif key in _BACK:
            return touch.back(scene)
        elif key in _DIGITS:
            return touch.digit_target(scene, _DIGITS[key])
        elif key in {pygame.K_PLUS, pygame.K_KP_PLUS}:
            return touch.key_target(scene, Button.VOLUME_UP)
        elif key in {pygame.K_MINUS, pygame.K_KP_MINUS}:
            return touch.key_target(scene, Button.VOLUME_DOWN)
        return None

    def _point(self, position: tuple[int, int]) -> tuple[float, float]:
        """From the window's points to the pixels of the scene; they differ on a panel of high density."""
        width, height = self._window.size
        return position[0] * self._measures.width / width, position[1] * self._measures.height / height

    # --- the window --------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Make the window. `run` does it; tests turn by themselves."""
        if not any(Path("/dev/dri").glob("renderD*")):
            # OpenGL without hardware behind it is four times slower than SDL's own drawing
            os.environ.setdefault("SDL_RENDER_DRIVER", "software")
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        pygame.display.init()
        self._driver = pygame.display.get_driver().lower()
        fullscreen = self._settings.fullscreen
        size = pygame.display.get_desktop_sizes()[0] if fullscreen else self._settings.size
        self._window = pygame.Window(TITLE, size, fullscreen_desktop=fullscreen)
        pygame.mouse.set_visible(not fullscreen)
        self._measure(self._window.size)
        self.stage = Stage(self._window, self._frames, scale=self._measures.scale)
        if os.environ.get(SCREENSHOT_VARIABLE) and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGUSR1, self._asked_for_picture)

    def resize(self, size: tuple[int, int]) -> None:
        """The window has another size."""
        if size == (self._measures.width, self._measures.height):
            return
        self._measure(size)
        self.stage.resize(size, self._measures.scale)
        self._screen = None
        self._look(self._view.now())

    def _measure(self, size: tuple[int, int]) -> None:
        self._installed = self._view.state().installed
        self._measures: Measures = measures_of(self._settings, size, self._installed)
        self._slip_px = round(touch.SLIP_MM * self._measures.target / 20)

    def _asked_for_picture(self, _number: int, _frame: FrameType | None) -> None:
        self._wants_picture = True
        self._view.changed.set()


def _without_fraction(screen: Screen) -> Screen:
    """The ring follows the clock by itself: only the number makes an announcing screen another one."""
    if isinstance(screen, AnnouncingScreen) and screen.countdown is not None:
        return replace(screen, countdown=replace(screen.countdown, fraction=0.0))
    return screen
