"""Commands to devices: asked for by a person, sent once by the bridge, and what came of them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.services import audit
from backend.config.nudges import Topic, nudge
from backend.devices.errors import NotOnline
from backend.devices.models import Device, DeviceCommand
from protocol.messages.commands import CommandKind
from protocol.messages.reports import DeviceEvent, Diagnostics
from protocol.topics import COMMANDS

log = logging.getLogger(__name__)

LIVES = timedelta(seconds=COMMANDS.expiry_s or 60)
"""Whoever pressed the button still looks. A restart in the night, because of a press by day, would be a riddle."""

RESULTS = frozenset({"done", "busy", "unknown", "no_disk", "not_sent"})


def send_command(device: Device, kind: CommandKind, *, by: User | None, now: datetime) -> DeviceCommand:
    """Have the bridge tell a device that is online to do this, once. Raises NotOnline: it would only come too late."""
    with transaction.atomic():
        ours = Device.objects.bound().filter(pk=device.pk, is_online=True).first()
        if ours is None:
            raise NotOnline
        command = DeviceCommand.objects.create(
            device=ours, kind=kind.value, created_by=by, created_at=now, expires_at=now + LIVES
        )
        audit(
            "device.commanded",
            organisation=ours.organisation_id,
            at=now,
            actor=by,
            home=ours.home_id,
            device=ours.pk,
            kind=kind.value,
            command=str(command.pk),
        )
        nudge(ours.organisation_id, Topic.DEVICES)
    return command


def command_told(device: Device, event: DeviceEvent, *, at: datetime) -> None:
    """Keep what a device says of a command; the first word stands. What is not its own is not believed."""
    first, _, result = event.detail.partition(" ")
    try:
        command = UUID(first)
    except ValueError:
        return
    mine = DeviceCommand.objects.filter(pk=command, device=device, result="")
    mine.update(result=result if result in RESULTS else "unclear", answered_at=at)


def keep_diagnostics(device: Device, report: Diagnostics) -> bool:
    """Keep what a command asked for. False: no such command of this device."""
    mine = DeviceCommand.objects.filter(pk=report.command, device=device, kind=CommandKind.DIAGNOSTICS.value)
    return mine.update(diagnostics=report.model_dump(mode="json")) == 1
