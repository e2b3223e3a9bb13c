"""The wire as JSON Schema, for whoever writes another end: `python -m protocol.schema` writes docs/schema/."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from protocol.messages.agenda import Agenda
from protocol.messages.calls import CallRecord, Calls
from protocol.messages.commands import Command
from protocol.messages.keys import KeyList, TimeAnswer
from protocol.messages.reports import Ack, DeviceEvents, DeviceState, Diagnostics
from protocol.messages.requests import Binding, Claim, SignUpAnswer
from protocol.messages.wire import Wire

FOLDER = Path("docs/schema")

DOCUMENTS: dict[str, type[Wire]] = {
    "agenda": Agenda,
    "calls": Calls,
    "call-record": CallRecord,
    "state": DeviceState,
    "events": DeviceEvents,
    "acks": Ack,
    "keys": KeyList,
    "time": TimeAnswer,
    "sign-up": SignUpAnswer,
    "command": Command,
    "diagnostics": Diagnostics,
    "claim": Claim,
    "binding": Binding,
}


def render() -> dict[str, str]:
    """Return file name → schema, as committed."""
    return {
        f"{name}.json": json.dumps(model.model_json_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        for name, model in DOCUMENTS.items()
    }


def main() -> int:
    """Write all schemas."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in render().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(DOCUMENTS)} schemas in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
