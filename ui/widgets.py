"""The parts that screens are made of: each adds its rectangles to a sheet, which becomes a scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from device.core.screen_parts import Button, Subject
from look import Ground, tokens
from ui import text as texts_of
from ui.fonts import Cut, Face
from ui.icons import LARGER
from ui.layout import Measures
from ui.scene import Align, Box, Icon, Item, Reach, Rect, Scene, Target, Text
from ui.texts import Texts

ICON_EM = 1.15
ICON_GAP_EM = 0.42


class Look(StrEnum):
    """How a button looks: one filled in a view, the others quiet."""

    QUIET = "quiet"
    BRAND = "brand"
    ANSWER = "answer"
    END = "end"
    ON_GREEN = "on_green"
    ON_BRAND = "on_brand"
    LINE_ON_GREEN = "line_on_green"
    GLASS = "glass"
    WHITE = "white"
    """The one that is meant, in the dark of a film."""


@dataclass(frozen=True, slots=True)
class _Paint:
    fill: str | None
    ink: str
    on: str
    edge: str | None = None
    weight: int = 700
    ring: str = "brand"


_PAINTS = {
    Look.QUIET: _Paint("card", "ink", "card", "line", 600),
    Look.BRAND: _Paint("brand", "on-brand", "brand"),
    Look.ANSWER: _Paint("answer", "on-answer", "answer"),
    Look.END: _Paint("end", "on-end", "end"),
    Look.ON_BRAND: _Paint("on-brand", "brand", "on-brand", ring="on-brand"),
    Look.ON_GREEN: _Paint("on-answer", "answer", "on-answer", ring="on-answer"),
    Look.LINE_ON_GREEN: _Paint(None, "on-answer", "answer", "on-answer", 600, ring="on-answer"),
    Look.GLASS: _Paint(None, "ink", "glass", None, 600),
    Look.WHITE: _Paint("ink", "ground", "ink"),
}


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands on a button."""

    words: str
    icon: str | None
    faces: tuple[Face, ...]
    paint: _Paint
    reach: Reach
    max_lines: int


