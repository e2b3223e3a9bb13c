"""What the pages of log-in and of one's own account show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from backend.accounts import two_step
from backend.accounts.errors import AccountError, Locked, PasswordRefused, SomebodyElse, WrongCode
from backend.accounts.models import User
from backend.accounts.sessions import sessions_of
from backend.shell import words


@dataclass(frozen=True)
class SessionLine:
    """One browser that the user is logged in with."""

    number: str
    browser: str
    began: str
    seen: str
    is_this: bool


def refusal(err: AccountError) -> str:
    """Return why somebody is not let in, in their language, and what they can do."""
    match err:
        case Locked():
            return _(
                "Too many tries. You can try again at {time}; it opens by itself. A login link lets you in meanwhile."
            ).format(time=words.clock(err.until))
        case WrongCode():
            return _("That is not the code of this moment. Wait for the next one, or use a recovery code.")
        case SomebodyElse():
            return _("This page was opened by somebody else. Load it again to log in as yourself.")
        case PasswordRefused():
            return " ".join(words for code, words in _password_words().items() if code in err.codes)
        case _:
            return _("The e-mail or the password is wrong. Check them, or use your login link.")


def _password_words() -> dict[str, str]:
    return {
        "password_too_short": _("The password is too short: at least 12 characters."),
        "password_too_common": _("The password is one of the common ones, which are guessed first."),
        "password_too_similar": _("The password is too much like your name or e-mail."),
    }


def account(user: User, *, session: str | None, now: datetime) -> dict[str, object]:
    """Return what the user's own page shows."""
    has_two_step = two_step.is_on(user)
    return {
        "here": "account",
        "sessions": [
            SessionLine(
                number=row.number,
                browser=row.browser or _("Unknown browser"),
                began=_moment(row.began_at, now=now),
                seen=_moment(row.last_seen_at, now=now),
                is_this=row.session_key == session,
            )
            for row in sessions_of(user, now=now)
        ],
        "has_password": user.has_usable_password(),
        "has_two_step": has_two_step,
        "codes_left": two_step.codes_left(user) if has_two_step else 0,
    }


def _moment(at: datetime | None, *, now: datetime) -> str:
    return "" if at is None else words.soon(at, now=now)
