"""How often something may fail before it must wait: counted in the database, so over every web process alike.

Each try is counted before it is judged: of many at once no more get through than of those one after another. What is
counted against is kept only as a keyed hash. What does not exist is locked like what does, so a lock tells nothing.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from backend.accounts.errors import Locked
from backend.accounts.models import Strike

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """So many tries `within` this time; then none for `locks_for`."""

    kind: str
    most: int
    within: timedelta
    locks_for: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)

PASSWORD = Limit("password", 5, QUARTER, timedelta(minutes=5))
"""Against one account. Five minutes: 1,400 guesses a day at most, and a nurse who mistyped is soon back."""
CODE = Limit("code", 5, QUARTER, timedelta(minutes=5))
"""Of the second step: one in 200,000 for five guesses of six digits."""
ADDRESS = Limit("address", 60, QUARTER, QUARTER)
"""From one address. A whole office may sit behind one, at the change of shift."""
MAIL = Limit("mail", 3, HOUR, HOUR)
"""Messages to one person: nobody's inbox is filled through us."""
MAIL_ADDRESS = Limit("mail_address", 30, HOUR, HOUR)

Try = tuple[Limit, str]


def count(*tries: Try, now: datetime) -> None:
    """Count a try against each of these. Raises Locked, with nothing counted, when one of them must wait."""
    with transaction.atomic():
        rows = [(limit, _row(limit, of, now=now)) for limit, of in tries]
        until = max((row.locked_until for _, row in rows if row.locked_until and row.locked_until > now), default=None)
        if until is not None:
            raise Locked(until)
        for limit, row in rows:
            is_over = row.locked_until is not None or now - row.last_at > limit.within
            row.count = 1 if is_over else row.count + 1
            row.last_at = now
            row.locked_until = now + limit.locks_for if row.count >= limit.most else None
            row.save()
            if row.locked_until is not None:
                log.warning("locked for a while: %s", limit.kind)


def succeeded(limit: Limit, of: str) -> None:
    """Forget what failed: this try was right."""
    Strike.objects.filter(kind=limit.kind, key=_key(limit, of)).delete()


def uncount(limit: Limit, of: str) -> None:
    """Take one try back: it was right, but others that are counted against the same may have been wrong."""
    Strike.objects.filter(kind=limit.kind, key=_key(limit, of), count__gt=0).update(
        count=F("count") - 1, locked_until=None
    )


def forget_old(now: datetime) -> int:
    """Delete what no longer counts. Returns how many."""
    return Strike.objects.filter(last_at__lt=now - 2 * HOUR).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from: of IPv6 the network, since a single machine has all addresses of its own."""
    said = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _row(limit: Limit, of: str, *, now: datetime) -> Strike:
    return Strike.objects.select_for_update().get_or_create(
        kind=limit.kind, key=_key(limit, of), defaults={"last_at": now}
    )[0]


def _key(limit: Limit, of: str) -> str:
    return salted_hmac("kotiluuri.strike", f"{limit.kind}:{of}", algorithm="sha256").hexdigest()
