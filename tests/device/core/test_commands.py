"""What the backend tells a device to do: once, now, for this connection; and never into a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest

from device.core.effects import PlayTestSound, Report, Restart, SendDiagnostics, WriteCommands
from device.core.events.backend import CommandArrived, DiagnosticsSent
from device.core.events.process import CommandsWritten, EffectFailed
from device.core.screen import HomeScreen, IdentifyScreen
from device.core.screen_parts import Button
from device.core.state import Commands
from protocol.messages.commands import Command
from protocol.messages.reports import EventKind
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NAMES, NOON, START_T, forced_call, ordinary_call


def command(do: str, home: Home, name: str = "one", **changes: object) -> Command:
    """A command as the backend would send it now."""
    issued_at = NOON + timedelta(seconds=home.t - START_T)
    plain = {
        "device": DEVICE,
        "id": uuid5(NAMES, name),
        "session": home.session,
        "issued_at": issued_at,
        "expires_at": issued_at + timedelta(minutes=1),
        "do": do,
    }
    return Command.model_validate(plain | changes)


def told(home: Home) -> list[str]:
    """What it said of commands."""
    return [effect.detail.partition(" ")[2] for effect in home.all_of(Report) if effect.kind is EventKind.COMMAND]


def arrives(home: Home, order: Command, *, is_written: bool = True) -> None:
    """The command comes, and its id reaches the disk."""
    home.feed(CommandArrived(home.t, order))
    writes = home.all_of(WriteCommands)
    if is_written and writes and order.id in writes[-1].taken:
        home.feed(CommandsWritten(home.t, writes[-1].taken))


@pytest.mark.feature("D6")
def test_identify_shows_this_device_for_half_a_minute_and_sounds() -> None:
    home = Home()

    arrives(home, command("identify", home))

    assert isinstance(home.screen, IdentifyScreen)
    assert home.screen.home == "Koti"
    assert len(home.all_of(PlayTestSound)) == 1
    assert told(home) == ["done"]
    home.after(29)
    assert isinstance(home.screen, IdentifyScreen)
    home.after(2)
    assert isinstance(home.screen, HomeScreen)


def test_a_touch_ends_it() -> None:
    home = Home()
    arrives(home, command("identify", home))

    home.touches(Button.HOME)

    assert isinstance(home.screen, HomeScreen)


def test_nothing_is_done_before_its_id_is_on_disk() -> None:
    home = Home()

    arrives(home, command("restart", home), is_written=False)

    assert home.all_of(Restart) == []
    assert told(home) == []


def test_restart_is_told_before_it_happens() -> None:
    """The runner carries both out in this order: what was told is on disk before the process ends."""
    home = Home()

    arrives(home, command("restart", home))

    orders = [type(effect) for _, effect in home.effects if isinstance(effect, Report | Restart)]
    assert orders[-2:] == [Report, Restart]


def test_the_same_command_is_done_once() -> None:
    home = Home()
    order = command("restart", home)

    for _ in range(3):
        arrives(home, order)

    assert len(home.all_of(Restart)) == 1


def test_a_command_that_the_disk_remembers_is_never_done_again() -> None:
    """A kill between the disk and the deed: it is left undone, and not done twice."""
    home = Home()
    order = command("restart", home)
    home.state = replace(home.state, commands=Commands(taken=(order.id,)))

    arrives(home, order)

    assert home.all_of(Restart) == []
    assert told(home) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"session": "another"},
        {"session": ""},
        {"device": "home-2"},
        {"expires_at": NOON - timedelta(seconds=1)},
        {"issued_at": NOON + timedelta(hours=1), "expires_at": NOON + timedelta(hours=2)},
    ],
)
def test_what_was_recorded_or_comes_late_does_nothing(changes: dict[str, Any]) -> None:
    home = Home()

    arrives(home, command("restart", home, **changes))

    assert home.all_of(WriteCommands) == []
    assert home.all_of(Restart) == []
    assert sum(count for _, count in home.state.refused) == 1


def test_without_a_clock_the_connection_says_that_it_is_meant_for_now() -> None:
    home = Home(has_clock=False)

    arrives(home, command("identify", home))

    assert isinstance(home.screen, IdentifyScreen)


def test_a_call_goes_before_everything_that_could_wait() -> None:
    ringing, talking = Home(), Home()
    ringing.receives(ordinary_call())
    talking.receives(forced_call())

    for home in (ringing, talking):
        arrives(home, command("restart", home))
        arrives(home, command("identify", home, "two"))
        assert told(home) == ["busy", "busy"]
        assert home.all_of(Restart) == []
        assert home.all_of(PlayTestSound) == []


def test_a_call_that_comes_while_it_identifies_takes_the_screen() -> None:
    home = Home()
    arrives(home, command("identify", home))

    home.receives(ordinary_call())

    assert not isinstance(home.screen, IdentifyScreen)
    assert home.bar() is not None


def test_what_it_does_not_know_it_refuses_by_name() -> None:
    home = Home()

    arrives(home, command("unpair", home))

    assert told(home) == ["unknown"]


def test_without_a_disk_nothing_is_done() -> None:
    home = Home()
    home.feed(CommandArrived(home.t, command("restart", home)))

    home.feed(EffectFailed(home.t, home.all_of(WriteCommands)[-1], "errno_28"))

    assert told(home) == ["no_disk"]
    assert home.all_of(Restart) == []


def test_diagnostics_are_done_when_the_backend_has_them() -> None:
    home = Home()
    order = command("diagnostics", home)

    arrives(home, order)

    (sent,) = home.all_of(SendDiagnostics)
    assert sent.known.clock == "signed"
    assert sent.known.is_broker_up
    assert told(home) == []
    home.feed(DiagnosticsSent(home.t, order.id))
    assert told(home) == ["done"]
    home.feed(EffectFailed(home.t, sent, "no_server"))
    assert told(home)[-1] == "not_sent"
