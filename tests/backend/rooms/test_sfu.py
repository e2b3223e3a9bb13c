"""One suite for the SFU in memory and for the real one: what the keeper builds on holds for both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from livekit import rtc

from backend.rooms.errors import SfuUnreachable
from backend.rooms.plan import ActualRoom
from backend.rooms.sfu import LiveKit, Sfu
from backend.rooms.tokens import SfuKey, access
from backend.supervisor.embedded import Embedded
from backend.supervisor.parts import SFU
from backend.supervisor.paths import read_private
from protocol.messages import Source
from tests.fakes.sfu import FakeSfu

NURSE = "user:00000000-0000-0000-0000-000000000001"


@dataclass
class Rig:
    """An SFU, and how somebody gets into a room of it by a token that lets them show and speak."""

    sfu: Sfu
    joins: Callable[[str, str], Awaitable[None]]


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.system)])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    if request.param == "fake":
        fake = FakeSfu()

        async def walk_in(room: str, identity: str) -> None:
            fake.joins(room, identity, Source.CAMERA, Source.MICROPHONE)

        yield Rig(fake, walk_in)
        return
    inside: list[rtc.Room] = []
    async with Embedded(tmp_path / "data", port_choice="anywhere", parts=[SFU]) as embedded:
        url, folder = embedded.runtime.livekit_url, embedded.runtime.secrets
        key = SfuKey(read_private(folder / "livekit-key"), read_private(folder / "livekit-secret"))

        async def join(room: str, identity: str) -> None:
            may = [Source.CAMERA, Source.MICROPHONE]
            way = access(key, url, room=room, identity=identity, may_publish=may, now=datetime.now(UTC))
            client = rtc.Room()
            await client.connect(way.url, way.token)
            inside.append(client)

        async with LiveKit(url, key) as sfu:
            yield Rig(sfu, join)
            for client in inside:
                await client.disconnect()


async def room(rig: Rig, name: str = "call") -> ActualRoom:
    return next(room for room in await rig.sfu.rooms() if room.name == name)


async def test_a_room_is_made_once_and_keeps_its_record(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.sfu.make("call", "another")

    assert await rig.sfu.rooms() == [ActualRoom("call", "record")]


async def test_the_record_is_replaced(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.sfu.set_metadata("call", "newer")

    assert (await room(rig)).metadata == "newer"


async def test_who_is_there_is_seen_with_what_they_may_publish(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    (person,) = (await room(rig)).people
    assert (person.identity, person.may_publish) == (NURSE, frozenset({Source.CAMERA, Source.MICROPHONE}))
    assert person.is_plain
    assert person.is_active


@pytest.mark.parametrize("sources", [frozenset(), frozenset({Source.MICROPHONE}), frozenset(Source)])
async def test_rights_are_replaced(rig: Rig, sources: frozenset[Source]) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.set_sources("call", NURSE, sources)

    (person,) = (await room(rig)).people
    assert person.may_publish == sources
    assert person.is_plain


async def test_who_is_put_out_is_gone(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.eject("call", NURSE)

    assert not (await room(rig)).people


async def test_a_deleted_room_is_gone_with_all_in_it(rig: Rig) -> None:
    await rig.sfu.make("call", "record")
    await rig.joins("call", NURSE)

    await rig.sfu.delete("call")

    assert not await rig.sfu.rooms()


async def test_what_is_gone_already_is_no_error(rig: Rig) -> None:
    await rig.sfu.delete("nothing")
    await rig.sfu.set_metadata("nothing", "record")
    await rig.sfu.eject("nothing", NURSE)
    await rig.sfu.set_sources("nothing", NURSE, frozenset())


async def test_an_sfu_that_is_not_there_is_named_so() -> None:
    async with LiveKit("ws://127.0.0.1:9", SfuKey("key", "a secret of thirty-two characters"), timeout_s=2) as sfu:
        with pytest.raises(SfuUnreachable):
            await sfu.rooms()
