"""Tells a device to do something, and waits for what it says: `manage.py device_command DEVICE identify`."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.devices.commands import LIVES, send_command
from backend.devices.errors import NotOnline
from backend.devices.models import Device, DeviceCommand
from protocol.messages.commands import CommandKind

LOOK_S = 0.5


class Command(BaseCommand):
    help = "Tell a device to identify itself, to restart, or to say how it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and what."""
        parser.add_argument("device")
        parser.add_argument("kind", choices=[kind.value for kind in CommandKind])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Send it; print what came of it."""
        device = Device.objects.bound().filter(pk=options["device"]).first()
        if device is None:
            raise CommandError("no such device")
        try:
            row = send_command(device, CommandKind(options["kind"]), by=None, now=timezone.now())
        except NotOnline as err:
            raise CommandError("the device is not online") from err
        ends = time.monotonic() + LIVES.total_seconds()
        while not row.result and time.monotonic() < ends:
            time.sleep(LOOK_S)
            row = DeviceCommand.objects.get(pk=row.pk)
        self.stdout.write(row.result or "no answer")
        if row.diagnostics:
            self.stdout.write(str(row.diagnostics))
