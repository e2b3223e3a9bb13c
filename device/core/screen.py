"""What the panel shows, as data. `ui` draws it, in words that it finds by key, and reports touches; it holds no rule.

Names, titles and reasons were written by people and stand here in the home's language; everything else is a key with
values. Hours are the home's own. Two equal screens look the same: draw only when the screen changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from device.core.installed import MachineFacts

VOLUME_STEPS = 7


class Button(StrEnum):
    """Everything that can be pressed."""

    ANSWER_NOW = "answer_now"
    SOUND_ONLY = "sound_only"
    NOT_NOW = "not_now"
    ANSWER = "answer"
    """The green handset, and the whole green bar."""
    SWITCH = "switch"
    """Leaves the call that is on for the one of the bar."""
    MOVE_HERE = "move_here"
    """Brings the call here from another device of the home."""
    SILENCE = "silence"
    HANG_UP = "hang_up"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    CAMERA_ON = "camera_on"
    CAMERA_OFF = "camera_off"
    MICROPHONE_ON = "microphone_on"
    MICROPHONE_OFF = "microphone_off"
    HOME = "home"
    WEEK = "week"
    LOG = "log"
    SETTINGS = "settings"
    DAY = "day"
    """Shows a day of the week from one of its lines on: its subject says which."""
    READ_MORE = "read_more"
    """Opens a line of the calendar, as do the three below."""
    SIGN_UP = "sign_up"
    QUEUE = "queue"
    CANCEL = "cancel"
    RECORDINGS = "recordings"
    PLAY = "play"
    """Its subject says which recording; below, what can be done while it plays."""
    PAUSE = "pause"
    RESUME = "resume"
    BACKWARD = "backward"
    FORWARD = "forward"
    STOP = "stop"
    CONTROLS = "controls"
    """Brings these back, over a film that fills the panel."""
    LEAF = "leaf"
    """Shows a list, or a text, from one of its lines on: its subject says which."""
    PEACE = "peace"
    """The page of *Haluan olla rauhassa*; below, its choices, each done at once."""
    PEACE_HOUR = "peace_hour"
    PEACE_THREE_HOURS = "peace_three_hours"
    PEACE_MORNING = "peace_morning"
    PEACE_GUESTS = "peace_guests"
    PEACE_END = "peace_end"
    AGREEMENT = "agreement"
    """The page of the agreement; below, what can be done about it."""
    WITHDRAW = "withdraw"
    WITHDRAW_NOW = "withdraw_now"
    KEEP = "keep"
    CONFIRM = "confirm"
    """Agrees to the newer one: its subject says to which revision."""
    SOUND = "sound"
    """A page of the settings, as are the four below."""
    DISPLAY = "display"
    NIGHT = "night"
    LANGUAGES = "languages"
    DEVICE = "device"
    TEXT_SIZE = "text_size"
    """Its subject says which one, as do those of the two others that can be picked: `NIGHT_DIM` and `LANGUAGE`."""
    DARKER = "darker"
    BRIGHTER = "brighter"
    NIGHT_DIM = "night_dim"
    NIGHT_FROM_EARLIER = "night_from_earlier"
    NIGHT_FROM_LATER = "night_from_later"
    NIGHT_TO_EARLIER = "night_to_earlier"
    NIGHT_TO_LATER = "night_to_later"
    LANGUAGE = "language"
    INSTALLER = "installer"
    """The door of the installer's menu; below, what is on the door and behind it."""
    DIGIT = "digit"
    """Its subject says which."""
    ERASE = "erase"
    NEXT_TAB = "next_tab"
    CHOOSE_CAMERA = "choose_camera"
    """Takes the next one of those that are there; so do the two below."""
    CHOOSE_MICROPHONE = "choose_microphone"
    CHOOSE_SPEAKER = "choose_speaker"
    CHECK_ON = "check_on"
    CHECK_OFF = "check_off"
    TEST_SOUND = "test_sound"
    PANEL_SMALLER = "panel_smaller"
    PANEL_LARGER = "panel_larger"
    NEARER = "nearer"
    FARTHER = "farther"


@dataclass(frozen=True)
class Spot:
    """A place in the calendar: so many days ahead, and which of that day's lines stands first."""

    day: int = 0
    row: int = 0


@dataclass(frozen=True)
class Digit:
    """A key of the code pad."""

    value: int


@dataclass(frozen=True)
class Pick:
    """One of several that can be picked, by its name."""

    value: str


Subject: TypeAlias = UUID | Spot | Digit | Pick
"""What a button is about: a line of the calendar, a spot in it, a digit, one of several."""


@dataclass(frozen=True)
class Words:
    """A text by its key, with what goes into it."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()


def words(key: str, **values: str | int) -> Words:
    """Name a text and what goes into it."""
    return Words(key, tuple(values.items()))


# --- parts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hour:
    """A time of the day at home."""

    hour: int
    minute: int


@dataclass(frozen=True)
class Day:
    """A date at home. `weekday` is 0 for Monday."""

    year: int
    month: int
    day: int
    weekday: int


class DayPart(StrEnum):
    """For the greeting."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True)
