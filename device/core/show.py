"""`screen(state, at)`: what the panel shows at this moment. Reads the state, decides nothing."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import TypeAlias

from device.core import (
    bell,
    calendar,
    commands,
    control,
    ending,
    policy,
    preferences,
    show_films,
    show_installer,
    show_resident,
    signups,
)
from device.core.clock import FOREVER_S
from device.core.diary import Dated, day_of, hour_of
from device.core.draft import is_clock_trusted, offer_of, own_identity, wall
from device.core.link import is_cut
from device.core.marks import Consent
from device.core.offer import Offer, Spent
from device.core.peripherals import missing
from device.core.phase import Announcing, Held, Idle, Joined, Joining, Page, Reconnecting, Waiting
from device.core.progress import count_ends_at
from device.core.screen import (
    AnnouncingScreen,
    CallScreen,
    EventScreen,
    FaultScreen,
    HomeScreen,
    Screen,
    WaitingScreen,
    WeekScreen,
)
from device.core.screen_parts import (
    Button,
    Countdown,
    GreenBar,
    Hour,
    OwnPicture,
    StatusLine,
    Tile,
    Volume,
    Who,
    Words,
    words,
)
from device.core.seat import professional_is_here
from device.core.show_installer import Around
from device.core.state import State
from protocol.messages.wire import Source

NO_PICTURE_SHOWN_S = 30.0
"""Who is in an event without picture or sound is told once that they may open them."""
AWAKE_S = 60.0
"""How long a touch brings the day's home into the night."""
BLINK_S = 2.0
"""A connection that is back within this has not been missed."""

CALL_BUTTONS = (Button.HANG_UP, Button.VOLUME_DOWN, Button.VOLUME_UP)


_Together: TypeAlias = Joining | Joined | Reconnecting


def screen(state: State, at: float) -> Screen:
    """Return what to show at this monotonic time; call it as often as you like, and draw when it differs."""
    at = max(state.now, at) if at < FOREVER_S else state.now
    if state.started_at is not None and not state.device:
        is_open = isinstance(state.phase, Idle) and state.phase.page is Page.INSTALLER
        if not is_open:
            return FaultScreen(language=calendar.language_of(state), buttons=(Button.INSTALLER,))
    around: Around = {
        "language": calendar.language_of(state),
        "text_size": state.preferences.text,
        "light": preferences.light(state),
        "status": _status(state, at),
        "bar": _bar(state, at),
        "toast": _toast(state, at),
    }
    phase = state.phase
    if isinstance(phase, Idle):
        if commands.is_identifying(state, at):
            return show_installer.identify(state, around)
        return _at_rest(state, at, phase, around)
    offer = offer_of(state, phase.participation)
    if offer is None:  # cannot be: the reducer holds only what is open
        return _home(state, at, around)
    return _held(state, at, phase, offer, around)


# --- at rest ----------------------------------------------------------------------------------------------------------


def _at_rest(state: State, at: float, idle: Idle, around: Around) -> Screen:  # noqa: C901 - one case for each page
    local = _local(state, at)
    known = local or _last_known_day(state)
    match idle.page:
        case Page.WEEK:
            days = () if known is None else calendar.week(state, known, is_clock_sure=local is not None)
            return WeekScreen(days=days, spot=idle.spot, buttons=(Button.HOME,), **around)
        case Page.EVENT:
            dated = None if idle.entry is None else state.diary.by_id.get(idle.entry)
            return _home(state, at, around) if dated is None else _event(state, at, idle, dated, around)
        case Page.RECORDINGS:
            return show_films.recordings(state, idle, local, around)
        case Page.PLAYER:
            if state.playing is None:
                return show_films.recordings(state, idle, local, around)
            return show_films.watch(state, at, state.playing, local, around)
        case Page.LOG:
            return show_resident.log(state, idle, None if local is None else local.date(), around)
        case Page.SETTINGS:
            return show_resident.settings(state, at, idle, around)
        case Page.PEACE:
            return show_resident.peaceful(state, at, around)
        case Page.AGREEMENT:
            return show_resident.agreed(state, idle, around)
        case Page.SOUND | Page.DISPLAY | Page.NIGHT | Page.LANGUAGES | Page.DEVICE:
            return show_resident.adjust(state, idle.page, around)
        case Page.CODE:
            return show_installer.code(state, at, around)
        case Page.INSTALLER:
            return show_installer.menu(state, around)
        case Page.HOME:
            return _home(state, at, around)


