"""Login links and the audit."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.errors import LinkNotValid
from backend.accounts.models import AuditRecord, LinkUse, LoginLink, User

LINK_LIVES = timedelta(days=7)
"""A link sent on Friday still works on Monday; an older one was forgotten."""


def token_hash(token: str) -> str:
    """Return what is kept of a token. It holds 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_login_link(
    user: User,
    *,
    by: User | None,
    now: datetime,
    lives: timedelta = LINK_LIVES,
    uses: int = 1,
    use: LinkUse = LinkUse.LOG_IN,
) -> str:
    """Return the token of a new link; it is told once and kept only as its hash."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(
        user=user,
        use=use,
        token_hash=token_hash(token),
        created_by=by,
        created_at=now,
        expires_at=now + lives,
        uses_left=uses,
    )
    return token


def use_login_link(token: str, *, now: datetime) -> User:
    """Return whom this link lets in, and count the use. Raises LinkNotValid; why is nobody's business."""
    link = spend_link(token, LinkUse.LOG_IN, now=now)
    audit("login_link.used", organisation=link.user.organisation_id, actor=link.user, at=now, link=link.pk)
    return link.user


def spend_link(token: str, use: LinkUse, *, now: datetime) -> LoginLink:
    """Count a use of this link. Raises LinkNotValid."""
    link = LoginLink.objects.filter(token_hash=token_hash(token), use=use).select_related("user").first()
    if link is None or not link.spend(now=now):
        raise LinkNotValid
    return link


def link_owner(token: str, *, now: datetime, use: LinkUse = LinkUse.LOG_IN) -> User:
    """Return whom this link would let in, and use nothing up. Raises LinkNotValid."""
    links = LoginLink.objects.filter(
        token_hash=token_hash(token),
        use=use,
        uses_left__gt=0,
        expires_at__gt=now,
        revoked_at=None,
        user__is_active=True,
    )
    link = links.select_related("user__organisation").first()
    if link is None:
        raise LinkNotValid
    return link.user


def revoke_login_links(user: User, *, now: datetime) -> int:
    """Put all of a user's links out of use. Returns how many were in use."""
    return LoginLink.objects.filter(user=user, revoked_at=None).update(revoked_at=now)


def seen(user: User, *, now: datetime) -> None:
    """Note that this user's page is open. Written at most every 20 s: pages ask often."""
    if user.last_seen_at is None or now - user.last_seen_at > timedelta(seconds=20):
        User.objects.filter(pk=user.pk).update(last_seen_at=now)
        user.last_seen_at = now


def audit(
    code: str,
    *,
    organisation: int,
    at: datetime,
    actor: User | None = None,
    home: int | None = None,
    call: UUID | None = None,
    participation: UUID | None = None,
    reason: str = "",
    **details: str | int | bool | None,
) -> AuditRecord:
    """Add a record, in the transaction of what it tells of. Details are ids and codes, never names."""
    record = AuditRecord(
        organisation_id=organisation,
        at=at,
        code=code,
        actor=actor,
        home_id=home,
        call=call,
        participation=participation,
        reason=reason,
        details=details,
    )
    record.save()
    return record
