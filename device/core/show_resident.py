"""What the panel shows of peace, the agreement and the settings. Reads the state, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from device.core import agreement, agreement_in_call, peace, preferences
from device.core.decisions import LIGHT_STEPS, TEXT_SIZES
from device.core.diary import day_of, hour_of, zone_of
from device.core.phase import Idle, Page
from device.core.reading import AgreementPage
from device.core.screen import (
    AdjustScreen,
    AgreementScreen,
    Choices,
    Dial,
    Fact,
    LogScreen,
    Option,
    PeaceScreen,
    SettingsScreen,
)
from device.core.screen_parts import VOLUME_STEPS, Button, Hour, Offered, Peace, Pick, Words, words
from device.core.show_around import Around
from device.core.state import State
from protocol.messages.policy import PictureAndSound, Policy

CHOICES = (Button.PEACE, Button.AGREEMENT, Button.LOG, Button.SOUND, Button.DISPLAY, Button.NIGHT, Button.LANGUAGES)
"""Of the settings, in their order; the device comes last."""


def log(state: State, idle: Idle, today: date | None, around: Around) -> LogScreen:
    """Who was in touch."""
    return LogScreen(
        visits=state.diary.visits,
        today=None if today is None else day_of(today),
        row=idle.row,
        buttons=(Button.HOME, Button.LEAF),
        **around,
    )


def settings(state: State, at: float, idle: Idle, around: Around) -> SettingsScreen:
    """Where everything is."""
    has_languages = len(preferences.languages(state)) > 1
    pages = tuple(b for b in CHOICES if b is not Button.LANGUAGES or has_languages)
    return SettingsScreen(
        peace=quiet(state, at),
        row=idle.row,
        buttons=(Button.HOME, *pages, Button.DEVICE, Button.LEAF),
        **around,
    )


def quiet(state: State, at: float) -> Peace | None:
    """The peace that is on, until when."""
    held = state.decisions.peace
    if held is None:
        return None
    end = peace.until(state)
    offset = state.clock.offset_s
    today = None if offset is None else _local(state, at + offset).date()
    return Peace(
        until=None if end is None else hour_of(end),
        lasts_min=round(min(max(0.0, held.lasts_s), peace.LONGEST_S) / 60),
        is_tomorrow=end is not None and today is not None and end.date() > today,
        has_guests=held.has_guests,
    )


def peaceful(state: State, at: float, around: Around) -> PeaceScreen:
    """The choices, or the end."""
    now = quiet(state, at)
    pressed = peace.choices(state) if now is None else (Button.PEACE_END,)
    return PeaceScreen(peace=now, buttons=(Button.SETTINGS, *pressed), **around)


def offer(state: State) -> Offered | None:
    """The newer agreement that waits."""
    new = agreement.offered(state)
    return None if new is None else Offered(Pick(str(new.revision)), ", ".join(new.explained_by))


def agreed(state: State, idle: Idle, around: Around) -> AgreementScreen:
    """What has been agreed; of what is offered, when that waits."""
    new = agreement.offered(state)
    shown = new or agreement.in_force(state)
    pressed: list[Button] = [Button.SETTINGS]
    if idle.is_asking:
        alone = [Button.WITHDRAW_PICTURE] if agreement.may_withdraw_picture(state) else []
        pressed = [Button.WITHDRAW_NOW, *alone, Button.KEEP]
    elif agreement.may_withdraw(state):
        pressed += [Button.CONFIRM, Button.WITHDRAW] if new is not None else [Button.WITHDRAW]
    return AgreementScreen(
        lines=_said(state, shown, is_offered=new is not None),
        is_offered=new is not None,
        subject=None if new is None else Pick(str(new.revision)),
        is_asking=idle.is_asking,
        row=idle.row,
        buttons=(*pressed, Button.LEAF),
        **around,
    )


def read_in_call(state: State, participation: UUID) -> AgreementPage | None:
    """What has been agreed, as far as it is read in this call: what calls go by, before what waits."""
    reading = agreement_in_call.of(state, participation)
    if reading is None:
        return None
    applies, new = agreement.in_force(state), agreement.offered(state)
    lines = _said(state, applies or new, is_offered=applies is None and new is not None)
    return AgreementPage(lines, reading.row, reading.is_asking)


def pressed_in_call(state: State, participation: UUID) -> tuple[Button, ...]:
    """What of the agreement can be pressed in this call. Agreeing to a newer one waits until the call is over."""
    reading = agreement_in_call.of(state, participation)
    if not agreement.may_withdraw(state):
        return ()
    if reading is None:
        return (Button.AGREEMENT,)
    if not reading.is_asking:
        return (Button.KEEP, Button.WITHDRAW, Button.LEAF)
    alone = (Button.WITHDRAW_PICTURE,) if agreement.may_withdraw_picture(state) else ()
    return (Button.KEEP, *alone, Button.WITHDRAW_NOW)


def adjust(state: State, page: Page, around: Around) -> AdjustScreen:
    """One page of the settings."""
    mine = state.preferences
    rows: tuple[Choices | Dial | Fact, ...]
    match page:
        case Page.SOUND:
            volume = Dial(
                words("call.volume"), Button.VOLUME_DOWN, Button.VOLUME_UP, state.peripherals.volume, VOLUME_STEPS
            )
            rows = (volume,)
        case Page.DISPLAY:
            sizes = tuple(
                Option(words(f"settings.text_{n}"), Pick(str(n)), is_chosen=n == mine.text) for n in range(TEXT_SIZES)
            )
            rows = (
                Choices(words("settings.text"), Button.TEXT_SIZE, sizes),
                Dial(words("settings.light"), Button.DARKER, Button.BRIGHTER, mine.light, LIGHT_STEPS),
            )
        case Page.NIGHT:
            dims = tuple(
                Option(words(f"settings.{name}"), Pick(name), is_chosen=mine.dims_at_night == (name == "on"))
                for name in ("on", "off")
            )
            rows = (Choices(words("settings.dims"), Button.NIGHT_DIM, dims),)
            if mine.dims_at_night:
                rows += (
                    _hour("settings.from", Button.NIGHT_FROM_EARLIER, Button.NIGHT_FROM_LATER, mine.night_starts % 24),
                    _hour("settings.to", Button.NIGHT_TO_EARLIER, Button.NIGHT_TO_LATER, mine.night_ends),
                )
        case Page.LANGUAGES:
            now = preferences.language_of(state)
            options = tuple(
                Option(words(f"language.{name}"), Pick(name), is_chosen=name == now)
                for name in preferences.languages(state)
            )
            rows = (Choices(words("settings.language"), Button.LANGUAGE, options),)
        case _:
            rows = tuple(_facts(state))
    pressed = {button for row in rows for button in _buttons(row)}
    more = (Button.INSTALLER,) if page is Page.DEVICE else ()
    return AdjustScreen(
        name=page.value,
        title=words(f"settings.{page.value}"),
        rows=rows,
        buttons=(Button.SETTINGS, *sorted(pressed), *more),
        **around,
    )


def _buttons(row: Choices | Dial | Fact) -> tuple[Button, ...]:
    match row:
        case Choices():
            return (row.button,)
        case Dial():
            return (row.less, row.more)
        case Fact():
            return ()


def _hour(key: str, less: Button, more: Button, hour: int) -> Dial:
    return Dial(words(key), less, more, hour=Hour(hour, 0))


def _facts(state: State) -> Iterator[Fact]:
    if state.agenda is None:
        return
    told = state.agenda.settings
    facts = (("home", told.home_name), ("place", told.place), ("support", told.support_phone), ("id", state.device))
    for key, text in facts:
        if text:
            yield Fact(words(f"settings.{key}"), text)


def _said(state: State, policy: Policy | None, *, is_offered: bool) -> tuple[Words, ...]:
    if policy is None:
        return (words("agreement.none"), words("agreement.rings"))
    lines = tuple(_lines(state, policy))
    return (words("agreement.offered_more"), *lines) if is_offered else lines


def _lines(state: State, policy: Policy) -> Iterator[Words]:
    """Who, when, how it begins, what opens, events, until when, who agreed."""
    names = ", ".join(name for name in policy.group_names if name)
    yield words("agreement.who", groups=names) if names else words("agreement.who_none")
    if any(h.start == h.end for h in policy.hours):
        yield words("agreement.always")
    elif policy.hours:
        yield words("agreement.hours", hours=", ".join(f"{_clock(h.start)}–{_clock(h.end)}" for h in policy.hours))
    yield words("agreement.warning", n=policy.warning_s)
    yield words("agreement.picture" if policy.opens is PictureAndSound.PICTURE else "agreement.sound")
    if policy.from_afar:
        yield words("agreement.from_afar")
    if policy.group_events:
        yield words("agreement.events_open" if policy.group_events_open else "agreement.events")
    if policy.valid_until is not None:
        yield words("agreement.until", day=_date(state, policy.valid_until))
    if policy.agreed_by:
        said = words("agreement.agreed", names=", ".join(policy.agreed_by))
        if policy.agreed_at is not None:
            said = words("agreement.agreed_at", names=", ".join(policy.agreed_by), day=_date(state, policy.agreed_at))
        yield said
    if policy.explained_by:
        yield words("agreement.explained", names=", ".join(policy.explained_by))


def _clock(at: object) -> str:
    hour, minute = getattr(at, "hour", 0), getattr(at, "minute", 0)
    return f"{hour}.{minute:02}" if minute else str(hour)


def _date(state: State, at: datetime) -> str:
    local = at.astimezone(zone_of(state.agenda))
    return f"{local.day}.{local.month}.{local.year}"


def _local(state: State, unix: float) -> datetime:
    return datetime.fromtimestamp(unix, zone_of(state.agenda))
