"""One running system for all tests here; homes, kiosks and pages of their own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.town import town as start_town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The running system, a browser, a display."""
    async with start_town(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def home(town: Town) -> AsyncIterator[Home]:
    """A home whose kiosk shows its day; it warns for five seconds."""
    async with town.home() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def maija(town: Town) -> AsyncIterator[Professional]:
    """Maija at her contacts."""
    async with town.page() as page:
        yield page
