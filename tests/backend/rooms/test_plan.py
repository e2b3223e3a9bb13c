"""What the SFU is told, from what should be and what is."""

from __future__ import annotations

from backend.rooms.plan import (
    ActualRoom,
    DeleteRoom,
    Eject,
    Guest,
    MakeRoom,
    SetMetadata,
    SetSources,
    WantedRoom,
    reconcile,
)
from protocol.messages.wire import Source

BOTH = frozenset({Source.CAMERA, Source.MICROPHONE})
NURSE = "user:00000000-0000-0000-0000-000000000001"
HOME = "home:00000000-0000-0000-0000-000000000002"


def wanted(**seats: frozenset[Source]) -> WantedRoom:
    return WantedRoom("call", "record", {NURSE: BOTH, HOME: BOTH} | seats)


def there(*people: Guest, metadata: str = "record") -> ActualRoom:
    return ActualRoom("call", metadata, people)


def test_a_room_that_is_missing_is_made_with_its_record() -> None:
    assert reconcile([wanted()], []).actions == (MakeRoom("call", "record"),)


def test_a_room_without_an_open_call_is_deleted() -> None:
    assert reconcile([], [there(Guest(NURSE, BOTH))]).actions == (DeleteRoom("call"),)


def test_nothing_is_said_when_all_is_right() -> None:
    plan = reconcile([wanted()], [there(Guest(NURSE, BOTH), Guest(HOME, BOTH))])

    assert plan.actions == ()
    assert plan.present == {"call": frozenset({NURSE, HOME})}


def test_who_has_no_seat_is_put_out_and_does_not_count_as_present() -> None:
    """Removing a participant does not end their token: whoever comes back with it is put out on sight."""
    plan = reconcile([wanted()], [there(Guest("user:gone", BOTH))])

    assert plan.actions == (Eject("call", "user:gone"),)
    assert plan.present == {"call": frozenset()}


def test_a_seat_may_publish_only_what_the_record_says() -> None:
    muted = WantedRoom("call", "record", {HOME: frozenset({Source.CAMERA})})

    assert reconcile([muted], [there(Guest(HOME, BOTH))]).actions == (
        SetSources("call", HOME, frozenset({Source.CAMERA})),
    )


def test_rights_that_we_never_give_are_taken_back() -> None:
    plan = reconcile([wanted()], [there(Guest(NURSE, BOTH, is_plain=False))])

    assert plan.actions == (SetSources("call", NURSE, BOTH),)


def test_who_sends_a_picture_under_another_name_is_put_out() -> None:
    plan = reconcile([wanted()], [there(Guest(NURSE, BOTH, is_honest=False))])

    assert plan.actions == (Eject("call", NURSE),)
    assert not plan.present["call"]


def test_a_newer_record_replaces_the_older_one_in_the_room() -> None:
    assert reconcile([wanted()], [there(metadata="older")]).actions == (SetMetadata("call", "record"),)


def test_people_are_put_out_before_anything_is_told_or_made() -> None:
    other = WantedRoom("other", "record", {})
    plan = reconcile([wanted(), other], [there(Guest("user:gone", BOTH), metadata="older"), ActualRoom("ended", "")])

    assert plan.actions == (
        DeleteRoom("ended"),
        Eject("call", "user:gone"),
        SetMetadata("call", "record"),
        MakeRoom("other", "record"),
    )
