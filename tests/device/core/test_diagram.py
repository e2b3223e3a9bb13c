from __future__ import annotations

from pathlib import Path

from device.core.diagram import diagram

PAGE = Path(__file__).parents[3] / "docs" / "state-diagram.md"


def test_state_diagram_is_fresh() -> None:
    assert PAGE.read_text() == diagram(), "run: python -m device.core.diagram > docs/state-diagram.md"
