"""The devices' accounts at the broker: one change at a time, as commands of Mosquitto's dynamic security.

The database is the truth; the broker's own file is written from it in bulk before the broker starts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.bridge.client import BrokerAddress, Link
from backend.supervisor.dynsec import (
    CONTROL,
    CONTROL_RESPONSE,
    Access,
    backend_role,
    device_client_command,
    device_role_command,
    role_name,
)

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 5.0
"""The broker rewrites its whole file at each command: nearly a second at 600 devices."""


def password(master: str, device: str, generation: int) -> str:
    """Return a device's password at the broker: derived, so that it is stored nowhere."""
    return hmac.new(bytes.fromhex(master), f"{device}:{generation}".encode(), hashlib.sha256).hexdigest()


def _removal(device: str) -> list[dict[str, Any]]:
    return [
        {"command": "deleteClient", "username": device},
        {"command": "deleteRole", "rolename": role_name(device)},
    ]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    command: str
    correlationData: str = ""  # noqa: N815  (Mosquitto's word)
    error: str | None = None


class _Answers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    responses: tuple[_Answer, ...]


class Accounts:
    """Makes and removes accounts. One caller at a time."""

    def __init__(self, address: BrokerAddress) -> None:
        self._link = Link(address, "accounts", subscribe=(CONTROL_RESPONSE,), on_message=self._answered)
        self._lock = threading.Lock()
        self._number = 0
        self._waiting: str = ""
        self._answer: list[_Answer] = []
        self._done = threading.Event()
        self._expected = 0

    def start(self) -> None:
        """Begin to connect."""
        self._link.start()

    def stop(self) -> None:
        """Leave."""
        self._link.stop()

    @property
    def is_up(self) -> bool:
        """Say whether commands can be sent."""
        return self._link.is_up

    def wait_up(self, timeout_s: float) -> bool:
        """Wait until commands can be sent."""
        return self._link.wait_up(timeout_s)

    def allow(self, access: Access, *, is_new: bool) -> bool:
        """Make or replace one device's account; say whether the broker has it. Whoever used the old one is put out."""
        made = [device_role_command(access.device), device_client_command(access)]
        # Half the commands for a device that is surely new; when it was not (we died before noting it), it is replaced.
        if is_new and self._send(made, must_work={"createRole", "createClient"}):
            return True
        return self._send([*_removal(access.device), *made], must_work={"createRole", "createClient"})

    def introduce(self, user: str, password: str) -> None:
        """Make the backend's own account where there is none, with the rights that this version needs."""
        role = backend_role()
        client = {"username": user, "password": password, "roles": [{"rolename": role["rolename"]}]}
        made = [
            {"command": "createRole", **role},  # one of the two is refused
            {"command": "modifyRole", **role},
            {"command": "createClient", **client},
        ]
        self._send(made, must_work=set())

    def forbid(self, device: str) -> bool:
        """Remove one device's account; say whether it is gone."""
        return self._send(_removal(device), must_work=set())

    def _send(self, commands: list[dict[str, Any]], must_work: set[str]) -> bool:
        with self._lock:
            if not self._link.is_up:
                return False
            self._number += 1
            self._waiting = str(self._number)
            self._answer = []
            self._done.clear()
            tagged = [{**command, "correlationData": self._waiting} for command in commands]
            self._expected = len(tagged)
            self._link.publish(CONTROL, json.dumps({"commands": tagged}).encode())
            if not self._done.wait(ANSWER_TIMEOUT_S):
                log.warning("broker account: no answer")
                return False
            failed = [answer.command for answer in self._answer if answer.error and answer.command in must_work]
            if failed:
                log.warning("broker account refused: %s", failed[0])
            return not failed

    def _answered(self, _topic: str, payload: bytes) -> None:
        try:
            answers = _Answers.model_validate_json(payload).responses
        except ValidationError:
            log.warning("broker account: answer not_readable")
            return
        self._answer += [answer for answer in answers if answer.correlationData == self._waiting]
        if len(self._answer) >= self._expected:
            self._done.set()
