"""Many guesses, uses and codes at one moment, at one database: run as a program, prints what came of it as JSON.

python -m tests.backend.accounts.race FOLDER
"""

# ruff: noqa: PLC0415  # Django must be set up before anything of it is imported

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

GUESSES = 16


def main() -> None:
    """Make a world in the folder's database, and race in it."""
    os.environ["KOTILUURI_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    secrets = Path(sys.argv[1]) / "secrets"
    secrets.mkdir()
    for name in ("django-secret", "two-step"):
        (secrets / name).write_text("only-for-this-race")
    import django

    django.setup()
    import pyotp

    from backend.accounts import lockout, two_step
    from backend.accounts.errors import AccountError
    from backend.accounts.services import make_login_link, use_login_link
    from tests.backend.calls.race import at_once, make_tables
    from tests.backend.world import make_world

    make_tables()
    world = make_world()
    shown: dict[str, object] = {}

    def guess(_number: int) -> str:
        try:
            lockout.count((lockout.PASSWORD, "maija@example.org"), now=world.now)
        except AccountError as err:
            return err.code
        return "judged"

    shown["guesses"] = dict(at_once(guess, GUESSES))

    token = make_login_link(world.maija, by=None, now=world.now)

    def use(_number: int) -> str:
        try:
            use_login_link(token, now=world.now)
        except AccountError as err:
            return err.code
        return "in"

    shown["uses"] = dict(at_once(use, GUESSES))

    two_step.begin(world.maija, now=world.now)
    totp = pyotp.TOTP(two_step.waiting_secret(world.maija) or "")
    two_step.confirm(world.maija, totp.at(world.now), now=world.now)
    later = world.later(seconds=60)

    def code(_number: int) -> str:
        try:
            two_step.check(world.maija, totp.at(later), now=later)
        except AccountError as err:
            return err.code
        return "in"

    shown["codes"] = dict(at_once(code, GUESSES))
    print(json.dumps(shown))  # noqa: T201  # that is what it is run for


if __name__ == "__main__":
    main()
