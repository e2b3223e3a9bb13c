"""What the office can look up in the running installation, and homes made for tests: asks a `clerk` process."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from protocol.messages.commands import CommandKind
from protocol.messages.reports import Diagnostics
from tests.system.stage.kiosk import SOURCE
from tests.system.stage.waiting import PATIENCE_S


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class NewHome(_Row):
    """A home that was made, and the code that binds a device there."""

    client: int
    home: int
    code: str


class CommandResult(_Row):
    """What came of a command."""

    result: str
    diagnostics: Diagnostics | None


class Seat(_Row):
    """A participation, as the backend keeps it."""

    id: UUID
    kind: str
    state: str
    is_forced: bool
    is_professional: bool
    verdict: str
    answered_how: str
    policy_revision: int
    rung_at: datetime | None
    announced_at: datetime | None
    answered_at: datetime | None
    declined_at: datetime | None
    left_at: datetime | None
    camera_on_at: datetime | None
    camera_off_at: datetime | None
    is_camera_on: bool
    in_room_since: datetime | None

    @property
    def identity(self) -> str:
        """The name in the room."""
        return f"{self.kind}:{self.id}"


class CallRow(_Row):
    """A call, as the backend keeps it."""

    id: UUID
    state: str
    starts_at: datetime
    ends_at: datetime
    record_revision: int
    record_jws: str


class Audited(_Row):
    """One line of the audit."""

    code: str
    at: datetime
    actor: str
    home: int | None
    reason: str
    details: Mapping[str, Any]


class DeviceRow(_Row):
    """A device, as the backend keeps it."""

    id: str
    signing_key: str
    sealing_key: str
    agenda_revision: int
    calls_revision: int
    session: str
    is_online: bool
    last_agenda: str | None
    last_calls: str | None

    @property
    def calls_payload(self) -> bytes:
        """The last `calls` document, as it travelled."""
        return base64.b64decode(self.last_calls or "")


class Office:
    """A context manager."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the installation's processes."""
        self._environment = dict(environment)
        self._clerk: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._clerk = subprocess.Popen(
            [sys.executable, "-m", "tests.system.stage.clerk"],
            cwd=SOURCE,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._clerk is not None:
            self._clerk.communicate(timeout=PATIENCE_S)

    def make_home(self, name: str, *, warning_s: int = 5, group_events: bool = False) -> NewHome:
        """Make a home whose resident agreed to forced calls of Maija's group at any hour, or to forced events too."""
        return NewHome.model_validate(self._ask("make_home", name=name, warning_s=warning_s, group_events=group_events))

    def make_nurse(self, name: str, client: int) -> str:
        """Make a professional in a unit of their own with this client; return the token of their login link."""
        return str(self._ask("make_nurse", name=name, client=client))

    def user(self, name: str) -> int:
        """Return the id of somebody of the demo organisation."""
        return int(self._ask("user", name=name))

    def seats(self, call: str) -> list[Seat]:
        """Return every seat of a call."""
        return [Seat.model_validate(row) for row in self._ask("seats", call=call)]

    def home_seat(self, call: str) -> Seat:
        """Return the seat of the (only) home in a call."""
        return next(seat for seat in self.seats(call) if seat.kind == "home")

    def user_seat(self, call: str) -> Seat:
        """Return the seat of the (only) user in a call."""
        return next(seat for seat in self.seats(call) if seat.kind == "user")

    def call(self, call: str) -> CallRow:
        """Return a call."""
        return CallRow.model_validate(self._ask("call", call=call))

    def audit(self, call: str) -> list[Audited]:
        """Return what the audit holds of a call, the oldest first."""
        return [Audited.model_validate(row) for row in self._ask("audit", call=call)]

    def device(self, home: int) -> DeviceRow:
        """Return the (first) bound device of a home."""
        return DeviceRow.model_validate(self._ask("device", home=home))

    def new_code(self, home: int, place: str) -> str:
        """Return a code that binds one more device in this home."""
        return str(self._ask("new_code", home=home, place=place))

    def quiet_until(self, home: int) -> datetime | None:
        """Return until when forced calls to this home only ring."""
        at = self._ask("quiet_until", home=home)["at"]
        return datetime.fromisoformat(at) if at else None

    def peace_until(self, home: int) -> datetime | None:
        """Return until when the resident of a home chose to be left in peace."""
        at = self._ask("peace_until", home=home)["at"]
        return datetime.fromisoformat(at) if at else None

    def withdraw(self, client: int) -> None:
        """Withdraw what a client agreed to, as Maija does for one who asks her to."""
        self._ask("withdraw_agreement", client=client)

    def withdrawn_on(self, client: int) -> str | None:
        """Return at which device the client's agreement was withdrawn; None when it is in force."""
        found = self._ask("withdrawn_on", client=client)
        return None if found is None else str(found)

    def end_in(self, call: str, seconds: float) -> datetime:
        """Let a call end so many seconds from now, sooner than a person may book; return when."""
        return datetime.fromisoformat(self._ask("end_in", call=call, seconds=seconds)["at"])

    def begin_in(self, call: str, seconds: float) -> None:
        """Let a planned call begin so many seconds from now, sooner than its minute comes."""
        self._ask("begin_in", call=call, seconds=seconds)

    def end_calls(self, home: int | None = None) -> None:
        """End whatever is open with this home, or with anybody."""
        self._ask("end_calls", home=home)

    def bookings(self, subject: str) -> int:
        """Say how many bookings have this subject."""
        return int(self._ask("bookings", subject=subject))

    def bookings_of(self, client: int) -> int:
        """Say how many bookings are for this client."""
        return int(self._ask("bookings_of", client=client))

    def make_event(self, home: int, *, in_days: int, capacity: int = 12) -> UUID:
        """Publish an event that this home sees, the first of that day, and so many days ahead."""
        return UUID(self._ask("make_event", home=home, in_days=in_days, capacity=capacity))

    def begin_event(self, home: int, *, in_s: float, lasts_s: float = 600, is_forced: bool = False) -> str:
        """Publish an event of the demo's operator that begins soon, with a place for this home; return its call."""
        return str(self._ask("begin_event", home=home, in_s=in_s, lasts_s=lasts_s, is_forced=is_forced))

    def show_film(self, client: int, path: Path, title: str) -> UUID:
        """Publish a film of our own that this client's home sees from today on."""
        return UUID(self._ask("show_film", client=client, path=str(path), title=title))

    def fill_event(self, event: UUID) -> None:
        """Give every place of an event to other homes."""
        self._ask("fill_event", event=str(event))

    def empty_event(self, event: UUID, *, but: int) -> None:
        """Let every home but this one cancel."""
        self._ask("empty_event", event=str(event), but=but)

    def sign_ups(self, event: UUID, home: int) -> list[str]:
        """Return where this home stands with an event: one word, or none."""
        return [str(state) for state in self._ask("sign_ups", event=str(event), home=home)]

    def command(self, device: str, kind: CommandKind) -> UUID:
        """Tell a device to do something, as an admin would; return the command's id."""
        return UUID(self._ask("command", device=device, kind=kind.value))

    def result(self, command: UUID) -> CommandResult:
        """Return what a device said of a command."""
        return CommandResult.model_validate(self._ask("result", command=str(command)))

    def installer_code(self, device: str) -> str:
        """Return the code of its installer's menu."""
        return str(self._ask("installer_code", device=device))

    def speak(self, language: str) -> None:
        """Give Maija's pages another language."""
        self._ask("speak", language=language)

    def _ask(self, what: str, **details: str | float | None) -> Any:
        if self._clerk is None or self._clerk.stdin is None or self._clerk.stdout is None:
            raise RuntimeError("the office is closed")
        self._clerk.stdin.write(json.dumps({"what": what, "with": details}) + "\n")
        self._clerk.stdin.flush()
        answer = json.loads(self._clerk.stdout.readline())
        if "wrong" in answer:
            raise RuntimeError(answer["wrong"])
        return answer["answer"]
