"""What must never happen, looked for by a machine that plays everything against the core.

1. A camera or microphone is wished open for nobody who is not a professional in an open call with this home, after a
   warning that was perceived or by the resident's own touch. `Oracle` judges that from the facts alone.
3. The resident is never stuck: left alone, every state comes back to the normal view.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from device.core.events.backend import ClockSet, ClockSource
from device.core.events.process import Saved, Started, Ticked
from device.core.events.resident import Touched
from device.core.events.room import PeopleChanged, Person
from device.core.reducer import next_wake
from device.core.report import device_state
from device.core.screen import HomeScreen
from device.core.screen_parts import Button
from device.core.show import screen
from tests.device.core.oracle import BY_ID, OFFSET_S, VISITS, Said
from tests.device.core.world import HELD, WHOSE, World
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, START_T, Visit, agreement

pytestmark = pytest.mark.timeout(300)  # a machine that is shared plays slowly

STORIES: tuple[tuple[str, ...], ...] = (
    (),
    ("forced",),
    ("forced", "counted"),
    ("forced", "counted", "nurse"),
    ("forced", "nurse", "counted"),
    ("forced", "sound_only", "nurse"),
    ("forced", "answer_now", "nurse"),
    ("ordinary", "answered", "nurse"),
    ("ordinary", "answered", "nurse", "hang_up", "answered"),
    ("forced", "nurse", "counted", "camera_off"),
    ("forced", "not_now"),
    ("forced", "nurse", "counted", "dies", "forced", "nurse"),
    ("forced", "sound_only", "nurse", "dies", "forced", "nurse"),
    ("forced", "nurse", "counted", "lost"),
    ("forced", "guest", "counted"),
    ("forced", "stranger", "counted"),
    ("forced", "nurse", "counted", "duplicate", "forced"),
    ("forced", "nurse", "counted", "dark"),
    ("peace", "forced"),
    ("peace", "dies", "forced"),
    ("withdraw", "forced"),
    ("withdraw", "dies", "policy", "forced"),
    ("withdraw_picture", "forced", "nurse", "counted"),
    ("withdraw_picture", "dies", "policy", "forced", "nurse", "counted"),
    ("withdraw_picture", "withdraw", "policy", "forced"),
    ("forced", "nurse", "counted", "policy_off"),
    ("policy_off", "policy", "confirm", "forced", "nurse", "counted"),
)
"""Where a walk begins."""


class Everything(World):
    """Plays the backend, the disk, the room, the panel and the resident, in any order."""

    @initialize(has_agenda=st.sampled_from([True, True, True, False]), story=st.sampled_from(STORIES))
    def starts(self, has_agenda: bool, story: tuple[str, ...]) -> None:  # noqa: C901, PLR0912 - one case for each word
        """Begin anywhere in a call: walks from the very start seldom come far."""
        agenda = Home.agenda(Home.__new__(Home), agreement(), 1) if has_agenda else None
        self.oracle.agenda = agenda
        if agenda is not None:
            self.oracle.said = Said().after(agenda.policy)
        self.feed(Started(START_T, Saved(DEVICE, agenda)))
        for chapter in story:
            match chapter:
                case "forced":
                    self.call_comes_as_it_should(visit=VISITS[0])
                case "ordinary":
                    self.call_comes_as_it_should(visit=VISITS[2])
                case "counted":
                    self.count_runs_out()
                case "nurse":
                    self.nurse_comes()
                case "answered":
                    self.resident_answers()
                case "dies":
                    self.process_dies(gone_s=30.0)
                case "lost" | "duplicate":
                    self.room_changes(participation=HELD, what=chapter)
                case "guest" | "stranger":
                    self.people_change(participation=HELD, who={chapter})
                case "peace":
                    self.resident_touches_anything(button=Button.PEACE_HOUR, participation=HELD)
                    self.edges_obey()
                case "withdraw" | "withdraw_picture":
                    self.resident_withdraws(how=Button(chapter if "picture" in chapter else "withdraw_now"))
                    self.edges_obey()
                case "policy" | "policy_off":
                    self.policy_changes(policy=agreement(is_agreed=chapter == "policy"), knows=False)
                case "confirm":
                    self.resident_confirms()
                case "dark":
                    self.panel_is_dark(seconds=8.0)
                case button:
                    self.resident_touches_anything(button=Button(button), participation=HELD)
                    self.edges_obey()

    # --- what usually happens: without these few walks would come as far as a call

    @rule(visit=st.sampled_from(VISITS))
    def call_comes_as_it_should(self, visit: Visit) -> None:
        now = self.oracle.now
        self.feed(ClockSet(now, OFFSET_S, ClockSource.SIGNED, 0.1))
        if not self.state.link.broker_up:
            self.connects()
        held = set() if self.oracle.documents is None else {c.participation for c in self.oracle.documents.calls}
        self._document({*held, visit.participation}, is_present=True)
        self.edges_obey()
        self.panel_draws()

    @rule()
    def nurse_comes(self) -> None:
        self.edges_obey()
        whose = getattr(self.state.phase, "participation", None)
        if whose is not None:
            self.feed(PeopleChanged(self.oracle.now, whose, (Person(BY_ID[whose].nurse, camera=True),)))

    @rule()
    def count_runs_out(self) -> None:
        self.edges_obey()
        self.time_passes(seconds=10.0)
        self.edges_obey()
        self.panel_draws()

    @rule()
    def resident_answers(self) -> None:
        shown = screen(self.state, self.oracle.now)
        if shown.bar is not None and Button.ANSWER in shown.bar.buttons:
            self.feed(Touched(self.oracle.now, Button.ANSWER, shown.bar.participation))
            self.edges_obey()

    # --- the resident

    @rule(how=st.sampled_from([Button.WITHDRAW_NOW, Button.WITHDRAW_PICTURE]))
    def resident_withdraws(self, how: Button) -> None:
        for button in (Button.AGREEMENT, Button.WITHDRAW, how):
            self.feed(Touched(self.oracle.now, button))

    @rule()
    def resident_confirms(self) -> None:
        offered = getattr(screen(self.state, self.oracle.now), "offered", None)
        if offered is not None:
            self.feed(Touched(self.oracle.now, Button.CONFIRM, subject=offered.subject))

    @rule(button=st.sampled_from(Button), participation=WHOSE)
    def resident_touches_anything(self, button: Button, participation: UUID | None) -> None:
        self.feed(Touched(self.oracle.now, button, self._whose(participation)))

    @rule(data=st.data())
    def resident_touches_what_is_offered(self, data: st.DataObject) -> None:
        shown = screen(self.state, self.oracle.now)
        offered = [(b, getattr(shown, "participation", None)) for b in shown.buttons]
        if shown.bar is not None:
            offered += [(b, shown.bar.participation) for b in shown.bar.buttons]
        if offered:
            button, participation = data.draw(st.sampled_from(offered))
            self.feed(Touched(self.oracle.now, button, participation))

    # --- always

    @invariant()
    def everything_can_be_shown_and_told(self) -> None:
        shown = screen(self.state, self.oracle.now)
        hash(shown)
        device_state(self.state)
        if self.state.clock.source is None:
            assert getattr(shown, "hour", None) is None

    def teardown(self) -> None:
        """Left alone, with every edge silent, the normal view comes back and nothing is open."""
        end = self.state.now + 2400.0
        for _ in range(3000):
            wake = next_wake(self.state)
            if wake is None or wake > end:
                break
            self.feed(Ticked(wake))
        else:
            raise AssertionError("the core asks to be woken without end")
        shown = screen(self.state, self.state.now)
        assert isinstance(shown, HomeScreen)
        assert self.oracle.wish is None or not (self.oracle.wish.camera or self.oracle.wish.microphone)
        assert self.state.alarm == 0


@pytest.mark.parametrize("story", STORIES)
def test_no_story_opens_what_it_must_not(story: tuple[str, ...]) -> None:
    machine = Everything()

    machine.starts(has_agenda=True, story=story)

    machine.teardown()


TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=100,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
