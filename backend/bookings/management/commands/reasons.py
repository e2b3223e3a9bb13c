"""An organisation's neutral reasons: `manage.py reasons "Kotihoito Itä"` lists them, `--set FILE` keeps others.

The file is a JSON list, in the order of the page: [{"fi": "Aamukäynti", "sv": "Morgonbesök", "en": "Morning visit"}].
An empty list brings the usual ones back. What was booked keeps its words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.bookings.reasons import LANGUAGES, BadReasons, reasons_of, set_reasons
from backend.organisations.models import Organisation


class Command(BaseCommand):
    help = "List or set the reasons that an organisation's people choose from."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and which."""
        parser.add_argument("organisation")
        parser.add_argument("--set", type=Path, metavar="FILE", help="a JSON list of {fi, sv, en}")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep them when there is a file; print what there is then."""
        organisation = Organisation.objects.filter(name=options["organisation"]).first()
        if organisation is None:
            raise CommandError("no such organisation")
        if options["set"] is not None:
            try:
                set_reasons(organisation, _read(options["set"]))
            except (OSError, ValueError) as err:
                raise CommandError(f"{options['set']}: {err}") from err
        for text in reasons_of(organisation):
            self.stdout.write(" | ".join(text[language] for language in LANGUAGES))


def _read(path: Path) -> list[dict[str, str]]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, list) or not all(
        isinstance(text, dict) and all(isinstance(words, str) for words in text.values()) for text in found
    ):
        raise BadReasons("not a list of reasons in three languages")
    return found
