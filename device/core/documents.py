"""What the backend says: the agenda, the open calls, the record of a call. The newest wins, nothing older opens."""

from __future__ import annotations

from dataclasses import replace

from device.core import agreement, bell, calls, control, preferences, signups
from device.core.clock import is_sane, raise_floor
from device.core.diary import diary_of
from device.core.draft import Draft, holds, in_call, offer_of
from device.core.effects import Document, SaveDocument
from device.core.events.backend import AgendaArrived, CallsArrived, DocumentRefused, Path
from device.core.offer import Offer
from device.core.state import State
from protocol.messages.calls import CallRecord, OpenCall


def agenda_arrived(draft: Draft, event: AgendaArrived) -> None:
    """Take a newer agenda of ours, and keep it for the next start."""
    new, old = event.agenda, draft.state.agenda
    if new.device != draft.state.device:
        refuse(draft, "foreign_device")
        return
    if not is_sane(new.issued_at.timestamp()):
        refuse(draft, "strange_date")
        return
    if old is not None and new.revision <= old.revision:
        if new.revision < old.revision:
            refuse(draft, "older_revision")
        return
    draft.state = replace(draft.state, agenda=new)
    draft.state = replace(draft.state, diary=diary_of(new, preferences.language_of(draft.state)))
    raise_floor(draft, new.issued_at.timestamp())
    draft.order(SaveDocument(Document.AGENDA, new.revision, event.payload))
    agreement.agenda_arrived(draft)
    signups.agenda_arrived(draft, old)


def calls_arrived(draft: Draft, event: CallsArrived) -> None:
    """Take a newer list of the open calls. What is not in it is over.

    One for another session may close, but opens nothing: over the broker it is a retained or a replayed one, and what
    answers this session is on its way. Over HTTPS it says what is open now, so it may ring, but is never answered by
    itself (`policy`).
    """
    new, state = event.calls, draft.state
    if new.device != state.device:
        refuse(draft, "foreign_device")
        return
    if not is_sane(new.issued_at.timestamp()):
        refuse(draft, "strange_date")
        return
    if new.revision < state.calls_revision:
        refuse(draft, "older_revision")
        return
    is_of_session = new.session == state.link.session and new.session != ""
    if new.revision == state.calls_revision:
        if event.path is Path.HTTPS and is_of_session:
            draft.state = replace(state, offers=tuple(replace(o, path=Path.HTTPS) for o in state.offers))
        return
    raise_floor(draft, new.issued_at.timestamp())
    records = {r.call: r for r in sorted(event.records, key=lambda r: r.revision)}
    offers: dict[object, Offer] = {}
    for call in new.calls:
        if call.participation in offers:
            continue
        old = offer_of(draft.state, call.participation)
        if not is_of_session and event.path is Path.BROKER:
            # Only what we had, as it was; and that is older now than what is open, so it is not answered by itself.
            if old is not None:
                offers[call.participation] = replace(old, session=new.session)
            continue
        offer = _offer(draft.state, event, call, records.get(call.call), old)
        if offer is None:
            refuse(draft, "no_record")
        else:
            offers[call.participation] = offer
    if not is_of_session:
        refuse(draft, "other_session")
    before = draft.state
    draft.state = replace(before, calls_revision=new.revision, offers=tuple(offers.values()))
    _follow_the_home(draft, before)
    control.follow(draft, before)


def _follow_the_home(draft: Draft, before: State) -> None:
    """Another device of the home took a call: leave it. Or it left one: ring as after a red handset of our own."""
    for new in draft.state.offers:
        old = offer_of(before, new.call.participation)
        if old is None or bell.is_elsewhere(old) == bell.is_elsewhere(new):
            continue
        if bell.is_elsewhere(old):
            draft.put_offer(replace(new, ring=bell.ring_after_handset(draft.now, new.ring)))
        elif in_call(draft.state) is not None and holds(draft.state, new.call.participation) is not None:
            calls.answered_elsewhere(draft, new, "moved")


def record_arrived(draft: Draft, record: CallRecord) -> None:
    """Take a newer record of a call that is open for us; any path will do, it is signed."""
    before = draft.state
    offers = tuple(
        replace(o, record=record) if o.call.call == record.call and o.record.revision < record.revision else o
        for o in before.offers
    )
    draft.state = replace(before, offers=offers)
    control.follow(draft, before)


def document_refused(draft: Draft, event: DocumentRefused) -> None:
    """Count it."""
    refuse(draft, event.code)


def refuse(draft: Draft, code: str) -> None:
    """Count a document that was dropped, by its code. Another hundred codes would be somebody playing with us."""
    counts = dict(draft.state.refused)
    if code in counts or len(counts) < 100:
        counts[code[:64]] = counts.get(code[:64], 0) + 1
        draft.state = replace(draft.state, refused=tuple(sorted(counts.items())))


def _offer(
    state: State, event: CallsArrived, call: OpenCall, record: CallRecord | None, old: Offer | None
) -> Offer | None:
    if old is not None and old.call.call == call.call and (record is None or record.revision < old.record.revision):
        record = old.record
    if record is None:
        return None
    # What we hold of it (rings, what was told and judged) stays; a call that is new to us starts empty.
    offer = old or Offer(
        call, record, event.calls.session, event.path, seen_at=state.now, document_at=state.now, issued_wall=0.0
    )
    return replace(
        offer,
        call=call,
        record=record,
        session=event.calls.session,
        path=event.path,
        document_at=state.now,
        issued_wall=event.calls.issued_at.timestamp(),
    )
