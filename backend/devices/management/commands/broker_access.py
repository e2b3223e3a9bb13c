"""Prints the broker's accounts of all bound devices, for its file to be written before it starts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from backend.bridge.access import all_access, note_all_known
from backend.bridge.settings import environment


class Command(BaseCommand):
    help = "Print the broker's accounts of all bound devices as JSON: device, username, password."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print them. The caller writes the file; what is printed is secret."""
        accounts = [asdict(access) for access in all_access(environment().secret("mqtt-master"))]
        note_all_known()
        self.stdout.write(json.dumps(accounts))
