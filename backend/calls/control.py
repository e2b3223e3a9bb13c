"""*Hallinta*: a participant's camera or microphone off, and on again.

It is a field of the seat, so that it holds over a rejoin, and of the signed call record, which homes obey and by which
the keeper of rooms limits what the SFU takes from whom. Lifting it opens nothing: a home's own gate, and a person's own
button, still have their say.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.calls.errors import CallNotOpen, SeatGone
from backend.calls.models import FINAL, Call, CallState, Participation
from backend.calls.services import seat_changed
from protocol.messages.wire import Source

CONTROLLED = (Source.CAMERA, Source.MICROPHONE)
"""What can be switched. A shared screen goes with the camera."""


def switch(seat: Participation, source: Source, *, is_on: bool, by: User, now: datetime) -> Participation:
    """Switch what a participant sends. What is so already stays, and is not told again.

    Raises:
        CallNotOpen: it is over, or has not begun.
        SeatGone: removed or moved meanwhile.
    """
    with transaction.atomic():
        alive = Call.objects.filter(pk=seat.call_id, state=CallState.OPEN)
        if alive.update(record_revision=F("record_revision") + 1) != 1:  # the row is ours until the commit
            raise CallNotOpen(seat.call_id)
        seat.refresh_from_db(fields=["switched_off", "state"])
        if seat.state in FINAL:
            raise SeatGone(seat.pk)
        before = set(seat.switched_off)
        after = before - {source.value} if is_on else before | {source.value}
        if after == before:
            return seat
        seat.switched_off, seat.switched_off_by = sorted(after), by
        seat.save(update_fields=["switched_off", "switched_off_by"])
        audit(
            "call_control.on" if is_on else "call_control.off",
            organisation=seat.call.organisation_id,
            at=now,
            actor=by,
            home=seat.home_id,
            call=seat.call_id,
            participation=seat.pk,
            source=source.value,
        )
        seat_changed(seat)
    return seat
