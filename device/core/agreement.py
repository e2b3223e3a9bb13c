"""What applies here of the agreement about answering by itself, and how the resident withdraws it.

What is stricter in a newer agreement applies at once; what is looser waits for a touch here, or for a day after it was
first shown here. Until then the strictest of both holds. Withdrawn is withdrawn at once, network or not: from then on
nothing that the backend says counts, until it says that it knows of the withdrawal. When the picture alone was
withdrawn, the rest still holds, and meanwhile the backend can only make it stricter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from device.core import preferences
from device.core.clock import is_sane
from device.core.decisions import Decisions
from device.core.draft import Draft, is_clock_trusted, wall
from device.core.effects import Report, WriteDecisions
from device.core.events.resident import Tv
from device.core.phase import Idle, Page
from device.core.screen_parts import Button, Pick, Subject, words
from device.core.state import Panel, State
from protocol.agreements import is_looser, strictest
from protocol.messages.agenda import Agenda
from protocol.messages.policy import PictureAndSound, Policy
from protocol.messages.reports import PICTURE_ALONE, EventKind
from protocol.messages.requests import MAX_INTENT

A_DAY_S = 24 * 3600.0
WRITE_AGAIN_S = 10.0


def in_force(state: State) -> Policy | None:
    """Return what the home has agreed to and has not withdrawn; None when there is nothing."""
    policy = state.decisions.agreement
    return policy if policy is not None and policy.is_agreed and not is_withdrawn(state) else None


def is_withdrawn(state: State) -> bool:
    """Say whether the resident withdrew all that was agreed, and the backend has not said that it knows."""
    return _is_news(state) and not state.decisions.is_picture_alone


def offered(state: State) -> Policy | None:
    """Return the newer agreement that waits here."""
    return None if _is_news(state) else state.decisions.offered


def may_withdraw(state: State) -> bool:
    """Say whether there is anything to withdraw: what applies, or what would in a day."""
    return in_force(state) is not None or offered(state) is not None


def may_withdraw_picture(state: State) -> bool:
    """Say whether the camera may open by itself, or would in a day: then it alone can be withdrawn."""
    return any(p is not None and p.opens is PictureAndSound.PICTURE for p in (in_force(state), offered(state)))


def begin(saved: Decisions, device: str, agenda: Agenda | None) -> Decisions:
    """Return what a start makes of what the disk held: the agenda may be newer than what was decided about it."""
    if saved.device != device:
        saved = Decisions()
    if saved.shown_at is not None and not is_sane(saved.shown_at):
        saved = replace(saved, shown_at=None)
    return saved if agenda is None else _following(saved, agenda.policy)


def agenda_arrived(draft: Draft) -> None:
    """Follow a newer agreement: at once where it is stricter."""
    agenda, held = draft.state.agenda, draft.state.decisions
    if agenda is not None and (new := _following(held, agenda.policy)) != held:
        keep(draft, new)


def touched(draft: Draft, idle: Idle, button: Button, subject: Subject | None) -> None:
    """Withdraw, after the question; or agree to what is offered."""
    state = draft.state
    if button is Button.CONFIRM:
        new = offered(state)
        if new is not None and subject == Pick(str(new.revision)):
            _apply(draft, new, "touch")
            draft.toast(words("agreement.confirmed"))
    elif idle.page is Page.AGREEMENT and button is Button.WITHDRAW and may_withdraw(state):
        draft.state = replace(state, phase=replace(idle, is_asking=True))
    elif idle.page is Page.AGREEMENT and button is Button.KEEP:
        draft.state = replace(state, phase=replace(idle, is_asking=False))
    elif idle.page is Page.AGREEMENT and button is Button.WITHDRAW_NOW and idle.is_asking:
        withdraw(draft)
    elif idle.page is Page.AGREEMENT and button is Button.WITHDRAW_PICTURE and idle.is_asking:
        withdraw(draft, picture_alone=True)


def withdraw(draft: Draft, *, picture_alone: bool = False) -> None:
    """End what is agreed, or the picture of it, at once. The backend is told when it is on disk."""
    state = draft.state
    if picture_alone and not may_withdraw_picture(state):
        return
    known = 0 if state.agenda is None else state.agenda.policy.revision
    held = state.decisions.agreement
    revision = max(known, 0 if held is None else held.revision)
    number = max(state.decisions.withdrawal, _known_withdrawal(state.agenda), int(wall(state) or 0.0)) + 1
    # What waits goes with it: the backend makes it sound alone too, and offers what is left of it.
    left = held if picture_alone and held is not None and held.is_agreed else Policy(revision=revision)
    decisions = replace(
        state.decisions,
        agreement=left.model_copy(update={"opens": PictureAndSound.SOUND}) if left.is_agreed else left,
        offered=None,
        shown_at=None,
        withdrawal=min(number, MAX_INTENT),
        withdrawn_revision=revision,
        is_picture_alone=picture_alone,
    )
    if isinstance(state.phase, Idle):
        draft.state = replace(state, phase=replace(state.phase, is_asking=False))
    keep(draft, decisions)
    draft.toast(words("agreement.picture_withdrawn" if picture_alone else "agreement.withdrawn"))


def settle(draft: Draft) -> None:
    """Take note that something looser is shown; let it apply after a day; write again what was not written."""
    state = draft.state
    if state.decisions_again_at is not None and state.decisions_again_at <= draft.now:
        draft.state = replace(state, decisions_again_at=None)
        keep(draft, state.decisions)
    now, new = wall(draft.state), offered(draft.state)
    if new is None or now is None or not is_clock_trusted(draft.state):
        return
    since = draft.state.decisions.shown_at
    if since is None or since > now:
        if _is_shown(draft.state, now):
            keep(draft, replace(draft.state.decisions, shown_at=now))
    elif now >= since + A_DAY_S:
        _apply(draft, new, "a_day")


def hours(state: State) -> Iterator[float]:
    """Give the moments (monotonic) at which time alone changes something."""
    if state.decisions_again_at is not None:
        yield state.decisions_again_at
    since, offset = state.decisions.shown_at, state.clock.offset_s
    if since is not None and offset is not None and state.decisions.offered is not None:
        yield since + A_DAY_S - offset


def keep(draft: Draft, decisions: Decisions) -> None:
    """Decide so, and have it written."""
    decisions = replace(decisions, device=draft.state.device)
    draft.state = replace(draft.state, decisions=decisions)
    draft.order(WriteDecisions(decisions))


def written(draft: Draft) -> None:
    """What was decided is on disk: tell of a withdrawal that the backend does not know."""
    tell(draft)


def not_written(draft: Draft) -> None:
    """No disk: it holds all the same, as long as we run. The backend, which is the safer place, is told at once."""
    draft.state = replace(draft.state, decisions_again_at=draft.now + WRITE_AGAIN_S)
    tell(draft)


def tell(draft: Draft) -> None:
    """Report the newest withdrawal, unless the agenda knows of it. Told twice it changes nothing: it has a number."""
    if _is_news(draft.state):
        decided = draft.state.decisions
        what = f" {PICTURE_ALONE}" if decided.is_picture_alone else ""
        draft.report(EventKind.WITHDRAWN, detail=f"{decided.withdrawal} {decided.withdrawn_revision}{what}")


def not_told(draft: Draft, report: Report) -> None:
    """The outbox would not take it: write and tell again."""
    if report.kind is EventKind.WITHDRAWN:
        draft.state = replace(draft.state, decisions_again_at=draft.now + WRITE_AGAIN_S)


def _apply(draft: Draft, new: Policy, how: str) -> None:
    keep(draft, replace(draft.state.decisions, agreement=new, offered=None, shown_at=None))
    draft.report(EventKind.CONFIRMED, detail=f"{new.revision} {how}")


def _following(held: Decisions, new: Policy) -> Decisions:
    old = held.agreement
    if held.withdrawal > new.withdrawal:  # older than what the resident has said here
        if not held.is_picture_alone or old is None:
            return held
        return replace(held, agreement=strictest([old, new], revision=old.revision))
    if old is None or not is_looser(new, old):
        return replace(held, agreement=new, offered=None, shown_at=None)
    # Of what it was agreed with the meantime has only the end of the old one: it may grow no further by itself.
    both = strictest([old, new], revision=old.revision)
    is_same = held.offered is not None and held.offered.revision == new.revision
    return replace(held, agreement=both, offered=new, shown_at=held.shown_at if is_same else None)


def _is_news(state: State) -> bool:
    return state.decisions.withdrawal > _known_withdrawal(state.agenda)


def _known_withdrawal(agenda: Agenda | None) -> int:
    return 0 if agenda is None else agenda.policy.withdrawal


def _is_shown(state: State, now: float) -> bool:
    """Say whether somebody who looks at the panel sees the note: by day, at rest, on a screen that shows us."""
    screen = state.peripherals
    return (
        isinstance(state.phase, Idle)
        and state.phase.page in {Page.HOME, Page.AGREEMENT}
        and screen.panel is not Panel.HIDDEN
        and screen.tv in {Tv.NONE, Tv.OURS}
        and not preferences.is_night(state, now)
    )
