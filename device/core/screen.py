"""What the panel shows, as data. `ui` draws it, in words that it finds by key, and reports touches; it holds no rule.

Two equal screens look the same: draw only when the screen changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.installed import MachineFacts
from device.core.reading import AgreementPage
from device.core.screen_parts import (
    Button,
    Countdown,
    Day,
    DayLines,
    DayPart,
    Film,
    GreenBar,
    Hour,
    Line,
    NowCard,
    Offered,
    OwnPicture,
    Peace,
    Pick,
    Place,
    Spot,
    StatusLine,
    Tile,
    Visit,
    Volume,
    Watching,
    Who,
    Words,
    words,
)


@dataclass(frozen=True, kw_only=True)
class _Any:
    """What every screen has."""

    language: str = "fi"
    text_size: int = 0
    """0 is the ordinary one; the layout has larger ones up to 2."""
    light: int = 100
    """Per cent of the panel's light."""
    status: StatusLine = field(default_factory=StatusLine)
    bar: GreenBar | None = None
    toast: Words | None = None
    buttons: tuple[Button, ...] = ()
    """What may be pressed, besides the bar's own."""


@dataclass(frozen=True, kw_only=True)
class HomeScreen(_Any):
    """The normal view."""

    hour: Hour | None = None
    """None: the clock is not trusted; then show no hour, no *now* and no *today*."""
    date: Day | None = None
    day_part: DayPart | None = None
    is_night: bool = False
    names: tuple[str, ...] = ()
    now: NowCard | None = None
    today: DayLines | None = None
    """With an untrusted clock: the last day that we know of, `is_today` False."""
    last_visit: Visit | None = None
    film: Film | None = None
    """The first of what can be watched today; `RECORDINGS` shows all."""
    peace: Peace | None = None
    """`PEACE_END` ends it."""
    offered: Offered | None = None
    """A newer agreement waits: `CONFIRM` agrees, `AGREEMENT` shows it."""


@dataclass(frozen=True, kw_only=True)
class AnnouncingScreen(_Any):
    """The warning: full screen, who, why, and how long until the call is answered."""

    participation: UUID
    who: Who
    countdown: Countdown | None
    """None until the warning is known to be seen or heard."""
    is_calm: bool
    """Neither ring nor number: `call.calm` in place of `call.countdown`."""
    opens_camera: bool
    opens_microphone: bool
    has_camera: bool = True
    """False: nothing can open, whatever was agreed; that is then said instead."""
    has_microphone: bool = True


@dataclass(frozen=True, kw_only=True)
class WaitingScreen(_Any):
    """In the call, but nobody to see us yet."""

    participation: UUID
    who: Who
    words: Words
    """`call.wait_pro`; `call.calm` while the room is being joined; `call.again` while the connection is broken."""
    own: OwnPicture
    hour: Hour | None = None


@dataclass(frozen=True, kw_only=True)
class CallScreen(_Any):
    """In the call."""

    participation: UUID
    who: Who
    hour: Hour | None
    tiles: tuple[Tile, ...]
    """The one to show large first."""
    own: OwnPicture
    volume: Volume
    missing: tuple[Words, ...] = ()
    """What is missing here."""
    notices: tuple[Words, ...] = ()
    """`call.ending`, `call.weak`, `call.weak_there`, `call.again`; of `control`, what is switched off here."""
    agreement: AgreementPage | None = None
    """The resident reads it, where the largest face would be. `AGREEMENT` opens it."""


@dataclass(frozen=True, kw_only=True)
class WeekScreen(_Any):
    """Today and the days ahead, one of them open. Every line can be read."""

    days: tuple[DayLines, ...]
    spot: Spot = field(default_factory=Spot)


@dataclass(frozen=True, kw_only=True)
class EventScreen(_Any):
    """One line of the calendar, whole. Back is `WEEK` or `HOME`; what can be done is `SIGN_UP`, `QUEUE` or `CANCEL`."""

    line: Line
    description: str
    day: Day
    today: Day | None
    """None without a trusted clock."""
    hour: Hour | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class RecordingsScreen(_Any):
    """What can be watched today, then what comes on the days ahead."""

    films: tuple[Film, ...]
    hour: Hour | None = None
    today: Day | None = None
    """None without a trusted clock."""
    row: int = 0
    """Which of them stands first."""


