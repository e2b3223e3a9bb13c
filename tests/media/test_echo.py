"""The far end does not hear itself, and hears the home."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.supervisor.embedded import Embedded
from tests.media.far import AUDIBLE, echo
from tests.system.stage.sound import HomeSound

pytestmark = pytest.mark.system

THIRTY_DB = 10 ** (30 / 20)


async def test_the_far_ends_voice_comes_back_thirty_decibels_lower_than_without_cancelling(tmp_path: Path) -> None:
    with HomeSound(has_echo=True) as home:
        async with Embedded(tmp_path / "server", port_choice="anywhere", parts=("sfu",)) as sfu:
            without = await echo(sfu, tmp_path, home, cancels=False)
            cancelled = await echo(sfu, tmp_path, home, cancels=True)

    assert without > AUDIBLE, "the rig has no echo"
    assert cancelled < without / THIRTY_DB
