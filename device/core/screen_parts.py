"""What screens are made of, as data: buttons, words, and the parts that stand on several of them.

Names, titles and reasons were written by people and stand here in the home's language; everything else is a key with
values. Hours are the home's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

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
    SEEK = "seek"
    """Goes to any place in it: its subject says which second."""
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
    WITHDRAW_PICTURE = "withdraw_picture"
    """The camera alone: the sound stays agreed."""
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
class Second:
    """A place in a film."""

    value: int


@dataclass(frozen=True)
class Pick:
    """One of several that can be picked, by its name."""

    value: str


Subject: TypeAlias = UUID | Spot | Digit | Pick | Second
"""What a button is about: a line of the calendar, a spot in it, a digit, one of several, a place in a film."""


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
    left_at_s: int | None = None
    """It goes on from this second."""


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
