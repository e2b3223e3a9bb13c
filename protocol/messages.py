"""Everything that crosses the wire, as frozen models.

Unknown fields are ignored: a kiosk may lag behind its backend by months. New fields are optional and say since when;
a field never changes its meaning, it gets a new name. Times are aware UTC; hours of the day are local to the home.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

DeviceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{3,63}$")]
"""Lower case and digits: it is a topic level, a broker user name and a file name."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Identity = Annotated[str, StringConstraints(pattern=r"^(home|user|guest):[0-9a-f-]{36}$")]
"""A seat's name in the room: kind and participation."""

ShortText = Annotated[str, StringConstraints(max_length=300)]
LongText = Annotated[str, StringConstraints(max_length=4000)]


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]

MAX_OPEN_CALLS = 20
"""A home in more calls than this is a fault of the backend, not a day's work."""


class Wire(BaseModel):
    """Base of all messages: frozen, tolerant of fields from the future."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(StrEnum):
    """What a seat may publish."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"


class Texts(Wire):
    """One text in the languages of the organisation."""

    fi: ShortText = ""
    sv: ShortText = ""
    en: ShortText = ""

    def in_language(self, language: str) -> str:
        """Return the text in this language, else in the first one that has it, else nothing."""
        return getattr(self, language, "") or self.fi or self.sv or self.en


# --- agenda -----------------------------------------------------------------------------------------------------------


class EntryKind(StrEnum):
    """What a line of the calendar is."""

    VISIT = "visit"
    PHONE = "phone"
    HOME_VISIT = "home_visit"
    EVENT = "event"


class SignUp(StrEnum):
    """Where this home stands with an event."""

    NONE = "none"
    OPEN = "open"
    SIGNED = "signed"
    FULL = "full"
    WAITING = "waiting"


class Entry(Wire):
    """One line of the calendar."""

    id: UUID
    kind: EntryKind
    title: Texts
    description: Texts = Texts()
    starts_at: Instant
    ends_at: Instant
    who: ShortText = ""
    sign_up: SignUp = SignUp.NONE
    places_left: int | None = Field(default=None, ge=0)
    """Since 1.1. Free places when they are few; None: not said."""
    queue: int | None = Field(default=None, ge=0)
    """Since 1.1. How many homes wait for a place when they are few; None: not said."""
    position: int | None = Field(default=None, ge=1)
    """Since 1.1. This home's own place in the queue; 1 is the next to be moved up."""
    intent: int = Field(default=0, ge=0)
    """Since 1.1. Highest intent of this device that is taken into account here: what it wished later still stands."""


class Recording(Wire):
    """A recording and the local days that show it."""

    id: UUID
    title: Texts
    days: tuple[str, ...] = ()
    youtube: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{11}$")] | None = None
    duration_s: int | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Since 1.1. Of one of our own, what the whole file must come to; empty: not known."""


class PictureAndSound(StrEnum):
    """What a home agreed to open by itself."""

    PICTURE = "picture"
    SOUND = "sound"


class Hours(Wire):
    """Hours of the day in the home's time zone, half open; may cross midnight. Equal ends mean the whole day."""

    start: time
    end: time


class Policy(Wire):
    """What this home has agreed about answering by itself (the strictest of its residents)."""

    revision: int = Field(ge=0)
    is_agreed: bool = False
    groups: tuple[str, ...] = ()
    """Ids of the groups whose professionals may call so; empty: none."""
    hours: tuple[Hours, ...] = ()
    warning_s: int = Field(default=10, ge=5, le=60)
    opens: PictureAndSound = PictureAndSound.PICTURE
    is_calm: bool = False
    """Announce without numbers."""
    from_afar: bool = False
    group_events: bool = False
    """Since 1.1. A forced group event that this home has signed up for may answer by itself, whoever holds it."""
    group_events_open: bool = False
    """Since 1.1. And then opens what `opens` says; otherwise neither camera nor microphone."""
    valid_until: Instant | None = None
    group_names: tuple[ShortText, ...] = ()
    """Since 1.1. What these groups are called."""
    agreed_by: tuple[ShortText, ...] = ()
    """Since 1.1. Who agreed: the residents, or who decides for them."""
    explained_by: tuple[ShortText, ...] = ()
    """Since 1.1. The professionals who explained it."""
    agreed_at: Instant | None = None
    """Since 1.1. When the newest of the residents' agreements was made."""
    withdrawal: int = Field(default=0, ge=0)
    """Since 1.1. Highest withdrawal of this device that is taken into account here: until its newest one is, nothing
    that stands here holds at home."""