def _event(state: State, at: float, idle: Idle, dated: Dated, around: Around) -> EventScreen:
    local = _local(state, at)
    unix = None if local is None else local.timestamp()
    place = signups.place(state, dated.entry, unix)
    pressed = signups.button(dated.entry, place, unix)
    back = Button.WEEK if idle.came_from is Page.WEEK else Button.HOME
    return EventScreen(
        line=calendar.line_of(state, dated, unix),
        description=dated.entry.description.in_language(calendar.language_of(state)),
        day=day_of(dated.day),
        today=None if local is None else day_of(local),
        hour=None if local is None else hour_of(local),
        place=place,
        buttons=(back,) if pressed is None else (back, pressed),
        **around,
    )


def _home(state: State, at: float, around: Around) -> HomeScreen:
    local = _local(state, at)
    names = () if state.agenda is None else state.agenda.settings.resident_names
    visits = state.diary.visits
    quiet, offered = show_resident.quiet(state, at), show_resident.offer(state)
    end = (Button.PEACE_END,) if quiet is not None else ()
    new = (Button.CONFIRM, Button.AGREEMENT) if offered is not None else ()
    film = show_films.first(state)
    films = (Button.RECORDINGS,) if film is not None else ()
    buttons = (Button.WEEK, *films, Button.LOG, Button.SETTINGS, *end, *new)
    last_visit = visits[0] if visits else None
    if local is None:
        known = _last_known_day(state)
        today = None if known is None else calendar.day_lines(state, known, is_today=False)
        return HomeScreen(
            names=names,
            today=today,
            last_visit=last_visit,
            film=film,
            peace=quiet,
            offered=offered,
            buttons=buttons,
            **around,
        )
    is_night = preferences.is_night(state, local.timestamp()) and not _is_awake(state, at, around)
    if is_night:
        around = {**around, "light": min(around["light"], preferences.LIGHT_AT_NIGHT)}
    return HomeScreen(
        hour=hour_of(local),
        date=day_of(local),
        day_part=calendar.day_part(local),
        is_night=is_night,
        names=names,
        now=calendar.now_card(state, local, has_network=not is_cut(state, at)),
        today=calendar.day_lines(state, local, is_today=True, left_only=True),
        last_visit=last_visit,
        film=film,
        peace=quiet,
        offered=offered,
        buttons=buttons,
        **around,
    )


def _is_awake(state: State, at: float, around: Around) -> bool:
    """Say whether somebody has just touched, or a call waits: then the night gives way to the day's home."""
    phase = state.phase
    bar = around["bar"]
    if bar is not None and bar.answered_in is None:  # what is answered in the living room lights no bedroom
        return True
    return isinstance(phase, Idle) and at - phase.touched_at < AWAKE_S


# --- with a call ------------------------------------------------------------------------------------------------------


def _held(state: State, at: float, phase: Held, offer: Offer, around: Around) -> Screen:
    match phase:
        case Announcing():
            return _announcing(state, at, phase, offer, around)
        case Waiting():
            return _waiting(state, at, phase, offer, around)
        case Joining() if not professional_is_here(state):
            return _waiting(state, at, phase, offer, around)
        case Joining() | Joined() | Reconnecting():
            # Who joins to somebody who is there already is in the call: no other screen flashes by.
            return CallScreen(
                participation=phase.participation,
                who=_who(state, offer),
                hour=_hour(state, at),
                tiles=_tiles(state, phase, offer),
                own=_own(state),
                volume=Volume(state.peripherals.volume),
                missing=_missing(state),
                notices=_notices(state, at, phase, offer),
                buttons=(*CALL_BUTTONS, *_switches(phase, offer)),
                **around,
            )


