"""Recordings: their days, who sees them, and the films of our own that homes fetch."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Http
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from backend.accounts.models import AuditRecord
from backend.bridge.documents import agenda_of
from backend.bridge.settings import environment
from backend.devices.models import Device
from backend.events.errors import RecordingRefused
from backend.events.models import EventType, Recording
from backend.events.recordings import NewRecording, create_recording, delete_recording, path_of, youtube_id
from backend.events.repeats import Repeat, days
from protocol.signing import Signer, public_text, to_text
from tests.backend.world import World, make_world
from tests.fakes.device import Keys

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 11, 21)
YOUTUBE = "aqz-KE-bpKQ"
TITLE = {"fi": "Luontoretki Nuuksioon", "sv": "Utflykt", "en": "A walk"}
FILM = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def _data(tmp_path: Path) -> Iterator[None]:
    with override_settings(ENV=environment().model_copy(update={"data": tmp_path / "data"})):
        yield


def kind_of(world: World) -> EventType:
    kind, _ = EventType.objects.get_or_create(organisation=world.organisation, name="Yhdessä")
    kind.groups.add(world.group)
    return kind


def show(world: World, **fields: Any) -> Recording:
    new = NewRecording(**{"title": TITLE, "first_day": timezone.localdate(world.now), "youtube": YOUTUBE, **fields})
    return create_recording(world.maija, kind_of(world), new, now=world.now)


def own(world: World, tmp_path: Path, content: bytes = FILM) -> Recording:
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    return show(world, youtube="", file=film)


class Kiosk:
    """A device that signs its requests."""

    def __init__(self, world: World) -> None:
        self.keys = Keys.make()
        self.device = world.device(world.client(f"Asukas {secrets.token_hex(3)}").home)
        Device.objects.filter(pk=self.device.pk).update(signing_key=public_text(self.keys.signing))

    def asks(self, recording: Recording, method: str = "GET", **headers: str) -> Any:
        path = f"/api/v1/device/media/{recording.pk}"
        now = int(timezone.now().timestamp())
        claims = {
            "iss": self.device.pk,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": path,
            "bh": to_text(hashlib.sha256(b"").digest()),
        }
        token = Signer.from_private(self.device.pk, self.keys.signing).sign_bytes(json.dumps(claims).encode())
        return Http().generic(method, path, headers={"Authorization": f"Kotiluuri {token}", **headers})


# --- days -------------------------------------------------------------------------------------------------------------


def all_days(repeat: Repeat, until: date | None = None, *, first: date = SATURDAY, weeks: int = 20) -> list[date]:
    return list(days(first, repeat, until, start=SATURDAY, end=SATURDAY + timedelta(weeks=weeks)))


@pytest.mark.feature("E6")
def test_each_way_of_repeating_has_its_days() -> None:
    assert all_days(Repeat.ONCE) == [SATURDAY]
    assert all_days(Repeat.DAILY, SATURDAY + timedelta(days=2)) == [SATURDAY + timedelta(days=n) for n in range(3)]
    assert {day.weekday() for day in all_days(Repeat.WEEKLY)} == {5}
    assert all_days(Repeat.WEEKDAYS)[0] == date(2026, 11, 23), "it begins on the Monday after its Saturday"
    assert {day.weekday() for day in all_days(Repeat.WEEKDAYS)} == set(range(5))


@pytest.mark.feature("E6")
def test_monthly_on_the_31st_is_the_last_day_of_a_short_month() -> None:
    shown = list(days(date(2026, 12, 31), Repeat.MONTHLY, None, start=date(2027, 1, 1), end=date(2028, 3, 10)))

    assert date(2027, 2, 28) in shown
    assert date(2028, 2, 29) in shown
    assert date(2027, 4, 30) in shown
    assert date(2027, 3, 31) in shown
    assert len(shown) == 14


@given(
    st.sampled_from(Repeat), st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(-400, 400), st.integers(0, 40)
)
def test_days_lie_within_what_was_asked(repeat: Repeat, first: date, ahead: int, long: int) -> None:
    start = first + timedelta(days=ahead)
    end = start + timedelta(days=long)
    found = list(days(first, repeat, None, start=start, end=end))
    assert found == sorted(set(found))
    assert all(max(first, start) <= day < end for day in found)


# --- who sees them ----------------------------------------------------------------------------------------------------


@pytest.mark.feature("E6")
def test_a_home_is_told_of_what_it_sees_and_of_nothing_else(world: World) -> None:
    mine = show(world, repeat=Repeat.WEEKLY)
    stranger = make_world("Kotihoito Länsi")
    show(stranger)
    device = world.device(world.client().home)
    other_group = EventType.objects.create(organisation=world.organisation, name="Muille")
    new = NewRecording(TITLE, timezone.localdate(world.now), YOUTUBE)
    create_recording(world.maija, other_group, new, now=world.now)

    (told,) = agenda_of(device, revision=1, now=world.now).recordings

    assert (told.id, told.youtube, told.title.sv) == (mine.pk, YOUTUBE, TITLE["sv"])
    first = timezone.localdate(world.now)
    assert told.days == (first.isoformat(), (first + timedelta(days=7)).isoformat())


def test_making_and_taking_away_sends_the_home_a_newer_agenda(world: World) -> None:
    kind_of(world)
    device = world.device(world.client().home)
    other = make_world("Kotihoito Länsi")
    foreign = other.device(other.client().home)

    def wanted(one: Device) -> int:
        return int(Device.objects.values_list("wanted_seq", flat=True).get(pk=one.pk))

    before, abroad = wanted(device), wanted(foreign)
    recording = show(world)
    made = wanted(device)
    delete_recording(recording, by=world.maija, now=world.now)

    assert before < made < wanted(device)
    assert wanted(foreign) == abroad
    assert not agenda_of(device, revision=1, now=world.now).recordings
    codes = AuditRecord.objects.filter(code__startswith="recording.").order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["recording.created", "recording.deleted"]


def test_hundreds_cost_one_question_and_stay_within_what_a_home_leafs_through(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = show(world, repeat=Repeat.DAILY)
    fields = {"organisation": world.organisation, "type": first.type, "creator": world.maija, "title": TITLE}
    Recording.objects.bulk_create(
        Recording(**fields, youtube=YOUTUBE, first_day=first.first_day, repeat=Repeat.DAILY.value) for _ in range(400)
    )
    device = world.device(world.client().home)

    with django_assert_max_num_queries(20):
        agenda = agenda_of(device, revision=1, now=world.now)

    assert len(agenda.recordings) == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": {"fi": " \u202e "}}, "no_title"),
        ({"title": {"fi": "x" * 1000}}, "title_too_long"),
        ({"first_day": date(2020, 1, 1)}, "in_the_past"),
        ({"repeat": Repeat.DAILY, "until": date(2020, 1, 1)}, "until_before_start"),
        ({"youtube": "https://example.org/watch?v=aqz-KE-bpKQ"}, "no_youtube"),
        ({"youtube": ""}, "one_film"),
        ({"duration_s": 0}, "bad_duration"),
    ],
)
def test_what_cannot_be_shown_is_refused(world: World, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(RecordingRefused) as caught:
        show(world, **fields)

    assert caught.value.code == code
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        YOUTUBE,
        f" https://www.youtube.com/watch?v={YOUTUBE}&t=10s ",
        f"https://m.youtube.com/watch?app=desktop&v={YOUTUBE}",
        f"youtu.be/{YOUTUBE}?si=abc",
        f"https://www.youtube-nocookie.com/embed/{YOUTUBE}",
        f"https://youtube.com/shorts/{YOUTUBE}",
    ],
)
def test_a_link_is_taken_for_its_id(said: str) -> None:
    assert youtube_id(said) == YOUTUBE


# --- films of our own -------------------------------------------------------------------------------------------------


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.mark.feature("H8")
def test_a_home_gets_the_film_whole_or_from_where_it_was_cut(world: World, tmp_path: Path) -> None:
    world.now = timezone.now()
    recording, kiosk = own(world, tmp_path), Kiosk(world)

    whole = kiosk.asks(recording)
    assert (whole.status_code, body(whole)) == (200, FILM)
    assert whole["ETag"].strip('"') == recording.sha256[:32]
    assert recording.sha256 == hashlib.sha256(FILM).hexdigest()

    for asked, expected in (
        ("bytes=1000-", (1000, len(FILM))),
        ("bytes=5-9", (5, 10)),
        ("bytes=-3", (len(FILM) - 3, len(FILM))),
    ):
        part = kiosk.asks(recording, Range=asked)
        start, end = expected
        assert (part.status_code, body(part)) == (206, FILM[start:end])
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
        assert part["Content-Length"] == str(end - start)

    beyond = kiosk.asks(recording, Range=f"bytes={len(FILM)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(FILM)}")
    assert body(kiosk.asks(recording, Range="bytes=1-2,5-6")) == FILM
    changed = kiosk.asks(recording, Range="bytes=5-", **{"If-Range": '"other"'})
    assert (changed.status_code, body(changed)) == (200, FILM)
    head = kiosk.asks(recording, "HEAD")
    assert (head.status_code, head["Content-Length"], body(head)) == (200, str(len(FILM)), b"")


def test_who_may_not_see_it_learns_not_even_that_it_is_there(world: World, tmp_path: Path) -> None:
    world.now = timezone.now()
    recording = own(world, tmp_path)
    stranger = make_world("Kotihoito Länsi")
    stranger.now = world.now

    assert Kiosk(stranger).asks(recording).status_code == 404
    assert Http().get(f"/api/v1/device/media/{recording.pk}").status_code == 401
    kiosk = Kiosk(world)
    assert kiosk.asks(show(world)).status_code == 404, "what is at YouTube is not ours to give"
    recording.type.groups.clear()
    assert kiosk.asks(recording).status_code == 404


def test_what_is_taken_away_leaves_no_file(
    world: World, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    recording = own(world, tmp_path)
    path = path_of(recording)
    assert path.read_bytes() == FILM

    with django_capture_on_commit_callbacks(execute=True):
        delete_recording(recording, by=world.maija, now=world.now)

    assert not path.exists()
    with pytest.raises(RecordingRefused):
        own(world, tmp_path, b"")
    assert list(path.parent.iterdir()) == []
