"""One file for each screen: from what the core wants shown to a scene. Pure but for the measuring of letters."""

from __future__ import annotations

from typing import assert_never

from device.core.screen import (
    AdjustScreen,
    AgreementScreen,
    AnnouncingScreen,
    CallScreen,
    CodeScreen,
    EventScreen,
    FaultScreen,
    HomeScreen,
    IdentifyScreen,
    InstallerScreen,
    LogScreen,
    PeaceScreen,
    PlayerScreen,
    RecordingsScreen,
    Screen,
    SettingsScreen,
    WaitingScreen,
    WeekScreen,
)
from ui.layout import Measures, Shape, larger
from ui.scene import Scene
from ui.screens import (
    adjust,
    agreement,
    announcing,
    call,
    code,
    event,
    fault,
    home,
    identify,
    installer,
    log,
    night,
    peace,
    player,
    recordings,
    settings,
    waiting,
    week,
)
from ui.texts import texts
from ui.widgets import Sheet


def scene(screen: Screen, measures: Measures) -> Scene:  # noqa: C901, PLR0912 - one case for each screen, nothing else
    """Lay a screen out on this panel."""
    sheet = Sheet(measures_for(screen, measures), texts(screen.language))
    match screen:
        case HomeScreen() if screen.is_night and not screen.bar and screen.hour:
            return night.lay(sheet, screen)
        case HomeScreen():
            return home.lay(sheet, screen)
        case AnnouncingScreen():
            return announcing.lay(sheet, screen)
        case WaitingScreen():
            return waiting.lay(sheet, screen)
        case CallScreen():
            return call.lay(sheet, screen)
        case WeekScreen():
            return week.lay(sheet, screen)
        case EventScreen():
            return event.lay(sheet, screen)
        case RecordingsScreen():
            return recordings.lay(sheet, screen)
        case PlayerScreen():
            return player.lay(sheet, screen)
        case LogScreen():
            return log.lay(sheet, screen)
        case SettingsScreen():
            return settings.lay(sheet, screen)
        case AdjustScreen():
            return adjust.lay(sheet, screen)
        case PeaceScreen():
            return peace.lay(sheet, screen)
        case AgreementScreen():
            return agreement.lay(sheet, screen)
        case IdentifyScreen():
            return identify.lay(sheet, screen)
        case CodeScreen():
            return code.lay(sheet, screen)
        case InstallerScreen():
            return installer.lay(sheet, screen)
        case FaultScreen():
            return fault.lay(sheet, screen)
        case _:
            assert_never(screen)


_AS_LARGE_AS_IT_CAN_BE = (
    AnnouncingScreen
    | WaitingScreen
    | CallScreen
    | PlayerScreen
    | IdentifyScreen
    | CodeScreen
    | InstallerScreen
    | FaultScreen
)
"""Warnings, calls and films have the largest letters that there is room for, and an installer brings glasses."""


def measures_for(screen: Screen, m: Measures) -> Measures:
    """The letters that the resident chose, except where there is no room for any but the ordinary ones."""
    is_full = isinstance(screen, HomeScreen) and (
        screen.hour is None or (screen.film is not None and m.shape is Shape.TALL)
    )
    if isinstance(screen, _AS_LARGE_AS_IT_CAN_BE) or screen.bar is not None or is_full:
        return m
    return larger(m, screen.text_size, shows_less=isinstance(screen, HomeScreen))
