"""Why the supervisor refuses. Each reason has a stable code and a text that says what to do."""

from __future__ import annotations


class SupervisorError(Exception):
    """The base: `code` is for programs, the text for people."""

    code = "supervisor"


class BadSettings(SupervisorError):
    """`server.toml` cannot be used; the text names the setting."""

    code = "bad_settings"


class FolderInUse(SupervisorError):
    """Another supervisor holds the data folder."""

    code = "folder_in_use"


class UnsafeSecret(SupervisorError):
    """A secret can be read by others, or is missing."""

    code = "unsafe_secret"


class MissingProgram(SupervisorError):
    """A program that we start is not installed."""

    code = "missing_program"


class StartFailed(SupervisorError):
    """A part did not become ready; the text ends with its last lines."""

    code = "start_failed"


class CommandFailed(SupervisorError):
    """A one-shot command ended with an error or took too long."""

    code = "command_failed"

    def __init__(self, text: str, exit_code: int | None = None) -> None:
        super().__init__(text)
        self.exit_code = exit_code
        """None: it gave none."""


class BrokenAccounts(SupervisorError):
    """The broker's last file of accounts cannot be read."""

    code = "broken_accounts"


class UnknownKey(SupervisorError):
    """`keys rotate` was given a name that it does not know."""

    code = "unknown_key"
