"""The whole system on one machine: backend, one bound home with screen and sound."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.embedded import Embedded
from backend.supervisor.run import DemoData, demo_data
from backend.supervisor.settings import ServerSettings
from tests.system.stage.kiosk import Display, Kiosk
from tests.system.stage.sound import HomeSound

SIZE = (1280, 800)


@dataclass
class House:
    """The running system, and the first home of the demo organisation."""

    backend: Embedded
    data: DemoData
    kiosk: Kiosk
    folder: Path

    @property
    def resident(self) -> str:
        """Whose home the kiosk stands in."""
        return self.data.homes[0].home

    def link(self, role: str = "professional", number: int = 0) -> str:
        """Return a login link of somebody with this role."""
        return [link.url for link in self.data.links if link.role == role][number]

    async def renew_links(self) -> None:
        """Make fresh login links: each works once."""
        self.data = await demo_data(self.backend)


@asynccontextmanager
async def house(
    *,
    size: tuple[int, int] = SIZE,
    with_sound: bool = False,
    language: str = "fi",
    is_on: bool = True,
    settings: ServerSettings | None = None,
) -> AsyncIterator[House]:
    """Start everything in a folder of its own; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kotiluuri-house-"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        backend = await stack.enter_async_context(
            Embedded(folder / "server", settings, port_choice="anywhere", is_demo=True)
        )
        data = await demo_data(backend)
        display = stack.enter_context(Display(size))
        sound = stack.enter_context(HomeSound()) if with_sound else None
        kiosk = Kiosk(folder / "kiosk", display, sound)
        kiosk.prepare(language=language)
        kiosk.bind(backend.runtime.public_url, data.homes[0].code)
        if is_on:
            kiosk.start()
        stack.callback(kiosk.stop)
        yield House(backend, data, kiosk, folder)
