"""Drawing without a panel: SDL's dummy driver makes real pixels."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_RENDER_DRIVER"] = "software"


@pytest.fixture
def panel() -> Iterator[Any]:
    """Open a panel that shows a screen, of a size if given; it is closed afterwards."""
    from tests.ui.panel import Panel  # noqa: PLC0415  # pygame reads the drivers above as it is imported

    opened: list[Panel] = []

    def make(*shown: Any) -> Panel:
        opened.append(Panel(*shown))
        return opened[-1]

    yield make
    for each in opened:
        each.app.close()
