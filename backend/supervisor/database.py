"""`python -m backend.supervisor.database [OPTION…]`: bring the database up to date, print the broker's accounts.

    --migrate      bring it up to date
    --outside      the broker is somebody else's: print none, it is told of each by the worker
    --new-broker   and it was told of none yet

One process for both, without Django's checks of every page: people wait for what stands before the broker in the start.
"""

from __future__ import annotations

import sys

NO_ACCOUNTS = 3
"""Exit code: the database is up to date, but its accounts could not be read."""


def main(arguments: list[str]) -> int:
    """Do it; return the exit code."""
    import django  # noqa: PLC0415  # importing this module must need no settings
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    if "--migrate" in arguments:
        call_command("migrate", interactive=False, verbosity=0)
    try:
        if "--outside" not in arguments:
            call_command("broker_access")
            return 0
        if "--new-broker" in arguments:
            from backend.bridge.access import note_none_known  # noqa: PLC0415

            note_none_known()
        print("[]")
    except Exception as err:  # noqa: BLE001  # whatever it is, the broker goes on with its last accounts
        print(f"{type(err).__name__}: {err}", file=sys.stderr)
        return NO_ACCOUNTS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
