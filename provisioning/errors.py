"""Why a device could not be bound."""

from __future__ import annotations


class BindingError(Exception):
    """The device is not bound; nothing was left behind. `code` is stable."""

    code = "binding"


class InsecureServer(BindingError):
    """An address that is neither https:// nor this very machine."""

    code = "insecure_server"


class NoServer(BindingError):
    """Nobody answers at this address."""

    code = "no_server"


class CodeRefused(BindingError):
    """The backend does not take this code: mistyped, used, or too old."""

    code = "code_refused"


class TooManyTries(BindingError):
    """The backend wants no more codes for a while."""

    code = "too_many_tries"


class BadAnswer(BindingError):
    """What answers is no backend of ours, or a much newer one."""

    code = "bad_answer"


class AlreadyBound(BindingError):
    """This folder belongs to a bound device."""

    code = "already_bound"


class FolderFailed(BindingError):
    """The folder cannot be written."""

    code = "folder_failed"
