"""The second step of log-in: a six-digit code from an app (TOTP, RFC 6238), or a recovery code when the phone is lost.

The app's secret is sealed with a key of its own, so a copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from backend.accounts.errors import WrongCode
from backend.accounts.models import RecoveryCode, TwoStep, User
from backend.accounts.services import audit

STEP_S = 30
DRIFT = 1
"""Steps that a phone's clock may be off, either way: half a minute, as RFC 6238 (5.2) advises."""
ISSUER = "Kotiluuri"
CODES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No l, o, i, 0, 1: they are read off paper. Twelve hold 59 bits."""


def is_on(user: User) -> bool:
    """Say whether this user's log-in asks for a code."""
    return TwoStep.objects.filter(user=user).exclude(confirmed_at=None).exists()


def begin(user: User, *, now: datetime) -> None:
    """Make a fresh secret, to be confirmed by a first code; what is on already stays as it is."""
    sealed = _sealer().encrypt(pyotp.random_base32().encode()).decode()
    with transaction.atomic():
        TwoStep.objects.filter(user=user, confirmed_at=None).delete()
        TwoStep.objects.get_or_create(user=user, defaults={"secret": sealed, "begun_at": now})


def waiting_secret(user: User) -> str | None:
    """Return the secret that waits for its first code."""
    row = TwoStep.objects.filter(user=user, confirmed_at=None).first()
    return None if row is None else _secret(row)


def picture(user: User, secret: str) -> str:
    """Return the QR code for an app, as a data: address of an SVG."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    file = BytesIO()
    segno.make(uri, error="m").save(file, kind="svg", border=4, xmldecl=False, dark="#1b2430", light="#ffffff", scale=4)
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()


@transaction.atomic
def confirm(user: User, code: str, *, now: datetime) -> list[str]:
    """Turn it on by a first code; return the recovery codes, told this once. Raises WrongCode."""
    row = TwoStep.objects.filter(user=user, confirmed_at=None).first()
    step = None if row is None else _step(row, code, now=now)
    if row is None or step is None:
        raise WrongCode
    if TwoStep.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=now, last_step=step) != 1:
        raise WrongCode
    audit("two_step.on", organisation=user.organisation_id, actor=user, at=now)
    return new_codes(user)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Return fresh recovery codes; those before are worth nothing any more."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(code)) for code in codes)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def check(user: User, code: str, *, now: datetime) -> None:
    """Take a code of the app or a recovery code, each only once. Raises WrongCode."""
    plain = "".join(code.split()).replace("-", "").lower()
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        row = TwoStep.objects.filter(user=user).exclude(confirmed_at=None).first()
        step = None if row is None else _step(row, plain, now=now)
        # A code that was seen over a shoulder is spent: a step counts once, of two at the same time for one.
        if step is None or TwoStep.objects.filter(user=user, last_step__lt=step).update(last_step=step) != 1:
            raise WrongCode
        return
    mine = RecoveryCode.objects.filter(user=user, code_hash=_hash(plain), used_at=None)
    if mine.update(used_at=now) != 1:
        raise WrongCode
    audit("two_step.recovery_code", organisation=user.organisation_id, actor=user, at=now)


@transaction.atomic
def turn_off(user: User, *, by: User, now: datetime) -> None:
    """Ask for no code any more, and forget the secret and the recovery codes."""
    RecoveryCode.objects.filter(user=user).delete()
    if TwoStep.objects.filter(user=user).delete()[0]:
        audit("two_step.off", organisation=user.organisation_id, actor=by, at=now, user=user.pk)


def _step(row: TwoStep, code: str, *, now: datetime) -> int | None:
    """Return the step whose code this is."""
    secret = _secret(row)
    if secret is None:
        return None
    totp = pyotp.TOTP(secret, interval=STEP_S)
    here = int(now.timestamp()) // STEP_S
    plain = "".join(code.split()).encode()
    near = range(here - DRIFT, here + DRIFT + 1)
    return next((step for step in near if secrets.compare_digest(totp.generate_otp(step).encode(), plain)), None)


def _secret(row: TwoStep) -> str | None:
    try:
        return _sealer().decrypt(row.secret.encode()).decode()
    except InvalidToken:
        return None  # the key is another: recovery codes still let in


def _sealer() -> Fernet:
    if not settings.TWO_STEP_KEY:
        raise ImproperlyConfigured("the key `two-step` is missing")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.TWO_STEP_KEY.encode()).digest()))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
