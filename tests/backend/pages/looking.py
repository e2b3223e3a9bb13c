"""A site with its demo data and a browser, for tests of how pages look: one of each for all of them."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright

from backend.config.settings import ROOT
from backend.supervisor.embedded import Embedded
from backend.supervisor.run import demo_data
from tests.system.stage.browser import CHROMIUM, FLAGS

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

WIDE = (1280, 800)
PHONE = (360, 740)
ZOOMED = (640, 400)
"""A window of 1280 × 800 at 200 %."""

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      const moved = entry.sources.map((source) => source.node?.id || source.node?.className || source.node?.nodeName);
      window.shifts.push({ by: entry.value, moved });
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
"""Keeps every movement of what was on the page already."""

JUDGE = """
async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.map((one) => ({
    rule: one.id,
    where: one.nodes.slice(0, 4).map((at) => `${at.target.join(" ")}: ${at.any.map((why) => why.message).join("; ")}`),
  }));
}
"""

DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""Two frames: what was laid out last has been drawn, and its movements told."""

SETTLES_S = 5.0

SEEN = 0.02
"""A fifth of what counts as a poor page. What a slow machine opens half a second after a press is counted too."""

HEAVIEST = 100_000
"""Bytes on the wire that a page may cost at a first visit: two seconds where the network is poor (384 kbit/s)."""

AHEAD = "/vendor/livekit-client/"
"""The room's program, which a booking dialog fetches ahead when all else is there: no page waits for it."""

RUNS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED = """
() => [...document.querySelectorAll("dialog[open]")].flatMap((dialog) => {
  const box = dialog.getBoundingClientRect();
  const out = box.left < -0.5 || box.right > innerWidth + 0.5 || dialog.scrollWidth > dialog.clientWidth + 1;
  return out ? [dialog.id] : [];
})
"""


@dataclass(frozen=True)
class Site:
    """A running installation, and a browser."""

    base: str
    link: str
    browser: Browser

    async def logged_in(self, language: str) -> BrowserContext:
        """Open a browser profile in which Maija has logged in and chosen a language."""
        context = await self.browser.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce", color_scheme="light"
        )
        context.set_default_timeout(30_000)
        await context.add_init_script(SHIFTS)
        page = await context.new_page()
        await page.goto(f"{self.base}/login/")
        await page.locator(f"button[name=language][value={language}]").first.click()
        await page.wait_for_selector(f"html[lang={language}]")
        await page.goto(self.link)
        await page.locator("#link [data-when='good'] form button").click()
        await page.locator("details.me summary").click()
        await page.locator(f"details.me button[name=language][value={language}]").click()
        await page.wait_for_selector(f"html[lang={language}] details.me:not([open])")
        await page.close()
        return context

    async def logged_out(self, language: str) -> BrowserContext:
        """Open a browser profile in which nobody has logged in."""
        context = await self.browser.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce", color_scheme="light"
        )
        context.set_default_timeout(30_000)
        await context.add_init_script(SHIFTS)
        await context.add_cookies([{"name": "django_language", "value": language, "url": self.base}])
        return context


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[Site]:
    """Run the demo without a kiosk, and a Chromium."""
    async with (
        Embedded(folder / "server", port_choice="anywhere", is_demo=True) as backend,
        async_playwright() as playwright,
    ):
        data = await demo_data(backend)
        link = next(link.url for link in data.links if link.role == "professional")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Site(backend.runtime.public_url, link, browser)
        await browser.close()


async def violations(page: Page, *rules: str) -> str:
    """Return what axe-core finds against WCAG 2.2 AA, as lines; empty when there is nothing."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(WCAG)}
    found: list[dict[str, Any]] = await page.evaluate(JUDGE, only)
    return "\n".join(f"{one['rule']}\n  " + "\n  ".join(one["where"]) for one in found)


async def runs_out(page: Page, size: tuple[int, int]) -> str:
    """Return what runs out of a window of this size; empty when nothing does."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    wide = await page.evaluate(RUNS_OUT)
    clipped: list[str] = await page.evaluate(CLIPPED)
    return f"{wide} px at {size[0]}" if wide > 0 else ", ".join(clipped)


async def shifted(page: Page) -> str:
    """Return what has moved by itself on this page since it was opened; empty when nothing did that can be seen."""
    await page.evaluate(DRAWN)
    moved: list[dict[str, Any]] = await page.evaluate("window.shifts")
    return json.dumps(moved) if sum(one["by"] for one in moved) > SEEN else ""


@dataclass
class Line:
    """What a page fetches, past its cache."""

    page: Page
    open: set[str]
    """Requests that are not answered yet."""
    sizes: dict[str, int]
    """Bytes on the wire of what this page has fetched, as it was packed, by request.

    Without the heads of the answers: where it matters a proxy speaks HTTP/2, in which the same again costs a byte.
    """

    def weight(self) -> int:
        """Return the bytes that a first visit to this page costs."""
        return sum(self.sizes.values())

    def sent(self, told: dict[str, Any]) -> None:
        """Count a request as open; that for another page begins a new sum."""
        if told.get("type") == "Document":
            self.sizes.clear()
        self.open.add(told["requestId"])
        asked = told["request"]
        is_visit = told.get("type") == "Document" or asked["method"] == "GET"  # what is sent from a page comes after it
        if is_visit and AHEAD not in asked["url"]:
            self.sizes[told["requestId"]] = 0

    def answered(self, told: dict[str, Any]) -> None:
        """Leave out what the head took."""
        self._weigh(told["requestId"], -int(told["response"]["encodedDataLength"]))

    def done(self, told: dict[str, Any]) -> None:
        """Weigh what a request has brought."""
        self.open.discard(told["requestId"])
        self._weigh(told["requestId"], int(told["encodedDataLength"]))

    def _weigh(self, request: str, size: int) -> None:
        if request in self.sizes:
            self.sizes[request] += size

    async def is_quiet(self) -> None:
        """Wait until nothing more is fetched, and what came has been drawn; a request that is lost keeps nobody."""
        ends = time.monotonic() + SETTLES_S
        await self.page.evaluate(DRAWN)
        while self.open and time.monotonic() < ends:
            await self.page.evaluate(DRAWN)


async def listened(page: Page) -> Line:
    """Begin to hear what a page fetches, past its cache."""
    line = Line(page, set(), {})
    wire = await page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", line.sent)
    wire.on("Network.responseReceived", line.answered)
    wire.on("Network.loadingFinished", line.done)
    wire.on("Network.loadingFailed", lambda failed: line.open.discard(failed["requestId"]))
    await wire.send("Network.enable")
    await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return line


async def away(route: Route) -> None:
    """Answer a request as if there were no network."""
    await route.abort()
