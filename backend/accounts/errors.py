"""Why somebody is not let in."""

from __future__ import annotations

from datetime import datetime


class AccountError(Exception):
    """Base. `code` is stable."""

    code = "account"


class LinkNotValid(AccountError):
    """Never made, used up, too old, revoked, or its user is no longer one: all the same to who asks."""

    code = "link_not_valid"


class WrongPassword(AccountError):
    """No such user, or another password: all the same to who asks."""

    code = "wrong_password"


class SomebodyElse(AccountError):
    """A page that one user opened is not gone on with by another."""

    code = "somebody_else"


class WrongCode(AccountError):
    """Not the code of now, or one that was used before."""

    code = "wrong_code"


class Locked(AccountError):
    """Too many tries; it opens by itself."""

    code = "locked"

    def __init__(self, until: datetime) -> None:
        super().__init__(self.code)
        self.until = until


class PasswordRefused(AccountError):
    """Too short, too common, or too like the person's name: `codes` say which, as Django's validators call it."""

    code = "password_refused"

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(self.code)
        self.codes = codes
