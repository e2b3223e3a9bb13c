"""The core beside its judge: each fact and each order is told to both, and neither may be where the other is not."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from device.core.effects import Chime, Effect, JoinRoom, LeaveRoom, Publish, WriteDecisions, WriteMark
from device.core.events.backend import AgendaArrived, CallsArrived, ClockLost, ClockSet, ClockSource
from device.core.events.event import Event
from device.core.events.process import MarkWritten
from device.core.events.resident import ChimePlayed, ScreenHidden, ScreenShown, Touched
from device.core.events.room import PeopleChanged, RoomFailed, RoomJoined, RoomLeft, RoomLost, WhyLeft
from device.core.marks import Mark, MarkLine
from device.core.moves import TABLE
from device.core.phase import Idle
from device.core.reducer import reduce_draft
from device.core.screen import AgreementScreen, CallScreen
from device.core.screen_parts import Button, Pick
from device.core.show import screen
from device.core.state import State
from protocol.messages.policy import PictureAndSound, Policy
from tests.device.core.oracle import BY_ID, OFFSET_S, PEACES, SLACK_S, VISITS, Consents, Oracle, Said
from tests.fakes.visit import DEVICE

ON = {
    Button.ANSWER: {"camera", "microphone"},
    Button.SWITCH: {"camera", "microphone"},
    Button.MOVE_HERE: {"camera", "microphone"},
    Button.ANSWER_NOW: {"camera", "microphone"},
    Button.SOUND_ONLY: {"microphone"},
    Button.CAMERA_ON: {"camera"},
    Button.MICROPHONE_ON: {"microphone"},
}
OFF = {
    Button.SOUND_ONLY: {"camera"},
    Button.CAMERA_OFF: {"camera"},
    Button.MICROPHONE_OFF: {"microphone"},
    Button.HANG_UP: {"camera", "microphone"},
    Button.NOT_NOW: {"camera", "microphone"},
}
WITHDRAWS = {Button.WITHDRAW_NOW: {"camera", "microphone"}, Button.WITHDRAW_PICTURE: {"camera"}}
REFUSALS = {Button.HANG_UP, Button.NOT_NOW}


class Judged(RuleBasedStateMachine):
    """Holds the core, and the oracle that judges from the facts alone."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.oracle = Oracle()
        self.pending: list[Effect] = []
        self.past: list[Effect] = []
        self.revision = 0
        self.session = ""
        self.sessions = 0
        self.visits = {v.participation: v for v in VISITS}
        self.saying: dict[int, Said] = {}
        """What the resident had said when this was given to the disk."""

    def feed(self, event: Event) -> None:
        oracle = self.oracle
        oracle.note()
        oracle.now = max(oracle.now, event.at)
        oracle.note()
        self._judge(event)
        step, draft = reduce_draft(self.state, event)
        assert set(draft.moves) <= TABLE
        if isinstance(event, Touched) and event.button is Button.SWITCH:
            self._switched(getattr(self.state.phase, "participation", None), step.state)
        self.state = step.state
        for effect in step.effects:
            self._ordered(effect)
        oracle.note()
        assert oracle.complaints() == []

    def _switched(self, left: UUID | None, after: State) -> None:
        """Who chose another call has refused the one that was on, as by the red handset."""
        if left is not None and getattr(after.phase, "participation", None) != left:
            given = self.oracle.of(left)
            given.is_final = True
            given.touched.clear()
            given.closed = {"camera", "microphone"}
            if BY_ID[left].is_forced:
                self.oracle.refused_at = self.oracle.now

    def _judge(self, event: Event) -> None:  # noqa: C901, PLR0912 - one case for each fact
        oracle = self.oracle
        match event:
            case CallsArrived(calls=calls):
                held = oracle.documents
                if calls.device == DEVICE and (held is None or calls.revision > held.revision):
                    oracle.documents = calls
            case AgendaArrived(agenda=agenda):
                if oracle.agenda is None or agenda.revision > oracle.agenda.revision:
                    oracle.agenda = agenda
                    oracle.said = oracle.said.after(agenda.policy)
                    self._agreement_changes(oracle.policy())
            case ClockSet(source=ClockSource.SIGNED, round_trip_s=round_trip_s) if round_trip_s < 2:
                oracle.has_time = oracle.is_time_trusted = True
                if oracle.said.peace_until == inf:
                    oracle.said = replace(oracle.said, peace_until=oracle.now + oracle.said.peace_lasts_s)
            case ClockLost():
                oracle.is_time_trusted = False
            case ScreenShown(participation=participation):
                oracle.shown, oracle.hidden_at, oracle.is_panel_known = participation, None, True
                self._perceived(participation)
            case ScreenHidden():
                oracle.hidden_at = (
                    oracle.now if oracle.hidden_at is None or not oracle.is_panel_known else oracle.hidden_at
                )
                oracle.shown, oracle.is_panel_known = None, True
            case ChimePlayed(participation=participation):
                self._perceived(participation)
            case MarkWritten(participation=participation, mark=Mark.ANNOUNCING):
                oracle.of(participation).is_marked = True
                if oracle.shown == participation:
                    self._perceived(participation)
            case RoomJoined(participation=participation):
                oracle.in_room.add(participation)
                oracle.people[participation] = ()
            case RoomLost(participation=participation) | RoomFailed(participation=participation):
                oracle.in_room.discard(participation)
            case RoomLeft(participation=participation, reason=reason):
                oracle.in_room.discard(participation)
                if reason in {WhyLeft.REMOVED, WhyLeft.DUPLICATE} and self._is_held(participation):
                    oracle.of(participation).is_final = True
                    oracle.of(participation).touched.clear()
            case PeopleChanged(participation=participation, people=people):
                oracle.people[participation] = people
            case Touched(button=button, participation=participation, subject=subject):
                self._decided(button, subject, participation)
                if participation is not None:
                    self._touched(button, participation)
            case _:
                pass

    def _decided(self, button: Button, subject: object, participation: UUID | None) -> None:
        """The resident says something about being called at all."""
        oracle, said = self.oracle, self.oracle.said
        shown = screen(self.state, oracle.now)
        if not isinstance(self.state.phase, Idle):
            self._decided_in_call(button, participation)
            return
        if button in PEACES:
            until = oracle.now + PEACES[button] if oracle.is_time_trusted else inf
            oracle.said = replace(said, peace_until=until, peace_lasts_s=PEACES[button])
        elif button is Button.PEACE_MORNING and oracle.is_time_trusted:
            oracle.said = replace(said, peace_until=oracle.now + 3600.0)  # at noon it is later, in any case
        elif button is Button.PEACE_END:
            oracle.said = replace(said, peace_until=-inf)
        elif button is Button.CONFIRM and said.offered is not None and subject == Pick(str(said.offered.revision)):
            oracle.said = replace(said, in_force=said.offered, offered=None)
        elif isinstance(shown, AgreementScreen) and button in WITHDRAWS and button in shown.buttons:
            self._withdrawn(is_picture_alone=button is Button.WITHDRAW_PICTURE)

    def _decided_in_call(self, button: Button, participation: UUID | None) -> None:
        """What is withdrawn in a call closes in this call, whoever opened it."""
        shown = screen(self.state, self.oracle.now)
        if not isinstance(shown, CallScreen) or participation not in {None, shown.participation}:
            return
        if button in WITHDRAWS and button in shown.buttons:
            closes = WITHDRAWS[button]
            given = self.oracle.of(shown.participation)
            given.touched -= closes
            given.closed |= closes
            self._withdrawn(is_picture_alone=button is Button.WITHDRAW_PICTURE)

    def _withdrawn(self, *, is_picture_alone: bool) -> None:
        oracle, left = self.oracle, Policy(revision=0)
        if is_picture_alone:
            left = oracle.policy().model_copy(update={"opens": PictureAndSound.SOUND})
        oracle.said = replace(
            oracle.said, in_force=left, offered=None, withdrawal=10**12, is_picture_alone=is_picture_alone
        )
        self._agreement_changes(left)

    def _agreement_changes(self, policy: Policy) -> None:
        """What is withdrawn stays withdrawn, for the calls that were warned of."""
        for participation, given in self.oracle.consents.items():
            opens_events = policy.group_events and policy.group_events_open
            if not policy.is_agreed or (BY_ID[participation].is_event and not opens_events):
                given.closed |= {"camera", "microphone"}
            elif policy.opens is PictureAndSound.SOUND:
                given.closed |= {"camera"}

    def _perceived(self, participation: UUID) -> None:
        given = self.oracle.of(participation)
        if given.is_marked and given.perceived_at is None:
            given.perceived_at = self.oracle.now

    def _touched(self, button: Button, participation: UUID) -> None:
        """A touch counts when the resident was offered that button."""
        shown = screen(self.state, self.oracle.now)
        of_screen = button in shown.buttons and getattr(shown, "participation", None) == participation
        # The bar may have changed between the resident's look and the touch: which call it was, the touch says.
        of_bar = shown.bar is not None and button in shown.bar.buttons
        given = self.oracle.of(participation)
        if of_screen or of_bar:
            given.touched |= ON.get(button, set())
            if not self.oracle.is_panel_known and button in {Button.ANSWER, Button.ANSWER_NOW, Button.SOUND_ONLY}:
                self.oracle.is_panel_known, self.oracle.hidden_at = True, None
        if of_screen:
            given.touched -= OFF.get(button, set())
            given.closed = (given.closed | OFF.get(button, set())) - ON.get(button, set())
            if button in REFUSALS:
                given.is_final = True
                if BY_ID[participation].is_forced:
                    self.oracle.refused_at = self.oracle.now

    def _is_held(self, participation: UUID) -> bool:
        return getattr(self.state.phase, "participation", None) == participation

    def _ordered(self, effect: Effect) -> None:
        self.past.append(effect)
        self.pending.append(effect)
        oracle = self.oracle
        match effect:
            case Publish():
                oracle.wish = effect
            case LeaveRoom(participation=participation):
                oracle.in_room.discard(participation)
            case JoinRoom(participation=participation):
                oracle.in_room.discard(participation)
            case WriteMark(line) if line.mark is Mark.ANNOUNCING:
                # A new warning: what was perceived or touched before it counts no more.
                assert self._may_warn(line.participation) == []
                oracle.consents[line.participation] = Consents()
            case Chime(participation=participation):
                assert oracle.of(participation).is_marked
            case WriteMark(line) if line.mark is Mark.ANSWERED:
                self._resumed(line)
            case WriteDecisions(decisions):
                oracle.said = replace(oracle.said, withdrawal=decisions.withdrawal)
                self.saying[id(decisions)] = oracle.said
            case WriteMark(line) if line.mark is Mark.ELSEWHERE:
                # Moved to another device of the home: what was agreed or touched here is over.
                oracle.of(line.participation).is_final = True
                oracle.of(line.participation).touched.clear()
            case _:
                pass

    def _may_warn(self, participation: UUID) -> list[str]:
        """Late is never: say what forbids a warning now."""
        oracle, unix = self.oracle, self.oracle.now + OFFSET_S
        listed = () if oracle.documents is None else oracle.documents.calls
        call = next((c for c in listed if c.participation == participation), None)
        if call is None or oracle.documents is None:
            return ["no such call is open"]
        record = oracle.records[participation].record()
        checks = {
            "not forced": call.is_forced,
            "not here": call.answers_here,
            "no clock": oracle.is_time_trusted,
            "other session": oracle.documents.session == self.session,
            "not its time": record.starts_at.timestamp() <= unix + SLACK_S and unix < record.ends_at.timestamp(),
            "in peace": oracle.now >= oracle.said.peace_until - SLACK_S,
            "not agreed, or withdrawn": oracle.policy().is_agreed
            and (not call.is_event or oracle.policy().group_events),
            "refused before": not oracle.of(participation).is_final,
            "refused lately": oracle.now - oracle.refused_at >= 15 * 60 - SLACK_S,
        }
        return [word for word, holds in checks.items() if not holds]

    def _resumed(self, line: MarkLine) -> None:
        """Right after a crash, within a minute, what was open before it may be open again."""
        before = self.oracle.before_crash.pop(line.participation, None)
        held = self.oracle.disk.get(line.participation)
        now = self.oracle.of(line.participation)
        if (
            before is not None
            and held is not None
            and held.mark is Mark.ANSWERED
            and not now.touched
            and now.perceived_at is None
            and 0 <= self.oracle.now + OFFSET_S - held.wall <= 60
        ):
            self.oracle.consents[line.participation] = before