class VisitLogLine(Wire):
    """One call as the resident can read of it."""

    participation: UUID
    who: ShortText
    role: Texts = Texts()
    reason: ShortText
    started_at: Instant
    duration_s: int | None = None
    camera_was_on: bool = False
    microphone_was_on: bool = False
    result: ShortText = ""


class HomeSettings(Wire):
    """What the backend sets for a device."""

    language: Language = "fi"
    languages: tuple[Language, ...] = ()
    """Since 1.1. Those that the organisation speaks: what a resident may choose of."""
    time_zone: ShortText = "Europe/Helsinki"
    home_name: ShortText = ""
    resident_names: tuple[ShortText, ...] = ()
    place: ShortText = ""
    support_phone: ShortText = ""
    installer_code: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32}:[0-9a-f]{64})?$")] = ""
    """Since 1.1. What opens the installer's menu, as salt and digest (`protocol.codes`); empty: nothing does."""


class Agenda(Wire):
    """The calendar of 14 days and all that a home needs to live without a network."""

    kind: Literal["agenda"] = "agenda"
    device: DeviceId
    revision: int = Field(ge=1)
    issued_at: Instant
    settings: HomeSettings = HomeSettings()
    policy: Policy = Policy(revision=0)
    entries: tuple[Entry, ...] = Field(default=(), max_length=2000)
    recordings: tuple[Recording, ...] = Field(default=(), max_length=500)
    visit_log: tuple[VisitLogLine, ...] = Field(default=(), max_length=200)


# --- calls ------------------------------------------------------------------------------------------------------------


class Caller(Wire):
    """Who is calling, as the home shows and speaks it."""

    name: ShortText
    role: Texts = Texts()
    groups: tuple[str, ...] = ()


class Seat(Wire):
    """One participation in the call record."""

    identity: Identity
    name: ShortText
    role: Texts = Texts()
    is_professional: bool = False
    may_publish: tuple[Source, ...] = (Source.CAMERA, Source.MICROPHONE)
    switched_off: tuple[Source, ...] = ()
    """Since 1.2. What call control has taken out of `may_publish`: so that people can be told why. It opens nothing."""
    switched_off_by: Identity | None = None
    """Since 1.2. The seat of who did it last; None when they are not in the call any more."""


class CallRecord(Wire):
    """The authority on a call. The same signed bytes are in `calls` and in the room; the higher revision wins."""

    kind: Literal["call"] = "call"
    call: UUID
    revision: int = Field(ge=1)
    starts_at: Instant
    ends_at: Instant
    organiser: Identity | None = None
    audience: tuple[Identity, ...] = ()
    """To whom the homes of this call publish."""
    seats: tuple[Seat, ...] = Field(default=(), max_length=600)
    presentation_mode: Identity | None = None
    is_recorded: bool = False


class RoomAccess(Wire):
    """How to get into the room. The token is a secret: never logged."""

    url: ShortText
    token: Annotated[str, StringConstraints(max_length=4096)]
    expires_at: Instant


class OpenCall(Wire):
    """One open participation of this home."""

    participation: UUID
    call: UUID
    starts_at: Instant
    ends_at: Instant
    caller: Caller
    for_residents: tuple[ShortText, ...] = ()
    reason: ShortText
    is_forced: bool
    answers_here: bool = True
    answered_in: ShortText | None = None
    """Since 1.1. Another device of this home is in the call; where it stands, if that is known. None: nobody is."""
    is_event: bool = False
    """Since 1.1. A group event: the reason is its name, the caller holds it."""
    policy_revision: int = Field(ge=0)
    professional_present: bool = False
    record: Annotated[str, StringConstraints(max_length=200_000)]
    """The signed CallRecord, as compact JWS."""
    access: RoomAccess | None = None


