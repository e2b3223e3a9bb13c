"""From fingers and keys to buttons: which target is meant. Knows scenes, not pygame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from device.core.screen_parts import Button, Digit, Second
from ui.scene import Attention, Scene, Target

SETTLE_S = 0.3
"""A touch that began so soon after another screen appeared was meant for the one before: it does nothing."""

SLIP_MM = 8
"""A finger may slip this far off the button before it is lifted: hands tremble."""


class Way(Enum):
    """Directions of the arrows."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


@dataclass(frozen=True, slots=True)
class Attending:
    """What the resident is doing with the screen that is shown."""

    scene_name: str = ""
    appeared_at: float = 0.0
    keys_in_use: bool = False
    focus: int | None = None
    pressed: int | None = None
    slid: int | None = None
    """Where on a scale the finger is."""

    def shown(self, *, always: bool) -> Attention:
        """What is drawn of it; with a remote control the focus always is."""
        return Attention(self.focus if self.keys_in_use or always else None, self.pressed)


def meet(attending: Attending, scene: Scene, now: float) -> Attending:
    """Follow to a new scene: the focus stays on its button while the screen is the same one."""
    count = len(scene.targets)
    if scene.name != attending.scene_name:
        return Attending(scene.name, now, attending.keys_in_use, scene.first_focus)
    focus = attending.focus
    if focus is None or focus >= count:
        focus = scene.first_focus
    pressed = attending.pressed if attending.pressed is not None and attending.pressed < count else None
    return replace(attending, focus=focus, pressed=pressed, slid=None if pressed is None else attending.slid)


def finger_down(attending: Attending, scene: Scene, x: float, y: float, now: float) -> Attending:
    """A finger came down."""
    hit = _hit(scene, x, y)
    if now - attending.appeared_at < SETTLE_S:
        hit = None
    return _slide(replace(attending, keys_in_use=False, pressed=hit), scene, x)


def finger_moved(attending: Attending, scene: Scene, x: float) -> Attending:
    """A finger that holds a scale drags it along, wherever else it strays."""
    return attending if attending.pressed is None else _slide(attending, scene, x)


def _slide(attending: Attending, scene: Scene, x: float) -> Attending:
    place = attending.pressed
    held = scene.targets[place] if place is not None and place < len(scene.targets) else None
    slid = None if held is None or held.scale is None else held.scale.value_at(x)
    return replace(attending, slid=slid)


def finger_up(attending: Attending, scene: Scene, x: float, y: float, slip_px: int) -> tuple[Attending, Target | None]:
    """A finger was lifted: what it pressed, if it is still there."""
    place = attending.pressed
    after = replace(attending, pressed=None, slid=None)
    if place is None or place >= len(scene.targets):
        return after, None
    target = scene.targets[place]
    if target.scale is not None:
        return after, replace(target, subject=Second(target.scale.value_at(x)))
    area = (target.reach or target.rect).grown(slip_px)
    return after, target if area.holds(x, y) else None


def arrow(attending: Attending, scene: Scene, way: Way) -> Attending:
    """Move the focus; the first arrow only shows it."""
    targets = scene.targets
    if not targets:
        return replace(attending, keys_in_use=True)
    if attending.focus is None or attending.focus >= len(targets):
        return replace(attending, keys_in_use=True, focus=scene.first_focus)
    return replace(attending, keys_in_use=True, focus=_next(targets, attending.focus, way))


def enter(attending: Attending, scene: Scene, *, always_shown: bool, now: float) -> tuple[Attending, Target | None]:
    """OK: press what has the focus; when no focus was to be seen, only show it."""
    seen = attending.keys_in_use or always_shown
    after = replace(attending, keys_in_use=True)
    if not seen or attending.focus is None or attending.focus >= len(scene.targets):
        return after, None
    if now - attending.appeared_at < SETTLE_S:
        return after, None
    return after, scene.targets[attending.focus]


def back(scene: Scene) -> Target | None:
    """What *Back* means on this screen."""
    place = scene.place_of(scene.back)
    return None if place is None else scene.targets[place]


def key_target(scene: Scene, button: Button) -> Target | None:
    """The target of a key that has a button of its own, such as those of volume."""
    place = scene.place_of(button)
    return None if place is None else scene.targets[place]


def digit_target(scene: Scene, digit: int) -> Target | None:
    """The target of a digit of a keyboard or a remote control, on the code pad."""
    return next((target for target in scene.targets if target.subject == Digit(digit)), None)


def _hit(scene: Scene, x: float, y: float) -> int | None:
    targets = scene.targets
    for index in reversed(range(len(targets))):
        if targets[index].rect.holds(x, y):
            return index
    for index, target in enumerate(targets):
        if target.reach is not None and target.reach.holds(x, y):
            return index
    return None


def _next(targets: tuple[Target, ...], place: int, way: Way) -> int:
    """The nearest in that direction; what lies straight ahead before what lies aside."""
    here = targets[place].rect
    x, y = here.middle
    dx, dy = way.value
    best, best_cost = place, float("inf")
    for index, target in enumerate(targets):
        if index == place or target.scale is not None:
            continue
        tx, ty = target.rect.middle
        ahead = (tx - x) * dx + (ty - y) * dy
        if ahead <= 0:
            continue
        if dx:
            aside = max(0, target.rect.y - here.bottom, here.y - target.rect.bottom)
        else:
            aside = max(0, target.rect.x - here.right, here.x - target.rect.right)
        cost = ahead + 4 * aside + 0.2 * (abs(tx - x) if dy else abs(ty - y))
        if cost < best_cost:
            best, best_cost = index, cost
    return best
