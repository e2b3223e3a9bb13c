"""What we write to users about their log-in. The tokens are made here, when a letter is sent, and are nowhere else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import LinkUse, User
from backend.accounts.passwords import MAILED_LIVES
from backend.accounts.services import make_login_link
from backend.mail.services import Letter, Values


def login_link(values: Values, now: datetime) -> Letter | None:
    """A link to log in by."""
    user = _user(values)
    if user is None:
        return None
    token = make_login_link(user, by=user, now=now, lives=MAILED_LIVES)
    body = _(
        "Hello {name},\n\nthis link logs you in once. It works for an hour:\n\n{link}\n\n"
        "If you did not ask for it, you need not do anything. Do not send it on: it logs in as you."
    )
    return Letter(_("Your login link"), body.format(name=user.name, link=_link("login-link", token)))


def password_link(values: Values, now: datetime) -> Letter | None:
    """A link to choose a password by."""
    user = _user(values)
    if user is None:
        return None
    token = make_login_link(user, by=user, now=now, lives=MAILED_LIVES, use=LinkUse.PASSWORD)
    body = _(
        "Hello {name},\n\nwith this link you choose a new password. It works once, for an hour:\n\n{link}\n\n"
        "If you did not ask for it, you need not do anything: your password stays as it is."
    )
    return Letter(_("Choose a new password"), body.format(name=user.name, link=_link("password-reset", token)))


def password_changed(values: Values, now: datetime) -> Letter | None:  # noqa: ARG001 - as every writer
    """Word that the password is another now."""
    user = _user(values)
    if user is None:
        return None
    body = _(
        "Hello {name},\n\nyour password was changed, and all other browsers were logged out.\n\n"
        "If it was not you, choose a new one at once at {link} and tell your administrator."
    )
    link = settings.PUBLIC_URL + reverse("password-forgotten")
    return Letter(_("Your password was changed"), body.format(name=user.name, link=link))


def _user(values: Values) -> User | None:
    return User.objects.filter(pk=values["user"], is_active=True).first()


def _link(page: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(page)}#{token}"
