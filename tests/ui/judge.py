"""What makes a screen readable and touchable, asked of its rectangles: no pixel is looked at."""

from itertools import combinations

from look import contrast
from ui import text
from ui.fonts import which
from ui.layout import FAR_EM, Measures, Shape
from ui.scene import Icon, Reach, Rect, Scene, Text
from ui.theme import Theme, hex_colour

FLOORS = {
    Reach.FAR: FAR_EM,
    Reach.BUTTON: {Shape.WIDE: 46, Shape.TALL: 46, Shape.SMALL: 40},
    Reach.NEAR: {Shape.WIDE: 30, Shape.TALL: 30, Shape.SMALL: 30},
}
"""Reference px of the em: 60 is 0.7° at the stated distance. The higher and the small panel trade some of it for more
words, as the sketches do."""
CONTRAST = 7.0
CONTRAST_OF_SIGNS = 3.0
CONTRAST_OF_FACES = 4.5
"""Initials on a face: the name stands beside it."""


def judge(found: Scene, m: Measures, *, is_whole: bool) -> None:
    """Targets of 20 mm that do not overlap; letters large enough, with contrast, inside the panel, over nothing else.

    `is_whole`: no text may be shortened either.
    """
    whole = Rect(0, 0, m.width, m.height)
    texts = [item for item in found.items if isinstance(item, Text) and any(item.lines)]
    for target in found.targets:
        assert min(target.rect.w, target.rect.h) >= m.target, f"{target.label}: {target.rect} is no finger wide"
        assert target.rect.within(whole), target
    for one, other in combinations(found.targets, 2):
        assert not one.rect.meets(other.rect), (one, other)
    for item in texts:
        can_be_read(item, m, Theme(found.ground))
        assert ink(item).within(whole), f"{item.lines} leaves the panel"
        assert all(text.width(line, item.face) <= item.rect.w for line in item.lines)
    theme = Theme(found.ground)
    for icon in (item for item in found.items if isinstance(item, Icon)):
        assert icon.rect.within(whole), icon
        on = theme.colour(icon.on)
        shown = contrast(hex_colour(theme.colour(icon.colour)), hex_colour((*on[:3], 255)))
        assert shown >= CONTRAST_OF_SIGNS, f"{icon.name}: {icon.colour} on {icon.on} is {shown:.1f}"
    nothing_lies_over_another(found, texts)
    if is_whole:
        nothing_is_shortened(found, texts)


def can_be_read(item: Text, m: Measures, theme: Theme) -> None:
    """Large enough, seen on what it lies on, every letter there."""
    floor = FLOORS[item.reach][m.shape]
    is_face = item.on.startswith("avatar")  # the name stands beside it
    assert item.face.size >= m.u(floor) or is_face, f"{item.lines} has letters of {item.face.size} px"
    on = theme.colour(item.on)
    # glass may lie over the whitest picture
    ground = tuple(round(c * on[3] / 255 + 255 * (1 - on[3] / 255)) for c in on[:3])
    found = contrast(hex_colour(theme.colour(item.colour)), hex_colour((*ground, 255)))  # type: ignore[arg-type]
    least = CONTRAST_OF_FACES if is_face else CONTRAST
    assert found >= least, f"{item.lines}: {item.colour} on {item.on} is {found:.1f}"
    for line in item.lines:
        assert all(which(letter, item.face.weight) is not None for letter in line), f"{line!r} has empty boxes"


def ink(item: Text) -> Rect:
    """What the letters cover: from the top of the capitals to the base line of the last line, roughly."""
    cap = text.cap_height(item.face)
    first = item.rect.y + (item.leading - cap) // 2
    return Rect(item.rect.x, first, item.rect.w, item.leading * (len(item.lines) - 1) + cap)


def nothing_lies_over_another(found: Scene, texts: list[Text]) -> None:
    """Neither words over words, nor signs over words, nor words half on a button."""
    for one, other in combinations(texts, 2):
        assert not ink(one).meets(ink(other)), f"{one.lines} and {other.lines} overlap"
    icons = [item for item in found.items if isinstance(item, Icon)]
    for icon in icons:
        for item in texts:
            assert not icon.rect.inset(icon.rect.w // 8).meets(ink(item)), f"{icon.name} lies on {item.lines}"
    for one_target in found.targets:
        if found.name == "night":
            continue
        for item in texts:
            covered = ink(item)
            assert covered.within(one_target.rect) or not covered.meets(one_target.rect), (
                f"{item.lines} leaves {one_target.label}"
            )


def nothing_is_shortened(found: Scene, texts: list[Text]) -> None:
    """No text ends in three dots."""
    shortened = [item.lines for item in texts if not item.is_whole]
    if found.name == "call":
        return  # the names of several people are shortened in the strip; each stands in full on a picture
    assert not shortened, f"{found.name}: {shortened}"
