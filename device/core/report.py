"""What the device tells of itself in the `state` topic: how it is, never what is watched."""

from __future__ import annotations

from device.core import peace
from device.core.bell import is_waiting
from device.core.draft import held, is_clock_trusted
from device.core.peripherals import missing
from device.core.phase import Idle
from device.core.state import State
from protocol.messages.reports import DeviceState, Peripheral


def device_state(state: State) -> DeviceState:
    """Return the state document without what only the edges know (time, version, disk, temperature)."""
    phase, plugged, applies = held(state), state.peripherals, state.decisions.agreement
    return DeviceState(
        device=state.device or "unbound",
        online=state.link.broker_up,
        session=state.link.session[:64],
        agenda_revision=0 if state.agenda is None else state.agenda.revision,
        calls_revision=state.calls_revision,
        call=None if phase is None else phase.participation,
        phase=phase_name(state),
        can_answer=is_clock_trusted(state) and state.agenda is not None,
        peace_until=peace.until(state),
        agreement_revision=None if applies is None else applies.revision,
        cameras=_named(plugged.cameras),
        microphones=_named(plugged.microphones),
        speakers=_named(plugged.speakers),
        missing=missing(plugged),
        refused=dict(state.refused),
    )


def phase_name(state: State) -> str:
    """Return a stable word for the phase; `ringing` is the normal view with a bar that can be answered."""
    if isinstance(state.phase, Idle):
        ringing = any(o.ring is not None and is_waiting(state, o) for o in state.offers)
        return "ringing" if ringing else "idle"
    return type(state.phase).__name__.lower()


def _named(names: tuple[str, ...]) -> tuple[Peripheral, ...]:
    return tuple(Peripheral(name=name[:300], is_chosen=n == 0) for n, name in enumerate(names[:50]))