class Calls(Wire):
    """What is open for this home now. A call that is not here is over."""

    kind: Literal["calls"] = "calls"
    device: DeviceId
    revision: int = Field(ge=1)
    session: Annotated[str, StringConstraints(max_length=64)] = ""
    """The session of the connection that it answers; one that opens anything must name the present one."""
    issued_at: Instant
    calls: tuple[OpenCall, ...] = Field(default=(), max_length=MAX_OPEN_CALLS)


# --- device → backend -------------------------------------------------------------------------------------------------


class EventKind(StrEnum):
    """What a home tells of a call, or of itself."""

    ANNOUNCED = "announced"
    NOT_ANNOUNCED = "not_announced"
    RINGING = "ringing"
    BUSY = "busy"
    ANSWERED = "answered"
    DECLINED = "declined"
    LEFT = "left"
    LOST = "lost"
    CAMERA_ON = "camera_on"
    CAMERA_OFF = "camera_off"
    MICROPHONE_ON = "microphone_on"
    MICROPHONE_OFF = "microphone_off"
    MISSED = "missed"
    FAULT = "fault"
    COMMAND = "command"
    """Since 1.1. What became of a command: `detail` is its id and, behind a space, `done` or why not."""
    WITHDRAWN = "withdrawn"
    """Since 1.1. The resident withdrew the agreement at the screen. `detail`: the number of the withdrawal, which only
    grows for the life of the device, and, behind a space, the revision of the policy that was withdrawn. Since 1.2
    perhaps behind another `PICTURE_ALONE`: what was agreed stays, without the camera."""
    CONFIRMED = "confirmed"
    """Since 1.1. A looser agreement applies at home from now on. `detail`: its revision and, behind a space, `touch` or
    `a_day`."""


class DeviceEvent(Wire):
    """One numbered fact. `detail` is a stable code (`by_itself`, `by_touch`, `no_camera` …), never a name."""

    number: int = Field(ge=1)
    kind: EventKind
    at: Instant
    participation: UUID | None = None
    detail: Annotated[str, StringConstraints(max_length=64)] = ""


class DeviceEvents(Wire):
    """Facts in order, resent until acknowledged."""

    kind: Literal["events"] = "events"
    device: DeviceId
    events: tuple[DeviceEvent, ...] = Field(max_length=100)


class Ack(Wire):
    """Highest number up to which every event is stored."""

    kind: Literal["ack"] = "ack"
    device: DeviceId
    number: int = Field(ge=0)


# --- commands ---------------------------------------------------------------------------------------------------------


class CommandKind(StrEnum):
    """What a device can be told to do. A kind that it does not know it refuses by name."""

    IDENTIFY = "identify"
    """Show which one it is, and sound."""
    RESTART = "restart"
    DIAGNOSTICS = "diagnostics"
    """Tell over HTTPS how it is."""


class Command(Wire):
    """Since 1.1. One thing to do now, and never twice: the device has the id on its disk before it does it."""

    kind: Literal["command"] = "command"
    device: DeviceId
    id: UUID
    session: Annotated[str, StringConstraints(max_length=64)]
    """The connection that it is for: what was recorded does nothing in another one, whatever any clock says."""
    issued_at: Instant
    expires_at: Instant
    """Late is never."""
    do: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    """A `CommandKind`, or one that only a newer device knows."""


class Peripheral(Wire):
    """A camera, microphone or speaker."""

    name: ShortText
    is_chosen: bool = False


class DeviceState(Wire):
    """How a home is now. Never what is watched."""

    kind: Literal["state"] = "state"
    device: DeviceId
    online: bool
    session: Annotated[str, StringConstraints(max_length=64)] = ""
    at: Instant | None = None
    """None in the last will: it was written before it was true."""
    agenda_revision: int = 0
    calls_revision: int = 0
    version: ShortText = ""
    call: UUID | None = None
    """The participation that this device is in, or announces."""
    phase: ShortText = ""
    can_answer: bool = True
    peace_until: Instant | None = None
    """Since 1.1. The resident wants to be left in peace until then: nothing answers by itself."""
    agreement_revision: int | None = Field(default=None, ge=0)
    """Since 1.1. Revision of the policy up to which all that was agreed applies at home. Lower than that of the
    agenda's: something looser waits for a touch, or for a day to pass."""
    cameras: tuple[Peripheral, ...] = ()
    microphones: tuple[Peripheral, ...] = ()
    speakers: tuple[Peripheral, ...] = ()
    missing: tuple[ShortText, ...] = ()
    """Since 1.2. What a call does without now: `camera_missing`, `camera_failed`, the same of `microphone`, and
    `speaker_missing`. A microphone that gives no sound has failed too. Codes that are not known are passed over."""
    temperature_c: float | None = None
    disk_free_mb: int | None = None
    refused: dict[str, int] = Field(default_factory=dict)
    """How many documents were dropped since start, by code."""


