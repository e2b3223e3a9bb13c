"""What cannot be agreed or looked up."""

from __future__ import annotations


class ContactError(Exception):
    """Base. `code` is stable."""

    code = "contact"


class BadTerms(ContactError):
    """An agreement that cannot be: no hours, no groups, longer than 12 months, a warning outside 5 to 60 s."""

    code = "bad_terms"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
