"""How we reach the backend: the broker, and HTTPS when there is none."""

from __future__ import annotations

from dataclasses import replace

from device.core import clock
from device.core.draft import Draft
from device.core.effects import AskCalls
from device.core.events.backend import ApiAnswered, BrokerUp
from device.core.state import State

CUT_AFTER_S = 30.0
"""No broker and no HTTPS for so long: nobody knows whether a call still rings."""
FIRST_ASK_S = 3.0
"""A broker that only blinks is back before this."""
ASK_EVERY_S = 15.0


def broker_up(draft: Draft, event: BrokerUp) -> None:
    """A new connection is a new session: what older ones were told opens nothing any more."""
    link = replace(
        draft.state.link,
        session=event.session,
        session_at=draft.now,
        broker_up=True,
        heard_at=draft.now,
        ask_at=None,
    )
    draft.state = replace(draft.state, link=link)
    clock.ask_now(draft)


def broker_down(draft: Draft) -> None:
    """Fetch the calls over HTTPS until it is back."""
    link = draft.state.link
    if not link.broker_up:
        return
    link = replace(link, broker_up=False, heard_at=draft.now, ask_at=draft.now + FIRST_ASK_S)
    draft.state = replace(draft.state, link=link)


def api_answered(draft: Draft, event: ApiAnswered) -> None:
    """Remember that HTTPS works."""
    if event.ok:
        draft.state = replace(draft.state, link=replace(draft.state.link, heard_at=draft.now))


def ask_when_due(draft: Draft) -> None:
    """Fetch the calls, as long as the broker is away."""
    link = draft.state.link
    if link.broker_up or link.ask_at is None or link.ask_at > draft.now:
        return
    draft.state = replace(draft.state, link=replace(link, ask_at=draft.now + ASK_EVERY_S))
    draft.order(AskCalls())


def is_cut(state: State, at: float | None = None) -> bool:
    """Say whether nobody has been reached for a while."""
    now = state.now if at is None else at
    return not state.link.broker_up and now >= state.link.heard_at + CUT_AFTER_S