@dataclass(frozen=True, kw_only=True)
class PlayerScreen(_Any):
    """A recording; its picture is the frame slot `player`."""

    film: Film
    watching: Watching
    position_s: int
    length_s: int | None
    volume: Volume
    hour: Hour | None = None
    is_bare: bool = False
    """It plays and nobody has touched for a while: only the picture, and `CONTROLS` on all of it."""
    reason: Words | None = None
    """Of `FAILED`."""


@dataclass(frozen=True, kw_only=True)
class LogScreen(_Any):
    """*Kuka oli yhteydessä*."""

    visits: tuple[Visit, ...]
    today: Day | None = None
    """None without a trusted clock."""
    row: int = 0
    """Which of them stands first."""


@dataclass(frozen=True, kw_only=True)
class SettingsScreen(_Any):
    """Where everything can be found that a resident can set or read: a button for each page."""

    peace: Peace | None = None
    row: int = 0
    """Which of the buttons stands first."""


@dataclass(frozen=True)
class Option:
    """One of several, of which one is chosen."""

    words: Words
    subject: Pick
    is_chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """A row of which one can be picked."""

    title: Words
    button: Button
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Dial:
    """A row with less and more."""

    title: Words
    less: Button
    more: Button
    step: int = 0
    of: int = 0
    """0: there is no scale, only the value."""
    hour: Hour | None = None


@dataclass(frozen=True)
class Fact:
    """A row that only tells."""

    title: Words
    text: str


@dataclass(frozen=True, kw_only=True)
class AdjustScreen(_Any):
    """One page of the settings: rows from above. Back is `SETTINGS`."""

    name: str
    title: Words
    rows: tuple[Choices | Dial | Fact, ...]


@dataclass(frozen=True, kw_only=True)
class PeaceScreen(_Any):
    """*Haluan olla rauhassa*: the choices; or that it is so, until when, and its end."""

    peace: Peace | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementScreen(_Any):
    """What has been agreed about answering by itself, in plain words."""

    lines: tuple[Words, ...]
    """One paragraph each. Of what is offered, when that waits."""
    is_offered: bool = False
    """These words are of the newer one."""
    subject: Pick | None = None
    """Of `CONFIRM`."""
    is_asking: bool = False
    """Whether it is really to be withdrawn."""
    row: int = 0
    """Which of the paragraphs stands first."""


class Tab(StrEnum):
    """A part of the installer's menu."""

    HARDWARE = "hardware"
    PANEL = "panel"
    DEVICE = "device"


@dataclass(frozen=True)
class Chosen:
    """Which camera, microphone or speaker is used."""

    name: str
    """Empty: there is none."""
    is_auto: bool = True
    is_there: bool = True


@dataclass(frozen=True, kw_only=True)
class IdentifyScreen(_Any):
    """This very device, for who looks after it from afar."""

    home: str
    place: str
    device: str


@dataclass(frozen=True, kw_only=True)
class CodeScreen(_Any):
    """The door of the installer's menu."""

    typed: int
    of: int
    is_wrong: bool = False
    wait_s: int = 0
    """No code is taken for so long."""
    has_code: bool = True
    """False: the backend has not told us one."""


@dataclass(frozen=True, kw_only=True)
class InstallerScreen(_Any):
    """The installer's menu; the picture that is tried is the frame slot `own`."""

    tab: Tab
    camera: Chosen = Chosen("")
    microphone: Chosen = Chosen("")
    speaker: Chosen = Chosen("")
    is_checking: bool = False
    has_picture: bool = False
    check_failed: bool = False
    level: int = 0
    sound: bool | None = None
    """Whether the test sound was played; None: not tried."""
    diagonal: int | None = None
    """Tenths of an inch; None: as the panel says."""
    distance_mm: int | None = None
    has_broker: bool = False
    device: str = ""
    home: str = ""
    place: str = ""
    machine: MachineFacts = field(default_factory=MachineFacts)


@dataclass(frozen=True, kw_only=True)
class FaultScreen(_Any):
    """Nothing else can be shown."""

    words: Words = field(default_factory=lambda: words("fault.not_bound"))


Screen: TypeAlias = (
    HomeScreen
    | AnnouncingScreen
    | WaitingScreen
    | CallScreen
    | WeekScreen
    | EventScreen
    | RecordingsScreen
    | PlayerScreen
    | LogScreen
    | SettingsScreen
    | AdjustScreen
    | PeaceScreen
    | AgreementScreen
    | IdentifyScreen
    | CodeScreen
    | InstallerScreen
    | FaultScreen
)
