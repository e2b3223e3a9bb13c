from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.player.cinema import make_film


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "film.mp4")
