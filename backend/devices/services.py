"""Binding a device to a home, and what it tells of itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.config.nudges import Topic, nudge
from backend.config.texts import clean_line
from backend.contacts.models import Home
from backend.devices.errors import CodeNotValid
from backend.devices.models import BindingCode, Device
from protocol.codes import DIGITS, SALT_BYTES, digest_of
from protocol.messages.reports import DeviceState

LONGEST_PEACE = timedelta(hours=25)
"""No home offers a longer one: a day has at most so many hours."""

CODE_LIVES = timedelta(minutes=15)
"""An installer who stands in the home needs one or two minutes; a code on a note must be worthless by the evening."""

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 10
"""31^10 codes: with 15 minutes and a limit of tries, guessing has no hope. Typed as two fives."""


def new_binding_code(
    home: Home, *, place: str = "", by: User | None, now: datetime, lives: timedelta = CODE_LIVES
) -> str:
    """Return a code that lets one device join this home, once. Told once, kept only as its hash."""
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    with transaction.atomic():
        row = BindingCode.objects.create(
            organisation_id=home.organisation_id,
            home=home,
            place=clean_line(place, 60),
            code_hash=_code_hash(code),
            created_by=by,
            created_at=now,
            expires_at=now + lives,
        )
        audit("binding_code.made", organisation=home.organisation_id, at=now, actor=by, home=home.pk, code_id=row.pk)
    return f"{code[:5]}-{code[5:]}"


def bind_device(code: str, *, signing_key: str, sealing_key: str, version: str, now: datetime) -> Device:
    """Return the device that this code makes. It is the home's first when the home has none. Raises CodeNotValid.

    Of two claims by one code, one wins.
    """
    with transaction.atomic():
        mine = BindingCode.objects.filter(code_hash=_code_hash(code), used_at=None, expires_at__gt=now)
        if mine.update(used_at=now) != 1:
            raise CodeNotValid
        row = BindingCode.objects.select_related("home").get(code_hash=_code_hash(code))
        device = Device.objects.create(
            organisation_id=row.organisation_id,
            home=row.home,
            place=row.place,
            is_first=not Device.objects.filter(home=row.home, unbound_at=None, is_first=True).exists(),
            signing_key=signing_key,
            sealing_key=sealing_key,
            version=clean_line(version, 60),
            bound_at=now,
        )
        new_installer_code(device)
        BindingCode.objects.filter(pk=row.pk).update(device=device)
        audit(
            "device.bound",
            organisation=row.organisation_id,
            at=now,
            actor=row.created_by,
            home=row.home_id,
            device=device.pk,
        )
        nudge(row.organisation_id, Topic.DEVICES)
    return device


def new_installer_code(device: Device) -> str:
    """Give a device another code for its installer's menu; return it. The home is told with its next agenda."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    salt = hashlib.sha256(f"installer:{device.pk}:{device.generation}".encode()).digest()[:SALT_BYTES]
    mine = Device.objects.filter(pk=device.pk)
    mine.update(installer_code=code, installer_digest=digest_of(code, salt))
    mine.mark_dirty()
    return code


@dataclass(frozen=True)
class Noted:
    """What a state told that matters to others."""

    is_new_session: bool = False
    is_changed: bool = False
    """Online or able to answer, and was not; or the other way round."""
    lacks_other: bool = False
    """Something else than before is missing in its calls."""


def device_state(device_id: str, state: DeviceState, *, now: datetime) -> Noted:
    """Keep what a device told of itself. A new session makes it dirty: its `calls` must name that session.

    A revision that it reports higher than ours (ours is a restored backup) becomes ours: the next is higher still.
    The last will of a connection that was already replaced is not news.
    """
    with transaction.atomic():
        ours = Device.objects.bound().defer("last_agenda", "last_calls").filter(pk=device_id).first()
        if ours is None or (not state.online and state.session != ours.session):
            return Noted()
        noted = Noted(
            is_new_session=state.online and state.session != ours.session,
            is_changed=(state.online, state.can_answer) != (ours.is_online, ours.can_answer),
            lacks_other=list(state.missing) != ours.state.get("missing", []),
        )
        if state.online:
            _keep_peace(ours, state.peace_until, now=now)
        told = (
            {} if not state.online else {"version": clean_line(state.version, 300)[:60], "can_answer": state.can_answer}
        )
        Device.objects.filter(pk=device_id).update(
            is_online=state.online,
            session=state.session,
            state=state.model_dump(mode="json"),
            last_seen_at=now,
            agenda_revision=Greatest(F("agenda_revision"), state.agenda_revision),
            calls_revision=Greatest(F("calls_revision"), state.calls_revision),
            **told,
        )
        if noted.is_new_session:
            Device.objects.filter(pk=device_id).mark_dirty()
            nudge(ours.organisation_id, Topic.DEVICES)
        if noted.is_changed:
            nudge(ours.organisation_id, Topic.CONTACTS)
        if noted.lacks_other:
            nudge(ours.organisation_id, Topic.CALLS)
    return noted


def _keep_peace(device: Device, until: datetime | None, *, now: datetime) -> None:
    """Take note that the resident wants to be left in peace, or no longer does: the latest of the home's screens."""
    if until is not None:
        until = min(until, now + LONGEST_PEACE)
    if until == device.peace_until:
        return
    Device.objects.filter(pk=device.pk).update(peace_until=until)
    others = Device.objects.bound().filter(home=device.home_id, peace_until__gt=now)
    latest = others.aggregate(latest=Max("peace_until"))["latest"]
    Home.objects.filter(pk=device.home_id).update(peace_until=latest)
    audit(
        "home.peace" if until is not None else "home.peace_ended",
        organisation=device.organisation_id,
        at=now,
        home=device.home_id,
        device=device.pk,
        until=None if until is None else until.isoformat(),
    )
    nudge(device.organisation_id, Topic.CONTACTS)


def waiting_at_home(revisions: Mapping[int, int]) -> set[int]:
    """Return those of these homes (with their agreement's revision) at which something looser does not apply yet.

    Asked of the device that would announce: what it does not say, it has had no reason to.
    """
    waiting: set[int] = set()
    asked: set[int] = set()
    rows = Device.objects.bound().filter(home__in=revisions).order_by("-is_online", "-is_first", "bound_at", "pk")
    for home, state in rows.values_list("home", "state"):
        if home in asked:
            continue
        asked.add(home)
        applies = state.get("agreement_revision")
        if isinstance(applies, int) and applies < revisions[home]:
            waiting.add(home)
    return waiting


def _code_hash(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
