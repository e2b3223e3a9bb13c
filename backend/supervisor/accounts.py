"""The broker's accounts: written whole before each of its starts, from the database, which is the truth.

A broker that somebody else runs is told of each device by the worker. We only see to it that we are let in ourselves,
and that the worker begins anew at a broker that is another one than before.
"""

from __future__ import annotations

import sys

from pydantic import TypeAdapter, ValidationError

from backend.bridge.accounts import Accounts
from backend.bridge.client import BrokerAddress
from backend.supervisor import dynsec
from backend.supervisor.database import NO_ACCOUNTS
from backend.supervisor.errors import BrokenAccounts, CommandFailed
from backend.supervisor.logs import Log
from backend.supervisor.paths import SOURCE, DataFolder, read_private, write_private
from backend.supervisor.process import Program, run_once
from backend.supervisor.settings import OutsideBroker

WITHIN_S = 120.0
"""A migration of a large table may take its time."""

INTRODUCED_WITHIN_S = 10.0

_LIST = TypeAdapter(list[dynsec.Access])


class BrokerAccounts:
    """Asks the database who may be at the broker."""

    def __init__(
        self, folder: DataFolder, environment: dict[str, str], log: Log, outside: OutsideBroker | None = None
    ) -> None:
        self._folder = folder
        self._environment = environment
        self._log = log
        self._outside = outside
        self._asked: list[dynsec.Access] | str | None = None

    async def migrate(self) -> None:
        """Bring the database up to date, and ask it at the same time. Raises CommandFailed."""
        told = self._folder.broker / "outside"
        if self._outside is None:
            told.unlink(missing_ok=True)
            self._asked = await self._ask("--migrate")
            return
        address = f"{self._outside.host}:{self._outside.port}"
        is_known = told.exists() and told.read_text() == address
        await self._ask("--migrate", "--outside", *([] if is_known else ["--new-broker"]))
        write_private(told, address)

    def introduce(self) -> None:
        """See to it that somebody else's broker has our own account, where we may. That it lets us in is seen after."""
        outside = self._outside
        if outside is None or outside.admin_password_file is None:
            return
        admin = read_private(outside.admin_password_file)
        accounts = Accounts(BrokerAddress(outside.host, outside.port, outside.ca, dynsec.ADMIN_USER, admin))
        accounts.start()
        try:
            if accounts.wait_up(INTRODUCED_WITHIN_S):
                accounts.introduce(outside.user, read_private(outside.password_file))
        finally:
            accounts.stop()

    async def write(self) -> None:
        """Write the broker's file. When the database cannot be asked, devices keep their last accounts."""
        answer, self._asked = self._asked, None
        if answer is None:
            try:
                answer = await self._ask()
            except CommandFailed as err:
                answer = _last_line(err)
        secrets = self._folder.secrets
        backend, admin = read_private(secrets / "mqtt-backend"), read_private(secrets / "mqtt-admin")
        file = self._folder.broker / "dynamic-security.json"
        if not isinstance(answer, str):
            content = dynsec.bulk(answer, backend_password=backend, admin_password=admin)
        else:
            try:
                content = dynsec.renewed(file.read_text(), backend_password=backend, admin_password=admin)
                self._log.write("supervisor", f"the broker keeps its last accounts: {answer}")
            except (OSError, BrokenAccounts):
                content = dynsec.bulk([], backend_password=backend, admin_password=admin)
                self._log.write("supervisor", f"the broker starts without accounts of devices: {answer}")
        write_private(file, content)

    async def _ask(self, *options: str) -> list[dynsec.Access] | str:
        # The accounts, or why there are none.
        command = (sys.executable, "-m", "backend.supervisor.database", *options)
        try:
            printed = await run_once(Program("database", command, self._environment, SOURCE), self._log, WITHIN_S)
            return _LIST.validate_json(printed)
        except ValidationError:
            return "the list of accounts cannot be read"
        except CommandFailed as err:
            if err.exit_code != NO_ACCOUNTS:
                raise
            return _last_line(err)


def _last_line(error: CommandFailed) -> str:
    return str(error).splitlines()[-1].strip()