class Diagnostics(Wire):
    """Since 1.1. How a device is, as its command `diagnostics` asked. Codes and numbers; no name, no secret."""

    kind: Literal["diagnostics"] = "diagnostics"
    device: DeviceId
    command: UUID
    state: DeviceState
    clock: ShortText = ""
    """Who said what time it is: `signed`, `kernel`; empty: nobody that can be trusted."""
    is_broker_up: bool = False
    up_s: int = Field(default=0, ge=0)
    """Since the process started."""
    waiting_wishes: int = Field(default=0, ge=0)
    memory_mb: int | None = None
    load: float | None = None
    system: ShortText = ""
    """Kernel and architecture."""


# --- keys, time, HTTPS ------------------------------------------------------------------------------------------------


class KeyUse(StrEnum):
    """What a key may sign."""

    DOCUMENTS = "documents"
    TIME = "time"


class SigningKey(Wire):
    """One key that the root vouches for. `x` is the raw Ed25519 public key, base64url."""

    id: ShortText
    use: KeyUse
    x: ShortText
    not_before: Instant
    not_after: Instant


class KeyList(Wire):
    """All keys that a device may trust; signed by the root, the higher number wins."""

    kind: Literal["keys"] = "keys"
    number: int = Field(ge=1)
    issued_at: Instant
    keys: tuple[SigningKey, ...] = Field(max_length=50)
    broker_ca: LongText = ""


class TimeAnswer(Wire):
    """What time it is, for the asker of this nonce only."""

    kind: Literal["time"] = "time"
    nonce: Annotated[str, StringConstraints(max_length=64)]
    at: Instant


class Claim(Wire):
    """A bare device asks to be bound."""

    code: Annotated[str, StringConstraints(max_length=32)]
    signing_key: ShortText
    sealing_key: ShortText
    version: ShortText = ""


class Binding(Wire):
    """All that a bound device needs. Kept in a file of mode 0600: it holds the broker's password."""

    device: DeviceId
    organisation: ShortText
    home: ShortText
    root_key: ShortText
    keys: LongText
    server_sealing_key: ShortText
    generation: int
    broker_host: ShortText
    broker_port: int
    broker_ca: LongText
    broker_password: ShortText
    server_url: ShortText


class JoinAsk(Wire):
    """A device asks for a token."""

    participation: UUID
    takes_over: bool = False
    """Since 1.1. The resident moved the call here from another device of the home, which leaves."""


PICTURE_ALONE = "picture"
"""Since 1.2. In the detail of `WITHDRAWN`: the rest of the agreement stays."""
MAX_INTENT = 2**53 - 1
"""Beyond it numbers of JSON lose their last digits in some languages."""


class SignUpResult(StrEnum):
    """What became of a wish to sign up, or to cancel."""

    SIGNED = "signed"
    WAITING = "waiting"
    OPEN = "open"
    """Not signed up (any more), and there are places."""
    FULL = "full"
    """Not signed up, and there is no place: nobody is put into the queue unasked."""
    CLOSED = "closed"
    """It has begun, or takes no sign-ups."""
    GONE = "gone"
    """There is no such event for this home."""


class SignUpAnswer(Wire):
    """Since 1.1. Where this home stands with an event, after its wish."""

    kind: Literal["sign-up"] = "sign-up"
    event: UUID
    intent: int = Field(ge=0)
    """Highest intent of this device for this event that is stored; higher than the one sent: that one came too late."""
    result: SignUpResult
    places_left: int | None = Field(default=None, ge=0)
    queue: int | None = Field(default=None, ge=0)
    position: int | None = Field(default=None, ge=1)


class Problem(Wire):
    """RFC 9457, with a stable code for programs and a text for people."""

    type: str = "about:blank"
    title: str = ""
    status: int = 500
    code: str = ""
    detail: str = ""
