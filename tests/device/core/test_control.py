"""Call control closes what a professional wants closed, says so at home, and opens nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.core.screen import CallScreen
from device.core.screen_parts import Button, words
from protocol.messages.calls import CallRecord
from protocol.messages.wire import Source
from tests.fakes.home import Home
from tests.fakes.visit import Visit, agreement, forced_call, ordinary_call

BOTH = (Source.CAMERA, Source.MICROPHONE)


def controlled(visit: Visit, *off: Source, revision: int) -> CallRecord:
    """Return the call's record with this switched off at home by its nurse."""
    left = tuple(source for source in BOTH if source not in off)
    record = replace(visit, may_publish=left, record_revision=revision).record()
    seats = tuple(
        seat.model_copy(update={"switched_off": off, "switched_off_by": visit.nurse if off else None})
        if seat.identity == visit.own
        else seat
        for seat in record.seats
    )
    return record.model_copy(update={"seats": seats})


def switches(home: Home, visit: Visit, *off: Source, revision: int) -> None:
    home.hears(controlled(visit, *off, revision=revision))


def in_call(home: Home) -> CallScreen:
    return home.call_screen


@pytest.fixture
def visit() -> Visit:
    return forced_call()


@pytest.fixture
def home(visit: Visit) -> Home:
    """Return a home that has answered by itself, with camera and microphone open."""
    home = Home()
    home.receives(visit)
    home.after(10)
    home.comes(visit, visit.nurse)
    assert (home.camera(), home.microphone()) == (True, True)
    return home


@pytest.mark.feature("P10")
def test_a_camera_that_is_switched_off_closes_and_the_home_is_told_by_whom(home: Home, visit: Visit) -> None:
    switches(home, visit, Source.CAMERA, revision=2)

    assert (home.camera(), home.microphone()) == (False, True)
    assert words("control.camera_by", name="Maija Korhonen") in in_call(home).notices
    assert in_call(home).own.sign == words("call.heard")


def test_on_again_is_said_and_restores_what_was_open(home: Home, visit: Visit) -> None:
    switches(home, visit, *BOTH, revision=2)
    assert words("control.both_by", name="Maija Korhonen") in in_call(home).notices

    switches(home, visit, revision=3)

    assert (home.camera(), home.microphone()) == (True, True)
    assert in_call(home).toast == words("control.both_again")
    assert in_call(home).notices == ()


def test_what_the_resident_switched_off_stays_off(home: Home, visit: Visit) -> None:
    home.touches(Button.CAMERA_OFF)
    switches(home, visit, Source.CAMERA, revision=2)
    switches(home, visit, revision=3)

    assert not home.camera()
    assert in_call(home).toast is None


def test_what_is_switched_off_can_still_be_kept_off_by_the_resident(home: Home, visit: Visit) -> None:
    switches(home, visit, Source.CAMERA, revision=2)
    home.touches(Button.CAMERA_OFF)
    assert Button.CAMERA_ON not in in_call(home).buttons

    switches(home, visit, revision=3)

    assert not home.camera()
    assert Button.CAMERA_ON in in_call(home).buttons


def test_the_residents_touch_opens_nothing_later(home: Home, visit: Visit) -> None:
    """A touch on a button that was on the screen a moment ago must not open the camera when control is lifted."""
    home.touches(Button.CAMERA_OFF)
    switches(home, visit, Source.CAMERA, revision=2)
    home.touches(Button.CAMERA_ON)

    switches(home, visit, revision=3)

    assert not home.camera()


def test_what_was_withdrawn_meanwhile_stays_closed(home: Home, visit: Visit) -> None:
    switches(home, visit, *BOTH, revision=2)
    home.agrees(agreement(revision=2, is_agreed=False))
    home.agrees(agreement(revision=3))

    switches(home, visit, revision=3)

    assert (home.camera(), home.microphone()) == (False, False)


def test_an_older_record_lifts_nothing(home: Home, visit: Visit) -> None:
    switches(home, visit, Source.CAMERA, revision=3)
    switches(home, visit, revision=2)

    assert not home.camera()


def test_a_record_that_contradicts_itself_closes(home: Home, visit: Visit) -> None:
    record = controlled(visit, Source.CAMERA, revision=2)
    seats = tuple(seat.model_copy(update={"may_publish": BOTH}) for seat in record.seats)

    home.hears(record.model_copy(update={"seats": seats}))

    assert not home.camera()


TOUCHES = st.sampled_from([Button.CAMERA_ON, Button.CAMERA_OFF, Button.MICROPHONE_ON, Button.MICROPHONE_OFF])
SWITCHES = st.sets(st.sampled_from(BOTH)).map(lambda off: tuple(sorted(off)))


@settings(max_examples=60)
@given(steps=st.lists(st.one_of(TOUCHES, SWITCHES), max_size=12), is_forced=st.booleans())
def test_control_never_opens_what_would_be_closed_without_it(
    steps: list[Button | tuple[Source, ...]], is_forced: bool
) -> None:
    """The same home, with the same touches of the resident, once with call control and once without."""
    visit = forced_call() if is_forced else ordinary_call()
    with_control, without = Home(), Home()
    for one in (with_control, without):
        one.receives(visit)
        if is_forced:
            one.after(10)
        else:
            one.touches(Button.ANSWER, visit)
        one.comes(visit, visit.nurse)
    for revision, step in enumerate(steps, 2):
        if isinstance(step, Button):
            with_control.touches(step)
            without.touches(step)
        else:
            switches(with_control, visit, *step, revision=revision)
        assert with_control.camera() <= without.camera()
        assert with_control.microphone() <= without.microphone()
