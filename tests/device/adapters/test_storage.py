"""What a device keeps; the fake disk that other tests use keeps it the same way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from device.adapters.storage import MAX_MARKS, BadIdentity, FolderTaken, Storage
from device.core.effects import Document
from device.core.installed import Installed
from device.core.marks import Consent, Mark, MarkLine
from device.core.watched import Place
from device.core.wishes import Want, Wish, WishBook
from protocol.messages.requests import SignUpAnswer, SignUpResult
from tests.fakes.backend import Backend
from tests.fakes.edges import FakeDisk

ANSWERED = MarkLine(uuid4(), Mark.ANSWERED, 1_700_000_000.5, Consent.AGREED, Consent.TOUCHED, is_forced=True)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path)
    yield storage
    storage.close()


@pytest.fixture(params=["storage", "fake"])
def disk(request: pytest.FixtureRequest) -> Storage | FakeDisk:
    if request.param == "fake":
        return FakeDisk()
    storage = request.getfixturevalue("storage")
    assert isinstance(storage, Storage)
    return storage


async def test_a_mark_is_kept_with_all_that_it_says(disk: Storage | FakeDisk) -> None:
    await disk.write_mark(ANSWERED)

    assert disk.marks() == (ANSWERED,)


async def test_a_newer_mark_takes_the_place_of_the_older(disk: Storage | FakeDisk) -> None:
    left = MarkLine(ANSWERED.participation, Mark.LEFT, 0.0, is_final=True)
    other = MarkLine(uuid4(), Mark.ANNOUNCING, 1.0)
    for line in (ANSWERED, other, left):
        await disk.write_mark(line)

    assert disk.marks() == (other, left)


async def test_how_far_films_were_watched_is_kept(storage: Storage) -> None:
    places = (Place(uuid4(), 12.5), Place(uuid4(), 100.0))

    await storage.write_places(places)

    assert storage.places() == places


async def test_a_document_is_kept_byte_by_byte(disk: Storage | FakeDisk) -> None:
    assert disk.document(Document.AGENDA) is None

    await disk.save_document(Document.AGENDA, b"\x00sealed")

    assert disk.document(Document.AGENDA) == b"\x00sealed"


async def test_wishes_are_kept_with_their_answers(disk: Storage | FakeDisk) -> None:
    assert disk.wishes() == WishBook()
    event = uuid4()
    answer = SignUpAnswer(event=event, intent=7, result=SignUpResult.WAITING, position=2)
    book = WishBook(9, (Wish(event, 7, Want.QUEUE, answer), Wish(uuid4(), 9, Want.CANCEL)))

    await disk.write_wishes(book)

    assert disk.wishes() == book


def test_wishes_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    (tmp_path / "wishes").write_bytes(b'{"last": "many"')
    storage = Storage(tmp_path)

    assert storage.wishes() == WishBook()
    storage.close()


async def test_volume_keys_and_moment_are_kept(disk: Storage | FakeDisk) -> None:
    assert (disk.volume(), disk.keys(), disk.moment()) == (None, None, None)
    moment = datetime(2026, 11, 21, 14, 0, tzinfo=timezone(timedelta(hours=2)))

    await disk.save_volume(3)
    await disk.save_keys("a.b.c")
    await disk.save_moment(moment)

    assert (disk.volume(), disk.keys(), disk.moment()) == (3, "a.b.c", moment)


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    before = Storage(tmp_path)
    await before.write_mark(ANSWERED)
    await before.save_volume(7)
    before.close()

    after = Storage(tmp_path)

    assert after.marks() == (ANSWERED,)
    assert after.volume() == 7
    after.close()


async def test_marks_that_nobody_can_read_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "marks").write_bytes(b"junk")

    storage = Storage(tmp_path)
    assert storage.marks() == ()
    await storage.write_mark(ANSWERED)

    assert storage.marks() == (ANSWERED,)
    storage.close()


async def test_only_the_newest_marks_are_kept(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kiosk that runs for ten years does not fill its disk, nor slow down each answer."""
    old = tuple(MarkLine(uuid4(), Mark.LEFT, float(number)) for number in range(MAX_MARKS))
    monkeypatch.setattr(storage, "_marks", old)

    await storage.write_mark(ANSWERED)

    assert storage.marks() == (*old[1:], ANSWERED)


def test_two_kiosks_never_share_a_folder(storage: Storage) -> None:
    with pytest.raises(FolderTaken):
        Storage(storage.folder)


def test_an_unbound_device_has_no_identity(storage: Storage) -> None:
    assert storage.identity() is None


def test_a_bound_device_knows_who_it_is(storage: Storage) -> None:
    backend = Backend()
    backend.write_identity(storage.folder)

    identity = storage.identity()

    assert identity is not None
    assert identity.binding == backend.binding()


@pytest.mark.parametrize("name", ["identity.json", "signing.pem", "sealing.pem"])
def test_a_broken_identity_is_said(storage: Storage, name: str) -> None:
    Backend().write_identity(storage.folder)
    (storage.folder / name).write_bytes(b"{")

    with pytest.raises(BadIdentity):
        storage.identity()


async def test_a_moment_is_in_utc(storage: Storage) -> None:
    await storage.save_moment(datetime(2026, 11, 21, 14, 0, tzinfo=timezone(timedelta(hours=2))))

    moment = storage.moment()
    assert moment is not None
    assert moment.tzinfo is UTC


async def test_commands_and_choices_are_kept(disk: Storage | FakeDisk) -> None:
    taken, chosen = (uuid4(), uuid4()), Installed(camera="/dev/v4l/by-id/a", diagonal=101, distance_mm=1500)
    assert (disk.commands(), disk.installed()) == ((), Installed())

    await disk.write_commands(taken)
    await disk.save_installed(chosen)

    assert (disk.commands(), disk.installed()) == (taken, chosen)