def _announcing(state: State, at: float, phase: Announcing, offer: Offer, around: Around) -> AnnouncingScreen:
    agreed = policy.agreed(state)
    deadline = count_ends_at(state, phase)
    countdown = None
    if agreed is not None and deadline is not None:
        left_s = max(deadline - at, 0.0)
        countdown = Countdown(
            seconds=max(ceil(left_s), 1),
            fraction=round(min(left_s / agreed.warning_s, 1.0), 2),
            lasts_s=agreed.warning_s,
            ends_at=deadline,
        )
    sound_only = (Button.SOUND_ONLY,) if phase.opens_camera else ()
    lacking = missing(state.peripherals)
    return AnnouncingScreen(
        participation=phase.participation,
        who=_who(state, offer),
        countdown=countdown,
        is_calm=agreed is not None and agreed.is_calm,
        opens_camera=phase.opens_camera,
        opens_microphone=phase.opens_microphone,
        has_camera="camera_missing" not in lacking,
        has_microphone="microphone_missing" not in lacking,
        buttons=(Button.ANSWER_NOW, *sound_only, Button.NOT_NOW),
        **around,
    )


def _waiting(state: State, at: float, phase: Joining | Waiting, offer: Offer, around: Around) -> WaitingScreen:
    if isinstance(phase, Joining):
        text = words("call.calm")
    elif not phase.room.is_in:
        text = words("call.again")
    else:
        text = words("call.wait_pro", name=offer.call.caller.name)
    return WaitingScreen(
        participation=phase.participation,
        who=_who(state, offer),
        words=text,
        own=_own(state),
        hour=_hour(state, at),
        buttons=CALL_BUTTONS,
        **around,
    )


def _switches(phase: _Together, offer: Offer) -> tuple[Button, ...]:
    """What is switched off from elsewhere can only be kept so here."""
    given, off = phase.answer, control.switched_off(offer)
    pairs = (
        (Source.CAMERA, given.camera, Button.CAMERA_ON, Button.CAMERA_OFF),
        (Source.MICROPHONE, given.microphone, Button.MICROPHONE_ON, Button.MICROPHONE_OFF),
    )
    return tuple(
        on if consent is Consent.NONE else close
        for source, consent, on, close in pairs
        if consent is not Consent.NONE or source not in off
    )


def _tiles(state: State, phase: _Together, offer: Offer) -> tuple[Tile, ...]:
    seats = {seat.identity: seat for seat in offer.record.seats}
    language = calendar.language_of(state)
    tiles = [
        Tile(
            identity=person.identity,
            name=seat.name,
            role=seat.role.in_language(language),
            is_professional=seat.is_professional,
            has_picture=person.camera,
            has_sound=person.microphone,
            is_stalled=person.identity in phase.room.stalled,
            is_speaking=person.is_speaking,
            shares_screen=person.screen,
        )
        for person in phase.room.people or ()
        # Who has no seat in the record is nobody: neither named nor shown.
        if (seat := seats.get(person.identity)) is not None and _shows_itself(offer, person.identity)
    ]
    caller = offer.call.caller.name
    return tuple(
        sorted(tiles, key=lambda t: (not t.is_professional, t.name != caller, not t.has_picture, t.name, t.identity))
    )


def _shows_itself(offer: Offer, identity: str) -> bool:
    """Say whether this seat publishes to us: homes do so to the audience alone, which of an event no home is in."""
    return not identity.startswith("home:") or own_identity(offer.call.participation) in offer.record.audience


def _own(state: State) -> OwnPicture:
    camera, microphone = state.peripherals.camera_on, state.peripherals.microphone_on
    keys = {(True, True): "call.seen", (False, True): "call.heard", (True, False): "call.watched"}
    return OwnPicture(camera, microphone, words(keys.get((camera, microphone), "call.closed")))


