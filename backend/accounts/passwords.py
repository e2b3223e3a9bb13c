"""Log in by password, choose a new one, ask for a link by e-mail. Who asks learns of nobody whether they are a user."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from backend.accounts import lockout
from backend.accounts.errors import Locked, PasswordRefused, WrongPassword
from backend.accounts.models import LinkUse, LoginLink, User
from backend.accounts.services import audit, link_owner, spend_link
from backend.accounts.sessions import end_sessions
from backend.mail.services import post

MAILED_LIVES = timedelta(hours=1)
"""Of a link that was asked for by e-mail: long enough for a slow mail server, short in a mailbox that others read."""


def by_password(email: str, password: str, *, address: str, now: datetime) -> User:
    """Return whom e-mail and password let in. Raises WrongPassword, Locked."""
    account = email.strip().lower()
    lockout.count((lockout.PASSWORD, account), (lockout.ADDRESS, address), now=now)
    user = authenticate(None, username=account, password=password)
    if not isinstance(user, User):
        raise WrongPassword
    lockout.succeeded(lockout.PASSWORD, account)
    lockout.uncount(lockout.ADDRESS, address)
    return user


def confirm_password(user: User, password: str, *, address: str, now: datetime) -> None:
    """Make sure that it is the user who sits here. Raises WrongPassword, Locked."""
    if by_password(user.email, password, address=address, now=now).pk != user.pk:
        raise WrongPassword


def change_password(user: User, password: str, *, keep_session: str | None, now: datetime) -> None:
    """Take a new password; all other sessions end, and the links that were mailed. Raises PasswordRefused."""
    _judge(user, password)
    _set(user, password, code="password.changed", keep_session=keep_session, now=now)


def reset_password(token: str, password: str, *, now: datetime) -> User:
    """Take a new password from whom this link belongs to; every session ends. Raises LinkNotValid, PasswordRefused.

    A refused password uses nothing up.
    """
    _judge(link_owner(token, now=now, use=LinkUse.PASSWORD), password)
    with transaction.atomic():
        user = spend_link(token, LinkUse.PASSWORD, now=now).user
        _set(user, password, code="password.reset", keep_session=None, now=now)
    lockout.succeeded(lockout.PASSWORD, user.email)
    return user


def ask_for_link(email: str, use: LinkUse, *, address: str, now: datetime) -> None:
    """Have a link sent to this user, if there is one. Raises Locked only for too many from one address."""
    account = email.strip().lower()
    lockout.count((lockout.MAIL_ADDRESS, address), now=now)
    try:
        lockout.count((lockout.MAIL, account), now=now)
    except Locked:
        return  # enough are on their way; to say so would be to say that there is such a user
    user = User.objects.filter(email=account, is_active=True).first()
    if user is not None:
        kind = "login_link" if use is LinkUse.LOG_IN else "password_link"
        post(kind, user.email, language=user.language, now=now, user=user.pk)


@transaction.atomic
def _set(user: User, password: str, *, code: str, keep_session: str | None, now: datetime) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, but=keep_session)
    LoginLink.objects.filter(user=user, created_by=user, revoked_at=None).update(revoked_at=now)
    audit(code, organisation=user.organisation_id, actor=user, at=now)
    post("password_changed", user.email, language=user.language, now=now, user=user.pk)


def _judge(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as err:
        raise PasswordRefused(tuple(one.code or "" for one in err.error_list)) from err
