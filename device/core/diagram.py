"""Draw the state diagram that the reducer obeys: `python -m device.core.diagram > docs/state-diagram.md`."""

from __future__ import annotations

import sys
from collections import defaultdict
from inspect import getdoc

from device.core.moves import TABLE
from device.core.phase import Announcing, Idle, Joined, Joining, Phase, Reconnecting, Waiting

PHASES: tuple[type[Phase], ...] = (Idle, Announcing, Joining, Joined, Waiting, Reconnecting)


def diagram() -> str:
    """Return the page: one row for each phase, and the arrows between them."""
    labels: dict[tuple[type[Phase], type[Phase]], list[str]] = defaultdict(list)
    for source, why, target in TABLE:
        labels[source, target].append(why.value)
    arrows = [
        f"    {source.__name__} --> {target.__name__}: {'<br/>'.join(sorted(labels[source, target]))}"
        for source in PHASES
        for target in PHASES
        if (source, target) in labels
    ]
    rows = [f"| `{phase.__name__}` | {getdoc(phase)} |" for phase in PHASES]
    return "\n".join(
        [
            "# What a home does with a call",
            "",
            "Drawn from `device/core/moves.py` by `python -m device.core.diagram`; a test keeps it fresh.",
            "",
            "| phase | what it means |",
            "| --- | --- |",
            *rows,
            "",
            "A call that rings is a green bar over `Idle`: `device/core/bell.py` has its lease. Whether a camera or a",
            "microphone may be open in a phase, `device/core/gate.py` says, and nothing else.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> Idle",
            *arrows,
            "```",
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(diagram())