def _notices(state: State, at: float, phase: _Together, offer: Offer) -> tuple[Words, ...]:
    found = []
    if ending.is_told(state, offer, at):
        found.append(words("call.ending"))
    if (switched_off := control.told(offer)) is not None:
        found.append(switched_off)
    if isinstance(phase, Reconnecting):
        if at - phase.since >= BLINK_S:
            found.append(words("call.again"))
    elif phase.room.stalled or phase.room.is_weak_here:
        found.append(words("call.weak"))
    elif phase.room.is_weak_there:
        found.append(words("call.weak_there"))
    is_closed = phase.answer.camera is Consent.NONE and phase.answer.microphone is Consent.NONE
    if offer.call.is_event and is_closed and at - phase.since < NO_PICTURE_SHOWN_S:
        found.append(words("event.no_picture"))
    return tuple(found)


# --- around every screen ----------------------------------------------------------------------------------------------


def _status(state: State, at: float) -> StatusLine:
    return StatusLine(
        camera_on=state.peripherals.camera_on or state.installer.camera_on,
        microphone_on=state.peripherals.microphone_on or state.installer.microphone_on,
        has_network=not is_cut(state, at),
        is_clock_sure=is_clock_trusted(state),
        missing=_missing(state),
    )


def _missing(state: State) -> tuple[Words, ...]:
    # A resident is told what is missing; whether it is not there or does not work is for others to know.
    return tuple(words(f"missing.{code.partition('_')[0]}") for code in missing(state.peripherals))


def _bar(state: State, at: float) -> GreenBar | None:
    phase = state.phase
    mine = None if isinstance(phase, Idle) else phase.participation
    if isinstance(phase, Announcing):
        return None  # one thing to look at
    waiting = [
        o
        for o in state.offers
        if o.call.participation != mine
        and (mine is not None or o.ring is not None or o.spent is Spent.WAITED)
        and (mine is None or not bell.is_elsewhere(o))
        and bell.is_waiting(state, o)
    ]
    if not waiting:
        return None
    # What sounds comes first; else what came last, which is what the resident has just heard.
    offer = max(
        waiting,
        key=lambda o: (
            not bell.is_elsewhere(o),
            bell.is_sounding(state, o, at),
            o.seen_at,
            str(o.call.participation),
        ),
    )
    sounding = bell.is_sounding(state, offer, at)
    buttons: tuple[Button, ...] = (Button.ANSWER, Button.SILENCE) if sounding else (Button.ANSWER,)
    if mine is not None:
        buttons = (Button.SWITCH,)
    elif bell.is_elsewhere(offer):
        buttons = (Button.MOVE_HERE,)
    return GreenBar(
        participation=offer.call.participation,
        who=_who(state, offer),
        is_sounding=sounding,
        is_cut=is_cut(state, at),
        answered_in=offer.call.answered_in,
        buttons=buttons,
        more=sum(not bell.is_elsewhere(o) for o in waiting if o is not offer),
    )


def _toast(state: State, at: float) -> Words | None:
    toast = state.toast
    if toast is None or at >= toast.until:
        return None
    # "The camera is off" is said when it is.
    is_true = not (state.peripherals.camera_on or state.peripherals.microphone_on)
    return toast.words if is_true or toast.words.key != "call.ended" else None


def _who(state: State, offer: Offer) -> Who:
    call = offer.call
    return Who(
        name=call.caller.name,
        role=call.caller.role.in_language(calendar.language_of(state)),
        reason=call.reason,
        residents=call.for_residents,
        is_event=call.is_event,
    )


def _local(state: State, at: float) -> datetime | None:
    unix = wall(state, at)
    return calendar.local_time(state, unix) if unix is not None and is_clock_trusted(state) else None


def _hour(state: State, at: float) -> Hour | None:
    local = _local(state, at)
    return None if local is None else hour_of(local)


def _last_known_day(state: State) -> datetime | None:
    if state.agenda is None:
        return None
    return calendar.local_time(state, state.agenda.issued_at.timestamp())
