"""The words about a weak link go when it is well again, whatever went wrong with asking meanwhile."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from media import uplink
from media.uplink import LIMITED_BY_BANDWIDTH, Uplink


class Track:
    """Answers as it is told to."""

    def __init__(self) -> None:
        self.answers: list[Any] = []

    async def get_stats(self) -> list[Any]:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        height, reason = answer
        sent = SimpleNamespace(frame_height=height, quality_limitation_reason=reason)
        return [SimpleNamespace(outbound_rtp=SimpleNamespace(outbound=sent))]


@pytest.mark.feature("V9")
async def test_an_ask_that_fails_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uplink, "LOOK_EVERY_S", 0.0)
    track, told, all_told = Track(), [], asyncio.Event()
    answers = [(180, LIMITED_BY_BANDWIDTH), RuntimeError("in a negotiation"), (360, LIMITED_BY_BANDWIDTH), (720, 0)]
    track.answers = [*answers, *([(720, 0)] * 1000)]

    def tell(is_narrow: bool) -> None:
        told.append(is_narrow)
        if len(told) == len(answers):
            all_told.set()

    watched = Uplink(track, lambda: 720, tell)
    async with asyncio.timeout(50):
        await all_told.wait()
    watched.close()

    assert told[: len(answers)] == [True, False, True, False]


async def test_a_picture_that_should_be_small_is_not_poor_for_being_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uplink, "LOOK_EVERY_S", 0.0)
    track, told, heard = Track(), [], asyncio.Event()
    track.answers = [(360, LIMITED_BY_BANDWIDTH)] * 1000

    def tell(is_narrow: bool) -> None:
        told.append(is_narrow)
        heard.set()

    watched = Uplink(track, lambda: 360, tell)
    async with asyncio.timeout(50):
        await heard.wait()
    watched.close()

    assert told[0] is False
