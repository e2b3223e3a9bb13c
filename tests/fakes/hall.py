"""A home that signs up for events."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from device.core.effects import Effect, SendWish, WriteWishes
from device.core.events.backend import AgendaArrived, WishAnswered
from device.core.events.process import EffectFailed, Saved, Started, WishesWritten
from device.core.events.resident import Touched
from device.core.screen import EventScreen
from device.core.screen_parts import Button, Standing
from device.core.state import State
from device.core.wishes import Want, Wish, WishBook
from protocol.messages.agenda import Agenda, Entry, EntryKind, SignUp
from protocol.messages.requests import SignUpAnswer, SignUpResult
from protocol.messages.wire import Texts
from tests.fakes.home import Home
from tests.fakes.visit import DEVICE, NOON


def event(stands: SignUp = SignUp.OPEN, *, intent: int = 0, hours: float = 6, **changes: object) -> Entry:
    starts = NOON + timedelta(hours=hours)
    plain = {
        "id": changes.pop("id", None) or uuid4(),
        "kind": EntryKind.EVENT,
        "title": Texts(fi="Yhteislaulu", sv="Allsång"),
        "description": Texts(fi="Lauletaan."),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "sign_up": stands,
        "intent": intent,
    }
    return Entry.model_validate(plain | changes)


class Hall(Home):
    """A home whose disk and backend answer at once; the backend can be out of reach."""

    backend = "works"
    """works, away (nobody answers), deaf (it takes wishes, its answers are lost)."""

    def __post_init__(self) -> None:
        self.saved = WishBook()
        self.told: list[Wish] = []
        self.full = False
        self.newest = 0
        super().__post_init__()

    def has(self, *entries: Entry) -> None:
        """A newer agenda comes."""
        held = self.state.agenda
        agenda = Agenda(
            device=DEVICE,
            revision=1 if held is None else held.revision + 1,
            issued_at=NOON,
            entries=entries,
        )
        self.feed(AgendaArrived(self.t, agenda))

    def opens(self, entry: Entry) -> EventScreen:
        self.feed(Touched(self.t, Button.READ_MORE, subject=entry.id))
        return self.event

    def presses(self, button: Button, entry: Entry) -> list[Effect]:
        return self.feed(Touched(self.t, button, subject=entry.id))

    @property
    def event(self) -> EventScreen:
        shown = self.screen
        assert isinstance(shown, EventScreen)
        return shown

    def stands(self) -> Standing:
        return self.event.place.standing

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case WriteWishes(book) if self.disk == "works":
                self.saved = book
                self._queue.append(WishesWritten(self.t, book.last))
            case WriteWishes() if self.disk == "broken":
                self._queue.append(EffectFailed(self.t, effect, "no_space"))
            case SendWish(wish):
                self._take(effect, wish)
            case _:
                super()._carry_out(effect)

    def _take(self, effect: SendWish, wish: Wish) -> None:
        if self.backend == "away":
            self._queue.append(EffectFailed(self.t, effect, "no_server"))
            return
        self.told.append(wish)
        if self.backend == "deaf":
            self._queue.append(EffectFailed(self.t, effect, "no_server"))
            return
        self.newest = max(self.newest, wish.number)
        result = {Want.CANCEL: SignUpResult.OPEN, Want.QUEUE: SignUpResult.WAITING, Want.PLACE: SignUpResult.SIGNED}
        said = SignUpResult.FULL if self.full and wish.want is Want.PLACE else result[wish.want]
        answer = SignUpAnswer(event=wish.event, intent=self.newest, result=said)
        self._queue.append(WishAnswered(self.t, wish.number, answer))

    def restarts(self) -> Hall:
        """The process is killed; another one starts with what is on disk."""
        after = Hall(policy=None, has_broker=False)
        after.backend = self.backend
        after.newest = self.newest
        after.saved, after.t = self.saved, self.t + 10
        after.state = State()
        after.feed(Started(after.t, Saved(DEVICE, self.state.agenda, wishes=self.saved)))
        return after