@dataclass
class Sheet:
    """A screen in the making. Lengths given to it are reference pixels where they say so, else pixels."""

    m: Measures
    texts: Texts
    ground: Ground = "day"
    items: list[Item] = field(default_factory=list)

    @property
    def whole(self) -> Rect:
        """The panel."""
        return Rect(0, 0, self.m.width, self.m.height)

    def scene(
        self, name: str, *, first: Button | None = None, back: Button | None = None, shows: UUID | None = None
    ) -> Scene:
        """All that was put on the sheet."""
        return Scene(name, self.ground, tuple(self.items), first, back, shows)

    # --- areas ---

    def box(self, rect: Rect, fill: str | None, *, edge: str | None = None, edge_px: int = 0, radius: int = 0) -> None:
        """An area of one colour."""
        self.items.append(Box(rect, fill, edge, edge_px, radius))

    def card(self, rect: Rect) -> None:
        """Something that lies on the page."""
        shape = tokens().home_shape
        self.box(
            rect, "card", edge="line", edge_px=max(1, self.m.u(shape["hairline"])), radius=self.m.u(shape["radius"])
        )

    def hairline(self, x: int, y: int, w: int, h: int = 0, colour: str = "line") -> None:
        """A thin line; without a height it lies, three reference pixels high."""
        self.box(Rect(x, y, w, h or max(1, self.m.u(3))), colour)

    # --- text ---

    def text(
        self,
        rect: Rect,
        words: str | Sequence[str],
        face: Face,
        *,
        colour: str = "ink",
        on: str = "ground",
        align: Align = Align.LEFT,
        leading: float = 1.15,
        reach: Reach = Reach.NEAR,
        is_whole: bool = True,
    ) -> Rect:
        """Lines that are known to fit, from the top of `rect`. Returns what they take."""
        lines = (texts_of.clean(words, face.weight),) if isinstance(words, str) else tuple(words)
        step = round(face.size * leading)
        wide = max((texts_of.width(line, face) for line in lines), default=0)
        left = {Align.LEFT: rect.x, Align.CENTRE: rect.x + (rect.w - wide) // 2, Align.RIGHT: rect.right - wide}[align]
        taken = Rect(left, rect.y, wide, step * len(lines))
        self.items.append(Text(taken, lines, face, step, colour, on, align, reach, is_whole))
        return taken

    def put(
        self,
        rect: Rect,
        found: texts_of.Fitted,
        *,
        colour: str = "ink",
        on: str = "ground",
        align: Align = Align.LEFT,
        leading: float = 1.15,
        reach: Reach = Reach.NEAR,
    ) -> Rect:
        """Lines that were fitted before."""
        return self.text(
            rect,
            found.lines,
            found.face,
            colour=colour,
            on=on,
            align=align,
            leading=leading,
            reach=reach,
            is_whole=found.is_whole,
        )

    def fitted(
        self,
        rect: Rect,
        words: str,
        sizes: Sequence[float],
        *,
        weight: int = 400,
        cut: Cut = Cut.TEXT,
        max_lines: int | Sequence[int] = 1,
        colour: str = "ink",
        on: str = "ground",
        align: Align = Align.LEFT,
        leading: float = 1.1,
        reach: Reach = Reach.NEAR,
        middle: bool = False,
    ) -> Rect:
        """Text in the largest of these sizes (reference pixels) that fits across; `middle`: halfway down."""
        faces = [self.m.face(size, weight, cut) for size in sizes]
        found = texts_of.fit(words, faces, rect.w, max_lines)
        if middle:
            high = round(found.face.size * leading) * len(found.lines)
            rect = Rect(rect.x, rect.y + (rect.h - high) // 2, rect.w, high)
        return self.put(rect, found, colour=colour, on=on, align=align, leading=leading, reach=reach)

    def icon(self, name: str, at: tuple[int, int], size: int, colour: str = "ink", *, on: str = "ground") -> Rect:
        """A sign with its upper left corner here."""
        rect = Rect(*at, size, size)
        self.items.append(Icon(rect, name, colour, on))
        return rect

    def sign(
        self,
        x: int,
        middle_y: int,
        icon_names: Sequence[str],
        words: str,
        face: Face,
        *,
        colour: str,
        on: str = "ground",
        room: int = 0,
        gap: int = 0,
    ) -> Rect:
        """Signs and the word that goes with them, on one line around `middle_y`."""
        size = round(face.size * ICON_EM)
        gap = gap or round(face.size * 0.36)
        at = x
        for name in icon_names:
            self.icon(name, (at, middle_y - size // 2), size, colour, on=on)
            at += size + gap
        step = round(face.size * 1.2)
        found = texts_of.fit(words, [face], max(1, x + room - at)) if room else None
        taken = self.text(
            Rect(at, middle_y - step // 2, self.m.width, step),
            found.lines if found else words,
            face,
            colour=colour,
            on=on,
            leading=1.2,
            is_whole=found is None or found.is_whole,
        )
        return Rect(x, middle_y - step // 2, taken.right - x, step)

    def sign_width(self, icons: int, words: str, face: Face, gap: int = 0) -> int:
        """How wide such a sign is."""
        gap = gap or round(face.size * 0.36)
        return icons * (round(face.size * ICON_EM) + gap) + texts_of.width(texts_of.clean(words, face.weight), face)

    # --- people ---

    def avatar(self, rect: Rect, name: str) -> None:
        """A person without a picture: their initials on a colour that is always theirs."""
        hue = 1 + sum(name.encode(errors="replace")) % 8
        self.box(rect, f"avatar-{hue}", radius=rect.w // 2)
        letters = texts_of.initials(name)
        face = Face(max(8, round(rect.w * 0.36)), 600)
        if letters:
            step = round(face.size * 1.1)
            area = Rect(rect.x, rect.y + (rect.h - step) // 2, rect.w, step)
            self.text(
                area, letters, face, colour=f"on-avatar-{hue}", on=f"avatar-{hue}", align=Align.CENTRE, leading=1.1
            )
        else:
            size = round(rect.w * 0.5)
            self.icon(
                "user-round",
                (rect.x + (rect.w - size) // 2, rect.y + (rect.h - size) // 2),
                size,
                f"on-avatar-{hue}",
                on=f"avatar-{hue}",
            )

    # --- buttons ---

    def button_width(
        self, label: str, size: float, weight: int = 700, *, has_icon: bool = True, pad: float = 34
    ) -> int:
        """How wide a button with this label is, if nothing presses it."""
        face = self.m.face(size, weight)
        lead = round(face.size * (ICON_EM + ICON_GAP_EM)) if has_icon else 0
        return 2 * self.m.u(pad) + lead + texts_of.width(texts_of.clean(label, weight), face)

    def button(
        self,
        rect: Rect,
        button: Button,
        label: str,
        icon: str | None,
        *,
        look: Look = Look.QUIET,
        sizes: Sequence[float] = (40, 36, 34),
        participation: UUID | None = None,
        stacked: bool = False,
        reach: Reach = Reach.NEAR,
        touch: Rect | None = None,
        over_picture: bool = False,
        max_lines: int = 1,
        subject: Subject | None = None,
    ) -> None:
        """A button: sign and word side by side, or the sign above the word."""
        shape = tokens().home_shape
        paint = _PAINTS[look]
        radius = self.m.u(shape["radius"])
        edge_px = max(2, self.m.u(shape["button-line"])) if paint.edge else 0
        if paint.fill or paint.edge:
            self.box(rect, paint.fill, edge=paint.edge, edge_px=edge_px, radius=radius)
        face = _Label(label, icon, tuple(self.m.face(size, paint.weight) for size in sizes), paint, reach, max_lines)
        if stacked:
            self._stacked(rect.inset(self.m.u(10)), face)
        else:
            self._row(rect.inset(self.m.u(20), 0), face)
        self.items.append(
            Target(
                rect,
                button,
                participation,
                label,
                paint.ring,
                radius,
                is_over_picture=over_picture,
                reach=touch,
                subject=subject,
            )
        )

    def _row(self, rect: Rect, label: _Label) -> None:
        """The sign, the word behind it, both in the middle; two lines only when there is no other way."""
        paint = label.paint
        leads = [round(face.size * (ICON_EM + ICON_GAP_EM)) if label.icon else 0 for face in label.faces]
        rooms = [rect.w - lead for lead in leads]
        tried = (texts_of.fit(label.words, [face], room, 1) for face, room in zip(label.faces, rooms, strict=True))
        found = next((fit for fit in tried if fit.is_whole and len(fit.lines) == 1), None)
        if found is None:
            found = texts_of.fit(label.words, label.faces[-1:], rooms[-1], 2)
        lead = round(found.face.size * (ICON_EM + ICON_GAP_EM)) if label.icon else 0
        wide = lead + max(texts_of.width(line, found.face) for line in found.lines)
        x = rect.x + (rect.w - wide) // 2
        if label.icon:
            place = round(found.face.size * ICON_EM)
            size = round(place * LARGER.get(label.icon, 1.0))
            at = (x + (place - size) // 2, rect.y + (rect.h - size) // 2)
            self.icon(label.icon, at, size, paint.ink, on=paint.on)
        high = round(found.face.size * 1.1) * len(found.lines)
        self._label(Rect(x + lead, rect.y + (rect.h - high) // 2, wide - lead, high), label, found, 1.1)

    def _stacked(self, rect: Rect, label: _Label) -> None:
        """The sign above the word."""
        found = texts_of.fit(label.words, label.faces, rect.w, label.max_lines)
        one = len(found.lines) == 1
        size = round(found.face.size * ICON_EM * 1.1) if label.icon else 0
        step = round(found.face.size * (1.15 if one else 1.05))
        high = step * len(found.lines)
        gap = self.m.u(8 if one else 4) if label.icon else 0
        y = rect.y + (rect.h - size - gap - high) // 2
        if label.icon:
            self.icon(label.icon, (rect.x + (rect.w - size) // 2, y), size, label.paint.ink, on=label.paint.on)
        area = Rect(rect.x, y + size + gap, rect.w, high)
        self._label(area, label, found, step / found.face.size, Align.CENTRE)

    def _label(
        self, rect: Rect, label: _Label, found: texts_of.Fitted, leading: float, align: Align = Align.LEFT
    ) -> None:
        ink, on = label.paint.ink, label.paint.on
        self.put(rect, found, colour=ink, on=on, align=align, leading=leading, reach=label.reach)

    def control(self, rect: Rect, button: Button, label: str, participation: UUID | None) -> None:
        """A target without a ground of its own, over a picture."""
        radius = self.m.u(tokens().home_shape["radius"])
        self.items.append(Target(rect, button, participation, label, radius=radius, is_over_picture=True))

    def touchable_card(self, rect: Rect, button: Button, label: str, subject: Subject | None = None) -> None:
        """Make what lies in this card one target."""
        radius = self.m.u(tokens().home_shape["radius"])
        self.items.append(Target(rect, button, None, label, radius=radius, subject=subject))
