"""What homes tell, applied once each."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.models import AuditRecord
from backend.calls.events import record_events
from backend.calls.models import FINAL, Call, Participation, SeatState
from backend.calls.reading import visit_log_of
from backend.calls.services import end, remove, seen_in_room
from backend.contacts.models import Client
from backend.contacts.policy import Verdict
from backend.devices.models import Device, StoredEvent
from protocol.messages.reports import DeviceEvent, EventKind
from tests.backend.world import World, home_seat

pytestmark = pytest.mark.django_db


class Story:
    """A forced call to Aino, and what her device tells of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.aino: Client = world.ready()
        self.device: Device = self.aino.home.devices.get()
        self.call: Call = world.forced(self.aino, subject="Lääkkeet")

    def tells(self, *kinds: EventKind, detail: str = "") -> SeatState:
        """Tell these facts, a second apart; return where the seat stands."""
        for kind in kinds:
            self.world.later(seconds=1)
            event = self.world.tells(self.device, kind, self.seat, detail)
            record_events(self.device, [event], now=self.world.now)
        return SeatState(self.seat.state)

    @property
    def seat(self) -> Participation:
        """The home's seat as it is now."""
        return home_seat(self.call)


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


def test_a_forced_call_is_announced_and_answered(story: Story) -> None:
    assert story.tells(EventKind.ANNOUNCED) is SeatState.ANNOUNCING
    assert story.tells(EventKind.ANSWERED, detail="by_itself") is SeatState.JOINED

    seat = story.seat
    assert seat.answered_how == "by_itself"
    assert seat.announced_at is not None
    assert seat.answered_at is not None
    assert seat.announced_at < seat.answered_at
    assert seat.answers_on == story.device


def test_the_whole_trace_is_kept_with_its_times(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.CAMERA_ON, EventKind.CAMERA_OFF)
    end(story.call, by=story.world.maija, now=story.world.later(seconds=1))

    records = AuditRecord.objects.filter(participation=story.seat.pk).order_by("at", "pk")
    assert [record.code.removeprefix("forced_call.") for record in records] == [
        "booked",
        "opened",
        "announced",
        "answered",
        "camera_on",
        "camera_off",
        "ended",
    ]
    assert {record.reason for record in records} == {"Lääkkeet"}


def test_a_resent_fact_changes_nothing(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED)
    event = DeviceEvent(number=1, kind=EventKind.ANNOUNCED, at=story.world.now, participation=story.seat.pk)
    audits = AuditRecord.objects.count()

    story.tells(EventKind.ANSWERED)
    assert record_events(story.device, [event], now=story.world.later(minutes=1)) == 2

    assert story.seat.state == SeatState.JOINED
    assert AuditRecord.objects.count() == audits + 1
    assert StoredEvent.objects.count() == 2


def test_the_number_acknowledged_has_none_missing_below(story: Story) -> None:
    def fact(number: int) -> DeviceEvent:
        return DeviceEvent(number=number, kind=EventKind.FAULT, at=story.world.now)

    assert record_events(story.device, [fact(1)], now=story.world.now) == 1
    assert record_events(story.device, [fact(3), fact(4)], now=story.world.now) == 1
    assert record_events(story.device, [fact(2)], now=story.world.now) == 4


def test_a_gap_that_will_never_be_filled_is_stepped_over(story: Story) -> None:
    """A restored backup knows less than the device was acknowledged: the device cannot send what it has dropped."""
    batch = [DeviceEvent(number=n, kind=EventKind.FAULT, at=story.world.now) for n in (50, 51)]

    assert record_events(story.device, batch, now=story.world.now) == 0
    assert record_events(story.device, batch, now=story.world.now) == 51


def test_not_now_leaves_the_home_alone_for_fifteen_minutes(story: Story) -> None:
    assert story.tells(EventKind.ANNOUNCED, EventKind.DECLINED) is SeatState.DECLINED

    world = story.world
    again = home_seat(world.forced(story.aino))
    assert (again.is_forced, again.verdict) == (False, Verdict.QUIET)
    world.later(minutes=15)
    end(Call.objects.get(pk=again.call_id), by=world.maija, now=world.now)
    assert home_seat(world.forced(story.aino)).verdict == Verdict.AGREES


def test_a_red_handset_in_a_forced_call_leaves_the_home_alone_too(story: Story) -> None:
    assert story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.LEFT) is SeatState.LEFT

    story.aino.home.refresh_from_db()
    assert story.aino.home.is_quiet(at=story.world.now + timedelta(minutes=14))


