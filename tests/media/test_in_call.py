"""In a call: what is pulled out is missed and told, what is put back returns, and the rest of the call goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from backend.supervisor.embedded import Embedded
from device.core.events.room import CameraFailed, MediaChanged, MicrophoneFailed
from media.camera import TEST_PICTURE, CameraChoice
from media.cameras import Cameras
from media.devices import CameraNode, SoundChoice
from media.watch import Found, Watch
from tests.media.far import far_end, hears_the_home
from tests.media.rig import Other, Rig, until
from tests.system.stage.sound import HomeSound

if TYPE_CHECKING:
    from av.container import InputContainer

pytestmark = pytest.mark.system

WEBCAM = CameraNode("/dev/video2", "Webcam", is_external=True)
BUILT_IN = CameraNode("/dev/video0", "Built in")


class Plugs:
    """Cameras that play the test picture while they are plugged in."""

    def __init__(self, *nodes: CameraNode) -> None:
        self.nodes = nodes
        self.opened: list[str | None] = []

    def open(self, choice: CameraChoice) -> InputContainer:
        if choice.path not in {node.path for node in self.nodes}:
            raise FileNotFoundError(choice.path)
        self.opened.append(choice.path)
        return av.open(TEST_PICTURE, format="lavfi")


class Call:
    """A home in a call with somebody who sees and hears it, and its plugs."""

    def __init__(self, rig: Rig, plugs: Plugs) -> None:
        self.rig = rig
        self.plugs = plugs
        self.far: Other

    async def begins(self, *, microphone: bool = False) -> None:
        await self.rig.make_room()
        self.far = await self.rig.somebody_joins()
        await self.rig.home_joins()
        self.wishes(microphone=microphone)

    def wishes(self, *, microphone: bool = False) -> None:
        """What the core asks for; it asks again when something was plugged in."""
        self.rig.wish(camera=True, microphone=microphone, audience=frozenset({self.far.identity}))

    def has_now(self, *nodes: CameraNode) -> None:
        """The watch tells what is plugged in."""
        self.plugs.nodes = nodes
        self.rig.rooms.plugged(Found(nodes))

    async def sees_pictures(self, count: int = 10) -> None:
        before = self.far.pictures
        await until(lambda: self.far.pictures >= before + count)


@pytest.fixture
async def call(tmp_path: Path) -> AsyncIterator[Call]:
    async with Embedded(tmp_path / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
        plugs = Plugs(BUILT_IN, WEBCAM)
        rig = Rig(sfu, tmp_path, Cameras("auto", find=lambda: plugs.nodes, opener=plugs.open))
        call = Call(rig, plugs)
        await call.begins()
        yield call
        await call.far.leaves()
        await rig.rooms.close()


@pytest.mark.feature("H9")
async def test_a_camera_that_is_pulled_out_is_told_and_its_picture_returns_when_it_is_put_back(call: Call) -> None:
    call.has_now(WEBCAM)
    await call.sees_pictures()
    assert (await call.rig.saw(MediaChanged)).camera_on

    call.has_now()
    assert (await call.rig.saw(CameraFailed)).reason == "pulled_out"
    assert not (await call.rig.saw(MediaChanged)).camera_on
    call.wishes()
    assert (await call.rig.saw(CameraFailed)).reason == "not_there"

    call.has_now(replace(WEBCAM, path="/dev/video3"))
    call.wishes()
    await call.sees_pictures()
    assert call.plugs.opened == ["/dev/video2", "/dev/video3"]


@pytest.mark.feature("H9")
async def test_when_the_best_camera_is_pulled_out_the_next_one_is_taken(call: Call) -> None:
    await call.sees_pictures()
    call.has_now(BUILT_IN)
    await call.rig.saw(CameraFailed)
    call.wishes()

    await call.sees_pictures()
    assert call.plugs.opened == [WEBCAM.path, BUILT_IN.path]


@pytest.fixture(scope="module")
def sound() -> Iterator[HomeSound]:
    """The home's sound server, which this process uses: the first one that WebRTC met, for as long as it runs."""
    with HomeSound() as found, pytest.MonkeyPatch.context() as patch:
        for name, value in found.environment.items():
            patch.setenv(name, value)
        yield found


@pytest.fixture
async def talk(tmp_path: Path, sound: HomeSound) -> AsyncIterator[Call]:
    """A call with sound, the kiosk's watch over the sound server, and no camera."""
    async with Embedded(tmp_path / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
        plugs = Plugs()
        rig = Rig(sfu, tmp_path, Cameras("none"), with_sound=True)
        call = Call(rig, plugs)
        loop = asyncio.get_running_loop()

        def told(found: Found) -> None:
            loop.call_soon_threadsafe(rig.rooms.plugged, found)

        watch = Watch(told, SoundChoice())
        watch.begin()
        await call.begins(microphone=True)
        yield call
        await call.far.leaves()
        await rig.rooms.close()
        await asyncio.to_thread(watch.close)


@pytest.mark.feature("H9")
async def test_the_only_microphone_is_pulled_out_told_and_heard_again_when_it_is_back(
    talk: Call, sound: HomeSound
) -> None:
    """Meanwhile the sound server would give us what the loudspeaker plays: nothing of that leaves the home."""
    await hears_the_home(talk.far)

    sound.pull_out_microphone()
    assert (await talk.rig.saw(MicrophoneFailed)).reason == "pulled_out"
    await until(lambda: sound.own_streams() == [])

    sound.plug_in_microphone()
    await until(lambda: sound.default("Source") == "microphone")
    talk.wishes(microphone=True)
    await hears_the_home(talk.far)


@pytest.mark.feature("H9")
async def test_a_microphone_that_is_plugged_in_beside_takes_over(talk: Call, sound: HomeSound) -> None:
    await hears_the_home(talk.far)
    usb = "source_properties='device.description=Conference device.bus=usb'"
    plugged = sound.plug_in("module-remap-source", "master=room.monitor", "source_name=conference", usb)

    await until(lambda: sound.own_streams() == ["conference"])
    await hears_the_home(talk.far)
    sound.pull_out(plugged)
    await until(lambda: sound.own_streams() == ["microphone"])
    await hears_the_home(talk.far)


async def test_a_microphone_that_gives_nothing_for_ten_seconds_is_told(talk: Call, sound: HomeSound) -> None:
    """Somebody pressed its own button: nobody else would ever know why the home is silent."""
    await hears_the_home(talk.far)
    assert (await talk.rig.saw(MediaChanged)).microphone_on

    sound.mute_microphone(is_muted=True)
    assert (await talk.rig.saw(MicrophoneFailed, within_s=60)).reason == "silent"

    sound.mute_microphone(is_muted=False)
    assert (await talk.rig.saw(MediaChanged)).microphone_on


@pytest.mark.feature("H9")
async def test_a_sound_server_that_dies_in_a_call_is_found_again(tmp_path: Path) -> None:
    with HomeSound() as home:
        async with (
            Embedded(tmp_path / "server", port_choice="anywhere", parts=("sfu",)) as sfu,
            far_end(sfu, tmp_path, home) as far,
        ):
            await hears_the_home(far)
            home.server_dies()
            await asyncio.to_thread(home.server_starts)  # so that nothing heard before waits to be taken
            await hears_the_home(far)
