"""Any input in any phase has an answer, and never raises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import example, given, settings
from hypothesis import strategies as st

from device.core import effects
from device.core.decisions import Decisions, Peace, Preferences
from device.core.events import backend, event, installer, player, process, resident, room
from device.core.installed import Installed, MachineFacts
from device.core.marks import Consent, Mark, MarkLine
from device.core.moves import TABLE
from device.core.reducer import next_wake, reduce_draft
from device.core.report import device_state
from device.core.screen_parts import Button, Digit, Pick, Second, Spot
from device.core.show import screen
from device.core.state import State
from device.core.watched import Place
from device.core.wishes import Want, Wish, WishBook
from protocol.messages.agenda import Agenda, Entry, EntryKind, HomeSettings, Recording, SignUp
from protocol.messages.calls import Calls
from protocol.messages.commands import Command
from protocol.messages.reports import Diagnostics, EventKind
from protocol.messages.requests import SignUpAnswer, SignUpResult
from protocol.messages.wire import Texts
from tests.fakes.visit import DEVICE, NOON, agreement, forced_call, ordinary_call

VISITS = (forced_call(), forced_call("late", starts_in_s=1e6), ordinary_call("other", lasts_s=-5.0, is_event=True))
IDS = st.sampled_from([v.participation for v in VISITS])
TIMES = st.one_of(st.floats(0.0, 5000.0), st.floats())
ANY_DATE = st.datetimes(timezones=st.just(UTC))
TEXT = st.text(max_size=20)

MARKS = st.builds(
    MarkLine,
    participation=IDS,
    mark=st.sampled_from(Mark),
    wall=st.one_of(st.just(NOON.timestamp()), st.floats()),
    camera=st.sampled_from(Consent),
    microphone=st.sampled_from(Consent),
    is_forced=st.booleans(),
    is_final=st.booleans(),
)
ENTRIES = st.builds(
    lambda id_, kind, starts, lasts, stands, intent: Entry(
        id=id_,
        kind=kind,
        title=Texts(fi="Jumppa"),
        starts_at=starts,
        ends_at=starts + timedelta(seconds=lasts),
        sign_up=stands,
        intent=intent,
    ),
    IDS,
    st.sampled_from(EntryKind),
    st.one_of(st.just(NOON), st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001 - hypothesis puts the zone to it
    st.integers(-(10**6), 10**6),
    st.sampled_from(SignUp),
    st.one_of(st.just(0), st.integers(0, 2**53)),
)
ANSWERS = st.builds(
    lambda event, intent, result: SignUpAnswer(event=event, intent=intent, result=result),
    IDS,
    st.one_of(st.integers(0, 5), st.integers(0, 2**60)),
    st.sampled_from(SignUpResult),
)
WISHES = st.builds(
    Wish, IDS, st.one_of(st.integers(0, 5), st.integers()), st.sampled_from(Want), st.one_of(st.none(), ANSWERS)
)
BOOKS = st.builds(WishBook, st.integers(), st.lists(WISHES, max_size=3).map(tuple))
PEACES = st.builds(Peace, st.floats(), st.one_of(st.none(), st.floats(), st.just(NOON.timestamp() + 60)), st.booleans())
POLICIES = st.one_of(
    st.none(),
    st.builds(
        lambda n, opens: agreement(revision=n, opens=opens), st.integers(0, 9), st.sampled_from(["picture", "sound"])
    ),
)
DECISIONS = st.builds(
    Decisions,
    st.sampled_from([DEVICE, ""]),
    st.one_of(st.none(), PEACES),
    POLICIES,
    POLICIES,
    st.one_of(st.none(), st.floats()),
    st.integers(),
    st.integers(),
)
PREFERENCES = st.builds(
    Preferences,
    st.integers(),
    st.integers(),
    st.booleans(),
    st.integers(),
    st.integers(),
    st.sampled_from(["", "sv", "?"]),
)
RECORDINGS = st.builds(
    lambda id_, days, duration: Recording(id=id_, title=Texts(fi="Nuuksio"), days=tuple(days), duration_s=duration),
    IDS,
    st.lists(st.sampled_from([NOON.date().isoformat(), "2026-13-99", ""]), max_size=3),
    st.one_of(st.none(), st.integers()),
)
AGENDAS = st.builds(
    lambda device, revision, issued_at, zone, valid_until, entries, films: Agenda(
        device=device,
        revision=revision,
        issued_at=issued_at,
        settings=HomeSettings(time_zone=zone, languages=("fi", "sv")),
        policy=agreement(revision=revision, valid_until=valid_until, withdrawal=revision // 2),
        entries=tuple(entries),
        recordings=tuple(films),
    ),
    st.sampled_from([DEVICE, "home-2"]),
    st.integers(1, 9),
    st.one_of(st.just(NOON), ANY_DATE),
    st.sampled_from(["Europe/Helsinki", "", "Nowhere/At_All", "../x", "\x00"]),
    st.one_of(st.none(), ANY_DATE),
    st.lists(ENTRIES, max_size=4),
    st.lists(RECORDINGS, max_size=3),
)
CALLS = st.builds(
    lambda revision, session, visits, issued_at: Calls(
        device=DEVICE,
        revision=revision,
        session=session,
        issued_at=issued_at,
        calls=tuple(v.open_call() for v in visits),
    ),
    st.integers(1, 9),
    st.sampled_from(["s", "t", ""]),
    st.lists(st.sampled_from(VISITS), max_size=4),
    st.one_of(st.just(NOON), ANY_DATE),
)
RECORDS = st.builds(
    lambda visit, ends_at: visit.record().model_copy(update={"ends_at": ends_at}), st.sampled_from(VISITS), ANY_DATE
)
STATE = device_state(State())
COMMANDS = st.builds(
    lambda id_, session, do, issued_at: Command(
        device=DEVICE, id=id_, session=session, issued_at=issued_at, expires_at=issued_at, do=do
    ),
    IDS,
    st.sampled_from(["s", "t", ""]),
    st.sampled_from(["identify", "restart", "diagnostics", "unpair"]),
    st.one_of(st.just(NOON + timedelta(minutes=1)), ANY_DATE),
)
EFFECTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(effects.WriteMark, MARKS),
    st.builds(effects.SaveDocument, st.just(effects.Document.AGENDA), st.just(1), st.just(b"")),
    st.builds(effects.Chime, IDS),
    st.builds(effects.Speak, TEXT, TEXT),
    st.builds(effects.StartAlarm, st.integers()),
    st.builds(effects.StopSound),
    st.builds(effects.JoinRoom, IDS, IDS),
    st.builds(effects.LeaveRoom, IDS),
    st.builds(effects.Publish, IDS, st.booleans(), st.booleans()),
    st.builds(effects.Report, st.sampled_from(EventKind)),
    st.builds(effects.AskCalls),
    st.builds(effects.AskTime),
    st.builds(effects.SetVolume, st.integers()),
    st.builds(effects.WriteWishes, BOOKS),
    st.builds(effects.SendWish, WISHES),
    st.builds(effects.WriteDecisions, DECISIONS),
    st.builds(effects.WritePreferences, PREFERENCES),
    st.builds(effects.WakeScreen),
    st.builds(effects.RestScreen),
    st.builds(effects.WriteCommands, st.lists(IDS, max_size=2).map(tuple)),
    st.builds(lambda c: effects.SendDiagnostics(Diagnostics(device=DEVICE, command=c, state=STATE)), IDS),
    st.builds(effects.Restart),
    st.builds(effects.PlayTestSound),
    st.builds(effects.Check, st.booleans()),
    st.builds(effects.SetInstalled, st.just(Installed())),
    st.builds(effects.LookAtMachine),
    st.builds(effects.PlayRecording, IDS, st.floats(), st.one_of(st.none(), TEXT), TEXT),
    st.builds(effects.PausePlaying),
    st.builds(effects.ResumePlaying),
    st.builds(effects.SeekPlaying, st.floats()),
    st.builds(effects.StopPlaying),
)
PEOPLE = st.lists(
    st.builds(room.Person, st.sampled_from([VISITS[0].nurse, VISITS[0].guest, "user:?"]), st.booleans()), max_size=3
).map(tuple)
SAVED = st.builds(
    process.Saved,
    st.sampled_from([DEVICE, ""]),
    st.one_of(st.none(), AGENDAS),
    st.lists(MARKS, max_size=3).map(tuple),
    st.floats(),
    st.integers(),
    BOOKS,
    commands=st.lists(IDS, max_size=2).map(tuple),
    decisions=DECISIONS,
    preferences=PREFERENCES,
    places=st.lists(st.builds(Place, IDS, st.floats()), max_size=2).map(tuple),
)
FIELDS: dict[type[Any], tuple[st.SearchStrategy[Any], ...]] = {
    process.Started: (SAVED,),
    process.Ticked: (),
    resident.Touched: (
        st.sampled_from(Button),
        st.one_of(st.none(), IDS),
        st.one_of(
            st.none(),
            IDS,
            st.builds(Spot, st.integers(), st.integers()),
            st.builds(Digit, st.integers()),
            st.builds(Second, st.integers()),
            st.builds(Pick, st.sampled_from(["0", "3", "on", "sv", ""])),
        ),
    ),
    backend.AgendaArrived: (AGENDAS,),
    backend.CallsArrived: (
        CALLS,
        st.just(tuple(v.record() for v in VISITS)),
        st.sampled_from(backend.Path),
    ),
    backend.RecordArrived: (RECORDS,),
    backend.DocumentRefused: (TEXT, TEXT),
    backend.BrokerUp: (st.sampled_from(["s", "t"]),),
    backend.BrokerDown: (),
    backend.ApiAnswered: (st.booleans(),),
    backend.ClockSet: (
        st.one_of(st.just(NOON.timestamp() - 1000), st.floats()),
        st.sampled_from(backend.ClockSource),
        st.one_of(st.just(0.1), st.floats()),
    ),
    backend.ClockLost: (),
    resident.ScreenShown: (IDS,),
    resident.ScreenHidden: (),
    resident.ChimePlayed: (IDS,),
    resident.TvChanged: (st.sampled_from(resident.Tv),),
    process.MarkWritten: (IDS, st.sampled_from(Mark)),
    process.WishesWritten: (st.integers(),),
    process.DecisionsWritten: (),
    backend.WishAnswered: (st.one_of(st.integers(0, 5), st.integers()), ANSWERS),
    room.RoomJoined: (IDS,),
    room.RoomFailed: (IDS, TEXT),
    room.RoomLost: (IDS,),
    room.RoomLeft: (IDS, st.sampled_from(room.WhyLeft)),
    room.PeopleChanged: (IDS, PEOPLE),
    room.MediaChanged: (st.booleans(), st.booleans()),
    room.CameraFailed: (TEXT,),
    room.MicrophoneFailed: (TEXT,),
    room.PeripheralsChanged: (st.just(()), st.just(("m",)), st.just(())),
    room.PictureStalled: (IDS, TEXT),
    room.PictureBack: (IDS, TEXT),
    room.LinkChanged: (IDS, st.booleans(), st.booleans()),
    player.PlayerSaid: (
        IDS,
        st.sampled_from(player.PlayerPhase),
        st.floats(),
        st.one_of(st.none(), st.floats()),
        st.one_of(st.none(), st.sampled_from(player.WhyNotPlayed)),
    ),
    backend.CommandArrived: (COMMANDS,),
    process.CommandsWritten: (st.lists(IDS, max_size=3).map(tuple),),
    backend.DiagnosticsSent: (IDS,),
    installer.TestSoundPlayed: (),
    installer.CheckChanged: (st.booleans(), st.booleans(), st.integers(), st.booleans()),
    installer.MachineLooked: (st.just(MachineFacts()),),
    process.EffectFailed: (EFFECTS, TEXT),
}
ANY_EVENT = st.one_of(*(st.builds(kind, TIMES, *fields) for kind, fields in FIELDS.items()))


def test_no_kind_of_event_is_forgotten() -> None:
    assert set(FIELDS) == set(get_args(event.Event))


@example([process.Started(0.0, process.Saved("home-1", decisions=Decisions("home-1", Peace(float("nan")))))])
@settings(max_examples=150)
@given(st.lists(ANY_EVENT, min_size=5, max_size=60))
def test_no_input_in_no_order_raises(facts: list[event.Event]) -> None:
    state = State()
    for fact in facts:
        step, draft = reduce_draft(state, fact)
        state = step.state
        assert set(draft.moves) <= TABLE
        wake = next_wake(state)
        assert wake is None or wake > state.now
        screen(state, state.now)
        screen(state, fact.at)
        device_state(state)


def test_time_never_runs_backwards() -> None:
    state = reduce_draft(State(), process.Ticked(50.0))[0].state

    for strange in (10.0, float("nan"), float("inf"), float("-inf")):
        assert reduce_draft(state, process.Ticked(strange))[0].state.now == 50.0


def test_year_one_and_year_9999_are_read() -> None:
    state = State(device=DEVICE)
    for year in (1, 9999):
        agenda = Agenda(device=DEVICE, revision=year, issued_at=datetime(year, 6, 1, tzinfo=UTC))
        state = reduce_draft(state, backend.AgendaArrived(1.0, agenda))[0].state
        screen(state, 2.0)
