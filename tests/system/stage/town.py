"""The running system with everything that a whole run of tests shares, and homes made in it one after the other."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext

from backend.supervisor.embedded import Embedded
from backend.supervisor.run import DemoData, demo_data
from tests.fakes.professional import WebProfessional
from tests.system.stage.backend import SIZE
from tests.system.stage.browser import WATCH, Professional, chromium
from tests.system.stage.home import Home
from tests.system.stage.kiosk import Display, Kiosk
from tests.system.stage.office import Office
from tests.system.stage.sound import HomeSound
from tests.system.stage.waiting import PATIENCE_S

FIRST = ("Alma", "Eeva", "Hilda", "Ilma", "Katri", "Laina", "Mandi", "Naimi", "Orvokki", "Pirkko", "Rauni", "Siiri")
LAST = ("Aaltola", "Eskola", "Heino", "Jaakkola", "Kurki", "Laurila", "Mattila", "Niinistö", "Ojala", "Rinne", "Sorsa")


@dataclass
class Town:
    """The backend, a browser in which Maija is logged in, and a display for one kiosk at a time."""

    backend: Embedded
    data: DemoData
    office: Office
    display: Display
    browser: BrowserContext
    maija: WebProfessional
    """At her desk, for what is quicker without a page; the same person as at the pages."""
    folder: Path
    _names: itertools.count[int] = field(default_factory=itertools.count)

    def new_name(self) -> str:
        """Return a resident's name that nobody has."""
        number = next(self._names)
        return f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"

    @asynccontextmanager
    async def home(self, *, warning_s: int = 5, group_events: bool = False, is_on: bool = True) -> AsyncIterator[Home]:
        """Make a home with a bound kiosk; afterwards its calls are ended and the kiosk is switched off."""
        name = self.new_name()
        made = self.office.make_home(name, warning_s=warning_s, group_events=group_events)
        with HomeSound() as sound:
            kiosk = Kiosk(self.folder / name.replace(" ", "-"), self.display, sound)
            kiosk.prepare()
            kiosk.bind(self.backend.runtime.public_url, made.code)
            home = Home(self, name, made.client, made.home, kiosk, sound)
            try:
                if is_on:
                    await home.switch_on()
                yield home
            finally:
                kiosk.stop()
                self.office.end_calls(made.home)

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Professional]:
        """Open the contacts page for Maija, with nobody chosen."""
        page = await self.browser.new_page()
        try:
            await page.goto(f"{self.backend.runtime.public_url}/contacts/")
            professional = Professional(page)
            await professional.choose_nobody()
            yield professional
        finally:
            await page.close()

    @asynccontextmanager
    async def operator(self) -> AsyncIterator[Professional]:
        """Log the demo's event operator in, in a browser profile of their own."""
        async with self._other("operator") as operator:
            yield operator

    @asynccontextmanager
    async def colleague(self) -> AsyncIterator[Professional]:
        """Log Jari in, who works with Maija, in a browser profile of his own."""
        async with self._other("professional", number=1) as colleague:
            yield colleague

    @asynccontextmanager
    async def _other(self, role: str, number: int = 0) -> AsyncIterator[Professional]:
        browser = self.browser.browser
        if browser is None:
            raise RuntimeError("the browser has ended")
        link = [link.url for link in (await demo_data(self.backend)).links if link.role == role][number]
        context = await browser.new_context(locale="fi-FI", permissions=["camera", "microphone"])
        context.set_default_timeout(PATIENCE_S * 1000)
        await context.add_init_script(WATCH)
        try:
            page = await context.new_page()
            await page.goto(link)
            await page.locator("#link [data-when='good'] form button").click()
            await page.wait_for_url(lambda url: "/login/" not in url)
            yield Professional(page)
        finally:
            await context.close()


@asynccontextmanager
async def nurse_of(town: Town, home: Home, name: str) -> AsyncIterator[Professional]:
    """Log a new professional in, whose whole unit is this home, in a browser profile of their own."""
    browser = town.browser.browser
    if browser is None:
        raise RuntimeError("the browser has ended")
    token = town.office.make_nurse(name, home.client)
    context = await browser.new_context(locale="fi-FI", permissions=["camera", "microphone"])
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.add_init_script(WATCH)
    try:
        professional = Professional(await context.new_page())
        await professional.log_in(f"{town.backend.runtime.public_url}/login/link#{token}")
        yield professional
    finally:
        await context.close()


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """Start everything that is shared."""
    async with AsyncExitStack() as stack:
        backend = await stack.enter_async_context(Embedded(folder / "server", port_choice="anywhere", is_demo=True))
        data = await demo_data(backend)
        office = stack.enter_context(Office(backend.plan.environment()))
        display = stack.enter_context(Display(SIZE))
        browser = await stack.enter_async_context(chromium(folder / "browser"))
        link = next(link.url for link in data.links if link.role == "professional")
        page = await browser.new_page()
        await Professional(page).log_in(link)
        await page.close()
        yield Town(backend, data, office, display, browser, WebProfessional.by_link(link), folder)
