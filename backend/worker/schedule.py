"""What happens because its time has come."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Min, Q

from backend.accounts.lockout import forget_old as forget_strikes
from backend.accounts.models import Session
from backend.bookings.series import extend_series
from backend.calls.models import Call, CallState
from backend.calls.services import end_due, open_due, reassign_answers, seat_late, warn_due
from backend.config.nudges import Topic, nudge
from backend.devices.models import Device, DeviceQuerySet, SpentRequest
from backend.mail.services import forget_old as forget_mail
from backend.visits.services import tell_offline
from backend.worker.parts import NET_S

log = logging.getLogger(__name__)

HOUSEKEEPING_EACH = timedelta(seconds=30)
MOVED_ON_AT_ONCE = 200
"""Homes whose calendar moves to the new day in one go: ten thousand at midnight would hold up a call for seconds."""


class Schedule:
    """Opens, warns and ends calls to the moment; moves calendars on by night."""

    def __init__(self) -> None:
        self._housekept_at: datetime | None = None

    def turn(self, now: datetime) -> float:
        """Do all that is due; return how many seconds there are until the next is."""
        opened, warned, ended = open_due(now), warn_due(now), end_due(now)
        moved = reassign_answers(now)
        seat_late(now)
        if opened or warned or ended or moved:
            log.info("calls: %d opened, %d warned, %d ended, %d asked elsewhere", opened, warned, ended, moved)
        if self._housekept_at is None or now - self._housekept_at >= HOUSEKEEPING_EACH:
            self._housekept_at = now
            move_horizons(now)
            extend_series(now)
            tell_offline(now)
            SpentRequest.objects.filter(expires_at__lte=now).delete()
            Session.objects.filter(expire_date__lte=now).delete()
            forget_strikes(now)
            forget_mail(now)
        return _until_next(now)


def _until_next(now: datetime) -> float:
    opens = Call.objects.filter(state=CallState.SCHEDULED).aggregate(at=Min("starts_at"))["at"]
    ends = Call.objects.filter(state=CallState.OPEN).aggregate(at=Min("ends_at"))["at"]
    nearest = [at for at in (opens, ends) if at is not None]
    if not nearest:
        return NET_S
    return float(max(0.01, (min(nearest) - now).total_seconds()))


def move_horizons(now: datetime) -> int:
    """Mark devices whose calendar begins on another day than today at their home. Returns how many."""
    moved = 0
    bound = DeviceQuerySet(Device).bound()
    for name in bound.values_list("home__time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(name)).date()
        behind = bound.filter(home__time_zone=name).filter(Q(horizon_day=None) | Q(horizon_day__lt=today))
        ids = list(behind.values_list("pk", flat=True)[:MOVED_ON_AT_ONCE])
        if not ids:
            continue
        with transaction.atomic():
            mine = Device.objects.filter(pk__in=ids)
            moved += mine.update(horizon_day=today, wanted_seq=F("wanted_seq") + 1)
            for organisation in mine.values_list("organisation", flat=True).distinct():
                nudge(organisation, Topic.DEVICES)
    return moved
