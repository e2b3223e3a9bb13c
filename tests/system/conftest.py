"""One running system for all tests here; homes, kiosks and pages of their own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator

import pytest
import pytest_asyncio

from tests.system.stage.browser import Professional
from tests.system.stage.home import Home
from tests.system.stage.town import Town
from tests.system.stage.town import town as start_town

LAST_LINES = 40


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """To a failure, add what the backend and the kiosk said last."""
    report = yield
    told = getattr(item, "funcargs", {})
    if report.failed and isinstance(running := told.get("town"), Town):
        for part in ("worker", "web", "broker", "sfu"):
            report.sections.append((part, "\n".join(running.backend.log.lines(part)[-LAST_LINES:])))
    if report.failed and isinstance(found := told.get("home"), Home) and found.kiosk.log.exists():
        report.sections.append(("kiosk", found.kiosk.log.read_text()[-4000:]))
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The running system, a browser, a display."""
    async with start_town(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture(autouse=True)
def _nobody_is_left_in_a_call(request: pytest.FixtureRequest) -> Iterator[None]:
    """The bar of the next test's page shows no call of this one."""
    yield
    if isinstance(running := getattr(request.node, "funcargs", {}).get("town"), Town):
        running.office.end_calls()


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
