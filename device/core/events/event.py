"""Any of them: mypy shows where the reducer lacks a case."""

from __future__ import annotations

from typing import TypeAlias

from device.core.events.backend import (
    AgendaArrived,
    ApiAnswered,
    BrokerDown,
    BrokerUp,
    CallsArrived,
    ClockLost,
    ClockSet,
    CommandArrived,
    DiagnosticsSent,
    DocumentRefused,
    RecordArrived,
    WishAnswered,
)
from device.core.events.installer import CheckChanged, MachineLooked, TestSoundPlayed
from device.core.events.player import PlayerSaid
from device.core.events.process import (
    CommandsWritten,
    DecisionsWritten,
    EffectFailed,
    MarkWritten,
    Started,
    Ticked,
    WishesWritten,
)
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown, Touched, TvChanged
from device.core.events.room import (
    CameraFailed,
    LinkChanged,
    MediaChanged,
    MicrophoneFailed,
    PeopleChanged,
    PeripheralsChanged,
    PictureBack,
    PictureStalled,
    RoomFailed,
    RoomJoined,
    RoomLeft,
    RoomLost,
)

Event: TypeAlias = (
    Started
    | Ticked
    | Touched
    | AgendaArrived
    | CallsArrived
    | RecordArrived
    | DocumentRefused
    | BrokerUp
    | BrokerDown
    | ApiAnswered
    | ClockSet
    | ClockLost
    | ScreenShown
    | ScreenHidden
    | ChimePlayed
    | TvChanged
    | MarkWritten
    | WishesWritten
    | DecisionsWritten
    | WishAnswered
    | RoomJoined
    | RoomFailed
    | RoomLost
    | RoomLeft
    | PeopleChanged
    | MediaChanged
    | CameraFailed
    | MicrophoneFailed
    | PeripheralsChanged
    | PictureStalled
    | PictureBack
    | LinkChanged
    | PlayerSaid
    | CommandArrived
    | CommandsWritten
    | DiagnosticsSent
    | TestSoundPlayed
    | CheckChanged
    | MachineLooked
    | EffectFailed
)
