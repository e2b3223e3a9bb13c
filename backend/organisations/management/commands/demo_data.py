"""Makes the demo organisation and prints, as JSON, links to log in by and codes to bind a kiosk with."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from backend.events.models import Recording
from backend.organisations.demo import make_demo
from backend.organisations.demo_film import make_film


class Command(BaseCommand):
    help = "Make the demo organisation, or complete it; print login links and binding codes as JSON."
    requires_system_checks = ()  # it is part of the start: seconds count

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it."""
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "film.mp4"
            is_made = not Recording.objects.exclude(sha256="").exists() and make_film(film)
            demo = make_demo(now=timezone.now(), film=film if is_made else None)
        shown = {
            "links": [
                {"name": link.name, "role": link.role, "url": f"{settings.PUBLIC_URL}/login/link#{link.token}"}
                for link in demo.links
            ],
            "homes": [{"home": place.home, "code": place.code, "bound": place.bound} for place in demo.homes],
        }
        self.stdout.write(json.dumps(shown, ensure_ascii=False))
