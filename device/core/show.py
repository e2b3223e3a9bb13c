"""`screen(state, at)`: what the panel shows at this moment. Reads the state, decides nothing."""

from __future__ import annotations

from datetime import datetime

from device.core import calendar, commands, preferences, show_films, show_installer, show_resident, signups
from device.core.clock import FOREVER_S
from device.core.diary import Dated, day_of, hour_of
from device.core.draft import offer_of
from device.core.link import is_cut
from device.core.phase import Idle, Page
from device.core.screen import EventScreen, FaultScreen, HomeScreen, Screen, WeekScreen
from device.core.screen_parts import Button
from device.core.show_around import Around, green_bar, local_now, status_line, toast_words
from device.core.show_call import held_screen
from device.core.state import State

AWAKE_S = 60.0
"""How long a touch brings the day's home into the night."""


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
        "status": status_line(state, at),
        "bar": green_bar(state, at),
        "toast": toast_words(state, at),
    }
    phase = state.phase
    if isinstance(phase, Idle):
        if commands.is_identifying(state, at):
            return show_installer.identify(state, around)
        return _at_rest(state, at, phase, around)
    offer = offer_of(state, phase.participation)
    if offer is None:  # cannot be: the reducer holds only what is open
        return _home(state, at, around)
    return held_screen(state, at, phase, offer, around)


def _at_rest(state: State, at: float, idle: Idle, around: Around) -> Screen:  # noqa: C901 - one case for each page
    local = local_now(state, at)
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
    local = local_now(state, at)
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
    local = local_now(state, at)
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


def _last_known_day(state: State) -> datetime | None:
    if state.agenda is None:
        return None
    return calendar.local_time(state, state.agenda.issued_at.timestamp())
