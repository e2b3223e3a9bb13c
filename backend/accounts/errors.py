"""Why somebody is not let in."""

from __future__ import annotations


class AccountError(Exception):
    """Base. `code` is stable."""

    code = "account"


class LinkNotValid(AccountError):
    """Never made, used up, too old, revoked, or its user is no longer one: all the same to who asks."""

    code = "link_not_valid"
