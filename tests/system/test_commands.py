"""A device is told to do something from afar: once, and only by its own backend."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from device.core.screen_parts import Button
from device.main import EXIT_ANEW
from protocol.codec import encode
from protocol.messages.commands import Command, CommandKind
from protocol.signing import Signer
from protocol.topics import COMMANDS
from tests.system.stage.attacker import Attacker
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def answered(town: Town, command: UUID, result: str = "done") -> None:
    """Wait until the backend has heard it."""
    await until(lambda: town.office.result(command).result == result, f"the device never said {result}", within=60)


async def command(town: Town, home: Home, kind: CommandKind) -> UUID:
    """Tell its device; the backend refuses as long as it has not read that the device is online."""
    await until(lambda: town.office.device(home.id).is_online, "the backend does not see it online", within=60)
    return town.office.command(home.device, kind)


@pytest.mark.feature("D6")
async def test_a_home_shows_which_one_it_is_and_tells_how_it_is(town: Town, home: Home) -> None:
    began = time.time()

    identify = await command(town, home, CommandKind.IDENTIFY)

    drawn = await home.kiosk.saw("drawn:IdentifyScreen", since=began, within=60)
    await answered(town, identify)
    await home.touch(Button.HOME, "identify", since=drawn.at)
    await home.kiosk.saw("drawn:HomeScreen", since=drawn.at)
    diagnostics = await command(town, home, CommandKind.DIAGNOSTICS)
    await answered(town, diagnostics)
    told = town.office.result(diagnostics).diagnostics
    assert told is not None
    assert told.is_broker_up
    assert told.state.phase == "idle"
    assert home.resident not in told.model_dump_json()


@pytest.mark.feature("D6")
async def test_a_restart_ends_the_process_in_order_and_is_never_done_again(town: Town, home: Home) -> None:
    began = time.time()

    restart = await command(town, home, CommandKind.RESTART)

    assert await home.kiosk.ended() == EXIT_ANEW
    again = time.time()
    home.kiosk.start()
    await home.shows_its_day(again)
    await answered(town, restart)
    restarts = [line for line in home.kiosk.lines(began) if line.name == "Restart"]
    assert len(restarts) == 1
    assert home.kiosk.is_running


async def test_a_command_that_is_forged_recorded_or_late_does_nothing(town: Town, home: Home) -> None:
    """Whoever holds the broker, and even the seal, still cannot sign; a recorded one is for another connection."""
    with Attacker(town.backend.runtime, home.identity()) as attacker:
        state = await attacker.hears_state(lambda state: state.online)
        now = datetime.now(UTC)

        def letter(session: str, expires_at: datetime) -> Command:
            return Command(
                device=home.device, id=uuid4(), session=session, issued_at=now, expires_at=expires_at, do="restart"
            )

        soon = now + timedelta(minutes=1)
        stranger = Signer.from_private(attacker.signer.key_id, Ed25519PrivateKey.generate())
        attacker.publishes(encode(COMMANDS, letter(state.session, soon), stranger, attacker.seal), COMMANDS)
        await attacker.hears_state(lambda state: state.refused.get("not_signed", 0) > 0)
        attacker.publishes(encode(COMMANDS, letter("recorded", soon), attacker.signer, attacker.seal), COMMANDS)
        await attacker.hears_state(lambda state: state.refused.get("other_session", 0) > 0)
        late = letter(state.session, now - timedelta(seconds=1))
        attacker.publishes(encode(COMMANDS, late, attacker.signer, attacker.seal), COMMANDS)
        await attacker.hears_state(lambda state: state.refused.get("late_command", 0) > 0)

        good = letter(state.session, soon)
        payload = encode(COMMANDS, good.model_copy(update={"do": "identify"}), attacker.signer, attacker.seal)
        began = time.time()
        attacker.publishes(payload, COMMANDS)
        await home.kiosk.saw("drawn:IdentifyScreen", since=began, within=60)
        attacker.publishes(payload, COMMANDS)
        home.kiosk.kill()
        again = time.time()
        home.kiosk.start()
        await home.shows_its_day(again)
        attacker.publishes(payload, COMMANDS)
        await attacker.hears_state(lambda state: state.refused.get("other_session", 0) > 0)

    shown = [line for line in home.kiosk.lines(began) if line.name == "PlayTestSound"]
    assert len(shown) == 1
    assert not [line for line in home.kiosk.lines(began) if line.name == "Restart"]