def test_going_back_because_nobody_came_refuses_nothing(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED)

    assert story.tells(EventKind.LEFT, detail="nobody_came") is SeatState.RINGING
    story.aino.home.refresh_from_db()
    assert not story.aino.home.is_quiet(at=story.world.now)
    assert story.tells(EventKind.ANNOUNCED) is SeatState.ANNOUNCING


def test_hanging_up_an_ordinary_visit_refuses_nothing(world: World) -> None:
    aino = world.ready()
    call = world.book(aino).call
    device = aino.home.devices.get()
    for kind in (EventKind.RINGING, EventKind.ANSWERED, EventKind.LEFT):
        record_events(device, [world.tells(device, kind, home_seat(call))], now=world.now)

    aino.home.refresh_from_db()
    assert home_seat(call).state == SeatState.LEFT
    assert not aino.home.is_quiet(at=world.now)


def test_after_left_or_declined_a_touch_answers_but_nothing_announces(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED, EventKind.DECLINED)

    assert story.tells(EventKind.ANNOUNCED) is SeatState.DECLINED
    assert story.tells(EventKind.RINGING) is SeatState.DECLINED
    assert story.tells(EventKind.ANSWERED, detail="by_touch") is SeatState.JOINED


def test_a_lost_home_that_is_in_the_room_again_has_joined_again(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED)
    seen_in_room(story.call, {story.seat.identity}, now=story.world.now)
    seen_in_room(story.call, set(), now=story.world.now)
    assert story.seat.state == SeatState.LOST

    seen_in_room(story.call, {story.seat.identity}, now=story.world.now)
    assert story.seat.state == SeatState.JOINED


def test_facts_are_kept_after_the_end_but_states_stay(story: Story) -> None:
    """A camera that was closed by the end is told of after it, and must be in the trace."""
    story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.CAMERA_ON)
    end(story.call, by=story.world.maija, now=story.world.now)

    assert story.tells(EventKind.CAMERA_OFF, EventKind.LEFT) is SeatState.ENDED
    assert (story.seat.is_camera_on, story.seat.camera_off_at is not None) == (False, True)


def test_a_removed_seat_stays_removed_whatever_is_told(story: Story) -> None:
    remove(story.seat, by=story.world.maija, now=story.world.now)

    assert story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.LOST) is SeatState.REMOVED


def test_a_device_cannot_speak_for_another_home(story: Story) -> None:
    other = story.world.ready("Bertta")
    device = other.home.devices.get()

    record_events(device, [story.world.tells(device, EventKind.ANSWERED, story.seat)], now=story.world.now)

    assert story.seat.state == SeatState.INVITED
    assert StoredEvent.objects.filter(device=device).count() == 1


def test_a_clock_ahead_puts_nothing_into_the_future(story: Story) -> None:
    event = DeviceEvent(
        number=1,
        kind=EventKind.ANNOUNCED,
        at=story.world.now + timedelta(days=400),
        participation=story.seat.pk,
    )
    record_events(story.device, [event], now=story.world.now)

    assert story.seat.announced_at == story.world.now


def test_a_device_that_cannot_announce_hands_the_mark_on_at_once(world: World) -> None:
    aino = world.client()
    world.agreed(aino)
    living_room, kitchen = world.device(aino.home), world.device(aino.home, first=False)
    call = world.forced(aino)

    record_events(living_room, [world.tells(living_room, EventKind.NOT_ANNOUNCED, home_seat(call))], now=world.now)

    seat = home_seat(call)
    assert (seat.state, seat.answers_on) == (SeatState.RINGING, kitchen)


def test_a_resident_can_read_who_was_in_touch(story: Story) -> None:
    story.tells(EventKind.ANNOUNCED, EventKind.ANSWERED, EventKind.CAMERA_ON)
    end(story.call, by=story.world.maija, now=story.world.later(minutes=10))

    (line,) = visit_log_of(story.aino.home, now=story.world.now)

    assert (line.who, line.role.fi, line.reason) == ("Maija Korhonen", "sairaanhoitaja", "Lääkkeet")
    assert (line.camera_was_on, line.microphone_was_on, line.result) == (True, False, "ended")
    assert line.duration_s == 601


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(list(EventKind)), max_size=8), ended_after=st.integers(0, 8))
def test_any_story_leaves_a_seat_in_a_known_state_and_final_ones_final(
    world: World, kinds: list[EventKind], ended_after: int
) -> None:
    story = Story(world)
    last: SeatState | None = None
    for number, kind in enumerate(kinds):
        if number == ended_after:
            end(story.call, by=world.maija, now=world.now)
            last = SeatState(story.seat.state)
        now = story.tells(kind)
        assert last is None or last not in FINAL or now is last
    if story.call.state == "open":
        end(story.call, by=world.maija, now=world.now)