class StatusLine:
    """The thin line that only tells."""

    camera_on: bool = False
    microphone_on: bool = False
    has_network: bool = True
    is_clock_sure: bool = True
    missing: tuple[Words, ...] = ()
    """`missing.camera`, `missing.microphone`, `missing.speaker`."""


@dataclass(frozen=True)
class Who:
    """Who calls, why, and for whom."""

    name: str
    role: str
    reason: str
    residents: tuple[str, ...] = ()
    is_event: bool = False
    """A group event: the reason is its name."""


@dataclass(frozen=True)
class GreenBar:
    """A call that waits to be answered, over any screen."""

    participation: UUID
    who: Who
    is_sounding: bool
    is_cut: bool = False
    """No network: it is silent, and says so (`bar.cut`)."""
    answered_in: str | None = None
    """Another device of the home is in the call: where it stands, as far as known. The bar is quiet, not green."""
    buttons: tuple[Button, ...] = ()
    """`SWITCH` while another call is on; empty: the bar only tells."""
    more: int = 0
    """How many others wait."""


class Standing(StrEnum):
    """Where this home stands with an event. The words of the texts are keyed by it."""

    NONE = "none"
    OPEN = "open"
    FULL = "full"
    SIGNED = "signed"
    WAITING = "waiting"
    SIGNING = "signing"
    """Wished, and not answered yet; so are the two below."""
    QUEUING = "queuing"
    CANCELLING = "cancelling"
    CLOSED = "closed"
    GONE = "gone"


@dataclass(frozen=True)
class Place:
    """Where this home stands with an event, and how many others."""

    standing: Standing = Standing.NONE
    free: int | None = None
    """Places left; None: not said."""
    queue: int | None = None
    """Homes that wait."""
    position: int | None = None
    """Our own place in the queue."""
    is_stuck: bool = False
    """The wish waits for the network."""


@dataclass(frozen=True)
class Line:
    """One line of the calendar."""

    id: UUID
    kind: str
    title: str
    starts: Hour
    ends: Hour
    who: str = ""
    standing: Standing = Standing.NONE
    is_all_day: bool = False
    """A recording: it has no hour, and `RECORDINGS` shows it."""


@dataclass(frozen=True)
class NowCard:
    """What is on, or what is next."""

    line: Line
    is_on: bool
    minutes_until: int | None = None
    """None when it is on."""
    day: Day | None = None
    """None when it is today."""
    button: Button | None = None
    """`SIGN_UP` or `READ_MORE`, about this line."""


@dataclass(frozen=True)
class DayLines:
    """One day of the calendar."""

    day: Day
    lines: tuple[Line, ...]
    is_today: bool = False


@dataclass(frozen=True)
class Visit:
    """One line of *Kuka oli yhteydessä*."""

    who: str
    role: str
    reason: str
    day: Day
    starts: Hour
    duration_min: int | None
    camera_was_on: bool
    microphone_was_on: bool
    result: str = ""


@dataclass(frozen=True)
class Film:
    """A recording that can be watched, or the day on which it can be."""

    id: UUID
    title: str
    minutes: int | None = None
    day: Day | None = None
    """Not today: it can only be read of."""


class Watching(StrEnum):
    """How far the player is."""

    LOADING = "loading"
    PLAYING = "playing"
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(frozen=True)
class Peace:
    """The resident wants to be left alone, until this hour."""

    until: Hour | None
    """None: nobody knows the time. It is counted from when somebody does."""
    lasts_min: int = 0
    is_tomorrow: bool = False
    has_guests: bool = False


@dataclass(frozen=True)
class Offered:
    """A newer agreement, and who explained it."""

    subject: Pick
    who: str = ""


@dataclass(frozen=True)
class Volume:
    """How loud, of how many steps."""

    step: int
    of: int = VOLUME_STEPS


@dataclass(frozen=True)
class Countdown:
    """How long until the call is answered. `seconds` is what is shown; `fraction` goes from 1 to 0, in hundredths."""

    seconds: int
    fraction: float
    lasts_s: int
    ends_at: float
    """Monotonic."""


@dataclass(frozen=True)
class Tile:
    """Somebody else in the call; their picture is the frame slot `remote:<identity>`."""

    identity: str
    name: str
    role: str
    is_professional: bool
    has_picture: bool
    has_sound: bool
    is_stalled: bool = False
    is_speaking: bool = False
    shares_screen: bool = False
    """What they share is the frame slot `screen:<identity>`."""


@dataclass(frozen=True)
class OwnPicture:
    """Ourselves, as the others have us; the picture is the frame slot `own`."""

    camera_on: bool
    microphone_on: bool
    sign: Words
    """`call.seen`, `call.heard`, `call.watched` (seen, not heard) or `call.closed`."""


# --- screens ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Any:
    """What every screen has."""

    language: str = "fi"
    text_size: int = 0
    """0 is the ordinary one; the layout has larger ones up to 2."""
    light: int = 100
    """Per cent of the panel's light."""
    status: StatusLine = StatusLine()
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
    """`call.ending`, `call.weak`, `call.weak_there`, `call.again`."""


@dataclass(frozen=True, kw_only=True)
class WeekScreen(_Any):
    """Today and the days ahead, one of them open. Every line can be read."""

    days: tuple[DayLines, ...]
    spot: Spot = Spot()


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
