"""What the runner does for the backend's commands and for the installer's menu."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from device.core.effects import (
    Check,
    LookAtMachine,
    PlayTestSound,
    Report,
    Restart,
    SendDiagnostics,
    SetInstalled,
    WriteCommands,
)
from device.core.events.backend import DiagnosticsSent
from device.core.events.installer import MachineLooked, TestSoundPlayed
from device.core.events.process import CommandsWritten
from device.core.installed import Installed
from device.runtime.runner import Edges, Runner
from protocol.messages.reports import DeviceState, Diagnostics, EventKind
from tests.fakes.edges import Facts, FakeApi, FakeDisk, FakeMachine, FakeMedia, FakeOutbox, Gate


@dataclass
class SlowOutbox(FakeOutbox):
    """Waits before it keeps anything."""

    gate: Gate = field(default_factory=Gate)

    def __post_init__(self) -> None:
        self.gate.close()

    async def report(self, kind: EventKind, participation: UUID | None, detail: str) -> None:
        await self.gate.passed()
        await super().report(kind, participation, detail)


async def test_a_restart_waits_until_what_was_told_before_is_on_disk() -> None:
    """Else the backend would never hear that its command was done."""
    machine, outbox = FakeMachine(), SlowOutbox()
    facts = Facts()
    runner = Runner(Edges(FakeDisk(), outbox, None, machine), facts.submit, lambda: 1.0)

    runner.order([Report(EventKind.COMMAND, detail="done"), Restart()])
    await outbox.gate.reached.wait()
    assert machine.restarts == 0
    outbox.gate.open()
    await runner.close()

    assert machine.restarts == 1
    assert outbox.reports == [(EventKind.COMMAND, None, "done")]


async def test_diagnostics_take_along_what_the_computer_knows() -> None:
    api, facts = FakeApi(), Facts()
    runner = Runner(Edges(FakeDisk(), None, api, FakeMachine()), facts.submit, lambda: 1.0)
    command = uuid4()
    known = Diagnostics(device="koti-1", command=command, state=DeviceState(device="koti-1", online=True))

    runner.order([SendDiagnostics(known), LookAtMachine()])
    sent = await facts.first(DiagnosticsSent)
    looked = await facts.first(MachineLooked)
    await runner.close()

    assert sent == DiagnosticsSent(1.0, command)
    assert isinstance(looked, MachineLooked)
    assert looked.facts.version == "1.2"
    assert api.asked == [f"diagnose {command} test"]


async def test_what_an_installer_set_is_kept_and_used() -> None:
    disk, media, facts = FakeDisk(), FakeMedia(), Facts()
    runner = Runner(Edges(disk), facts.submit, lambda: 1.0)
    runner.attach(media)
    chosen = Installed(camera="/dev/v4l/by-id/a")

    runner.order([SetInstalled(chosen), Check(is_on=True), PlayTestSound(), WriteCommands((UUID(int=3),))])
    await facts.first(TestSoundPlayed)
    await facts.first(CommandsWritten)
    await runner.close()

    assert disk.choices == chosen
    assert disk.taken == (UUID(int=3),)
    assert media.checks.log == ["choose /dev/v4l/by-id/a None None", "on"]
