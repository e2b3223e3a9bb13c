"""The installer at the home's own screen: the code, the picture and the level, the sound; nobody else sees or hears."""

from __future__ import annotations

import time

import pytest

from device.core.screen_parts import Button
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Line
from tests.system.stage.town import Town

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def at_the_door(home: Home) -> Line:
    """From the day by touch: settings, this device, the installer's door."""
    touched = await home.touch(Button.SETTINGS, "home", since=time.time() - 1)
    drawn = await home.kiosk.saw("drawn:SettingsScreen", since=touched.at)
    touched = await home.touch(Button.DEVICE, "settings", since=drawn.at)
    drawn = await home.kiosk.saw("drawn:AdjustScreen", since=touched.at)
    touched = await home.touch(Button.INSTALLER, "adjust-device", since=drawn.at)
    return await home.kiosk.saw("drawn:CodeScreen", since=touched.at)


async def types(home: Home, code: str) -> None:
    """Type on a keyboard; each digit is taken before the next."""
    for digit in code:
        began = time.time()
        home.kiosk.display.press(digit)
        await home.kiosk.saw("Touched", since=began)


@pytest.mark.feature("H11")
async def test_the_installer_tries_camera_microphone_and_speaker_behind_the_code(town: Town, home: Home) -> None:
    code = town.office.installer_code(home.device)
    assert len(code) == 6
    await at_the_door(home)
    began = time.time()

    await types(home, code)
    drawn = await home.kiosk.saw("drawn:InstallerScreen", since=began)

    touched = await home.touch(Button.CHECK_ON, "installer", since=drawn.at)
    await home.kiosk.saw("CheckChanged", since=touched.at)
    await home.opens()
    assert not [line for line in home.kiosk.lines(began) if line.name in {"JoinRoom", "Publish"}]
    sounded = await home.touch(Button.TEST_SOUND, "installer-check", since=touched.at)
    await home.kiosk.saw("TestSoundPlayed", since=sounded.at)
    left = await home.touch(Button.HOME, "installer-check", since=sounded.at)
    await home.kiosk.saw("drawn:HomeScreen", since=left.at)
    await home.closes()


@pytest.mark.feature("H11")
async def test_a_call_closes_the_check_and_goes_before_it(town: Town, home: Home) -> None:
    code = town.office.installer_code(home.device)
    await at_the_door(home)
    await types(home, code)
    drawn = await home.kiosk.saw("drawn:InstallerScreen", since=time.time() - 5)
    touched = await home.touch(Button.CHECK_ON, "installer", since=drawn.at)
    await home.opens()

    town.maija.books(home.client, subject="Verenpaine")

    await home.kiosk.saw("drawn:AnnouncingScreen", since=touched.at, within=60)
    await home.closes()


@pytest.mark.feature("H11")
async def test_wrong_codes_shut_the_door_for_a_while(town: Town, home: Home) -> None:
    right = town.office.installer_code(home.device)
    wrong = "000000" if right != "000000" else "111111"
    await at_the_door(home)

    for _ in range(3):
        await types(home, wrong)
    began = time.time()
    for digit in right:
        home.kiosk.display.press(digit)
    home.kiosk.display.press("Escape")

    await home.kiosk.saw("drawn:HomeScreen", since=began)  # all keys before it were heard
    opens = {"LookAtMachine", "drawn:InstallerScreen"}
    assert not opens & {line.name for line in home.kiosk.lines(began)}
