"""The others' pictures: asked for, missed when they do not come, and asked for again. No SFU: publications by hand."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from livekit import rtc

from device.runtime.frames import Frames, remote
from media import remote as room_pictures
from media.remote import RemotePictures
from tests.media.rig import until

MAIJA = "maija"
CAMERA = rtc.TrackSource.SOURCE_CAMERA


class Publication:
    """What the SDK shows of a track that somebody publishes, and what we asked of it."""

    simulcasted = False
    height = 720

    def __init__(self, sid: str, *, source: rtc.TrackSource.ValueType = CAMERA, muted: bool = False) -> None:
        self.sid = sid
        self.source = source
        self.muted = muted
        self.asked: list[bool] = []

    def set_subscribed(self, subscribed: bool) -> None:
        self.asked.append(subscribed)


class Watched:
    """Pictures of one other, and what was told of them."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool]] = []
        self.pictures = RemotePictures(Frames(), lambda identity, is_still: self.told.append((identity, is_still)))

    def asks(self, publication: Publication) -> None:
        self.pictures.ask(cast("rtc.RemoteTrackPublication", publication), MAIJA)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(room_pictures, "STALL_S", 0.05)
    monkeypatch.setattr(room_pictures, "LOOK_EACH_S", 0.01)
    return Watched()


@pytest.mark.feature("H5")
async def test_a_picture_that_never_comes_is_told_and_asked_for_again_and_again(watched: Watched) -> None:
    camera = Publication("one")

    watched.asks(camera)

    await until(lambda: len(camera.asked) >= 5)
    assert watched.told == [(MAIJA, True)]
    assert camera.asked[:5] == [True, False, True, False, True]
    watched.pictures.close()


async def test_a_camera_that_is_off_and_a_shared_screen_are_not_missed(watched: Watched) -> None:
    off = Publication("off", muted=True)
    screen = Publication("screen", source=rtc.TrackSource.SOURCE_SCREENSHARE)
    missed = Publication("missed")
    watched.asks(off)
    watched.asks(screen)

    watched.pictures.ask(cast("rtc.RemoteTrackPublication", missed), "pekka")

    await until(lambda: len(missed.asked) >= 5)
    assert off.asked == [True]
    assert screen.asked == [True]
    assert watched.told == [("pekka", True)]
    watched.pictures.close()


async def test_what_was_asked_for_is_asked_for_anew_over_a_new_connection(watched: Watched) -> None:
    camera = Publication("one")
    watched.asks(camera)
    watched.asks(camera)
    assert camera.asked == [True]

    watched.pictures.came_back()
    watched.asks(camera)

    assert camera.asked == [True, True]
    watched.pictures.close()


async def test_the_late_end_of_an_older_publication_leaves_the_newer_ones_picture(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = Frames()
    pictures = RemotePictures(frames, lambda *_: None)
    ended: list[str] = []

    async def pump(self: RemotePictures, slot: str, identity: str, track: str) -> None:
        frames.slot(slot).put(2, 2, bytes(12))
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(track)

    monkeypatch.setattr(RemotePictures, "_pump", pump)
    older, newer = (cast("rtc.RemoteTrackPublication", Publication(sid)) for sid in ("older", "newer"))
    pictures.show(older, MAIJA, cast("rtc.RemoteVideoTrack", "older"))
    pictures.show(newer, MAIJA, cast("rtc.RemoteVideoTrack", "newer"))
    await until(lambda: frames.slot(remote(MAIJA)).latest() is not None)

    pictures.hide(older, MAIJA)
    assert frames.slot(remote(MAIJA)).latest() is not None

    pictures.hide(newer, MAIJA)
    await until(lambda: "newer" in ended)
    assert frames.slot(remote(MAIJA)).latest() is None
