"""`make gallery`: a picture of every screen and page in each language and size, into an ignored folder.

The kiosk's screens come from `ui.gallery`. The pages are those of a running installation with its demo data, seen in a
real Chromium; each picture is taken when the page says that it is ready, never after a while.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, async_playwright

from backend.supervisor.embedded import Embedded
from backend.supervisor.run import demo_data
from tests import account_looks
from tests.system.stage.browser import CHROMIUM, FLAGS

SIZES = ((1280, 800), (1920, 1080), (800, 480), (800, 1280), (390, 844))
LANGUAGES = ("fi", "sv", "en")
OUT = Path("gallery")

Sizes = tuple[tuple[int, int], ...]
Look = Callable[[Page, str], Awaitable[None]]


async def _login(page: Page, base: str) -> None:
    await page.goto(f"{base}/login/")


async def _link_spent(page: Page, base: str) -> None:
    await page.goto(f"{base}/login/link#none")
    await page.wait_for_selector("[data-when=bad]:not([hidden])")


async def _login_failed(page: Page, base: str) -> None:
    await page.goto(f"{base}/login/")
    await page.fill("#id_email", f"nobody-{time.monotonic_ns()}@example.org")  # the same would soon be locked
    await page.fill("#id_password", "x")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#refused")


async def _forgotten(page: Page, base: str) -> None:
    await page.goto(f"{base}/login/forgotten")


async def _asked(page: Page, base: str) -> None:
    await _forgotten(page, base)
    await page.fill("#id_email", f"nobody-{time.monotonic_ns()}@example.org")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("a[href='/demo/inbox']")


async def _logged_out(page: Page, base: str) -> None:
    """A session that is lost in the middle; the browser has it again for the pictures after this."""
    await _dialog(page, base)
    session = [cookie for cookie in await page.context.cookies() if cookie.get("name") == "session"]
    await page.context.clear_cookies(name="session")
    try:
        await page.click("#send")
        await page.wait_for_selector("#again[open]")
    finally:
        await page.context.add_cookies(session)  # type: ignore[arg-type]  # what it gave, it takes


async def _contacts(page: Page, base: str) -> None:
    await page.goto(f"{base}/contacts/")
    await page.wait_for_selector("#contacts tbody tr")


async def _chosen(page: Page, base: str) -> None:
    await _contacts(page, base)
    for number in (1, 3, 4):
        await page.locator("#contacts tbody tr").nth(number).locator("input").check(force=True)
    await page.wait_for_selector("#chosen li:nth-child(3)", state="attached")


async def _dialog(page: Page, base: str) -> None:
    await _chosen(page, base)
    await page.keyboard.press("b")
    await page.wait_for_selector("#booking[open] #subject", state="attached")
    await page.fill("#subject", "Aamulääkkeet ja voinnin tarkistus")
    await page.locator("#forced").set_checked(True)
    await page.wait_for_load_state("networkidle")


async def _dialog_wrong(page: Page, base: str) -> None:
    await _dialog(page, base)
    await page.fill("#subject", "")
    await page.click("#send")
    await page.wait_for_selector("[data-error]")


async def _dialog_repeats(page: Page, base: str) -> None:
    await _dialog(page, base)
    await page.locator("input[name=when][value=at]").check(force=True)
    await page.locator("#repeat").select_option("weekdays")
    await page.wait_for_selector("#plan-when:not(:empty)", state="attached")


async def _visit(page: Page, base: str) -> None:
    tomorrow = datetime.now(ZoneInfo("Europe/Helsinki")).date() + timedelta(days=1)
    await page.goto(f"{base}/day/?day={tomorrow}&scope=unit")
    await page.locator("#visits .open").first.click()
    await page.locator("a[href^='/bookings/']").click()
    await page.wait_for_selector("main.visit")


async def _visit_change(page: Page, base: str) -> None:
    await _visit(page, base)
    await page.click("#change")
    await page.wait_for_selector("#booking[open] #subject")


async def _visit_people(page: Page, base: str) -> None:
    await _visit_change(page, base)
    await page.fill("#people-search", "jari")
    await page.wait_for_selector("#people .found")


async def _visit_cancel(page: Page, base: str) -> None:
    await _visit(page, base)
    await page.click("[data-opens=cancel]")
    await page.wait_for_selector("#cancel[open]")


async def _missing(page: Page, base: str) -> None:
    await page.goto(f"{base}/nothing-here")


async def _keys(page: Page, base: str) -> None:
    await _contacts(page, base)
    await page.keyboard.press("?")
    await page.wait_for_selector("#keys[open]")


async def _nobody(page: Page, base: str) -> None:
    await _contacts(page, base)
    await page.keyboard.press("b")
    await page.wait_for_selector("#chosen-status:not(:empty)")


async def furnish(page: Page, base: str) -> None:
    """Do what several looks need, as somebody who has logged in: choose a password, and have a call that is open."""
    await account_looks.with_password(page, base)
    await _contacts(page, base)
    await page.fill("#search", "Jari")
    await page.locator("#contacts tbody tr", has_text="Jari").first.locator("input").check(force=True)
    await page.keyboard.press("Escape")
    await page.click("#create-booking")
    await page.fill("#subject", "Aamukäynti ja lääkkeet")
    await page.fill("#description", "Aamulääkkeet dosetista, verensokeri, vointi")
    await page.select_option("#duration", "120")
    await page.click("#send")
    await page.wait_for_selector("[data-booked]")


async def _settings(page: Page, base: str) -> None:
    await _contacts(page, base)
    await page.click("#active-calls a[data-drawer]")
    await page.wait_for_selector("#call-settings[open] #callset-title")


async def _settings_add(page: Page, base: str) -> None:
    await _settings(page, base)
    await page.locator(".outside summary").click()
    await page.fill("#callset-search", "a")
    await page.wait_for_selector(".found li")


async def _day(page: Page, base: str) -> None:
    await page.goto(f"{base}/day/?scope=unit")
    await page.wait_for_selector("#visits .v")


async def _day_visit(page: Page, base: str) -> None:
    await _day(page, base)
    await page.locator("#visits .open").first.click()
    await page.wait_for_selector("#visit[open] h1")


async def _day_empty(page: Page, base: str) -> None:
    far = datetime.now(UTC).date() + timedelta(days=200)
    await page.goto(f"{base}/day/?day={far}&scope=unit")
    await page.wait_for_selector("[data-empty]")


BEFORE_LOGIN: dict[str, Look] = {
    "login": _login,
    "login-link-spent": _link_spent,
    "login-failed": _login_failed,
    "login-forgotten": _forgotten,
    "login-asked": _asked,
}
PAGES: dict[str, Look] = {
    "day": _day,
    "day-visit": _day_visit,
    "day-empty": _day_empty,
    "contacts": _contacts,
    "contacts-nobody-chosen": _nobody,
    "contacts-chosen": _chosen,
    "booking": _dialog,
    "booking-wrong": _dialog_wrong,
    "booking-repeats": _dialog_repeats,
    "visit-booked": _visit,
    "visit-booked-change": _visit_change,
    "visit-booked-people": _visit_people,
    "visit-booked-cancel": _visit_cancel,
    "logged-out-in-booking": _logged_out,
    "account": account_looks.account,
    "account-two-step": account_looks.two_step,
    "account-codes": account_looks.codes,
    "account-two-step-on": account_looks.two_step_on,
    "login-code": account_looks.login_code,
    "keys": _keys,
    "call-settings": _settings,
    "call-settings-add": _settings_add,
    "not-found": _missing,
}


async def _take(page: Page, name: str, look: Look, base: str, folder: Path) -> None:
    await look(page, base)
    await page.evaluate("document.fonts.ready")
    size = page.viewport_size or {"width": 0, "height": 0}
    await page.screenshot(path=folder / f"{name}-{size['width']}x{size['height']}.png")


async def _language(browser: Browser, base: str, link: str, language: str, *, out: Path, sizes: Sizes) -> int:
    """Take all pictures of one language; return how many."""
    context = await browser.new_context(locale=language, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = await context.new_page()
    count = 0
    await page.goto(f"{base}/login/")
    await page.locator(f"button[name=language][value={language}]").first.click()
    for width, height in sizes:
        await page.set_viewport_size({"width": width, "height": height})
        for name, look in BEFORE_LOGIN.items():
            await _take(page, name, look, base, out / language)
            count += 1
    await page.goto(link)
    await page.locator("#link [data-when='good'] form button").click()
    await page.wait_for_selector("#contacts tbody tr")
    await page.locator("details.me summary").click()
    await page.locator(f"details.me button[name=language][value={language}]").click()
    await page.wait_for_selector(f"html[lang={language}] #contacts tbody tr")
    await furnish(page, base)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width, height in sizes if scheme == "light" else sizes[:1]:
            await page.set_viewport_size({"width": width, "height": height})
            for name, look in PAGES.items():
                await page.evaluate("localStorage.clear(); sessionStorage.clear()")
                await _take(page, name if scheme == "light" else f"{name}-dark", look, base, out / language)
                count += 1
    await context.close()
    return count


async def pages(out: Path, languages: tuple[str, ...], sizes: Sizes) -> int:
    """Take the pictures of all pages; return how many."""
    with tempfile.TemporaryDirectory(prefix="kotiluuri-gallery-") as folder:
        async with (
            Embedded(Path(folder) / "server", port_choice="anywhere", is_demo=True) as backend,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            count = 0
            for language in languages:
                data = await demo_data(backend)
                link = next(link.url for link in data.links if link.role == "professional")
                base = backend.runtime.public_url
                count += await _language(browser, base, link, language, out=out, sizes=sizes)
            await browser.close()
    return count


def main() -> int:
    """Take all pictures, or those of some languages and sizes."""
    parser = argparse.ArgumentParser(description="A picture of every screen and page.")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--size", action="append", help="such as 1280x800")
    parser.add_argument("--only", choices=("kiosk", "pages"))
    chosen = parser.parse_args()
    sizes: Sizes = SIZES
    if chosen.size:
        wanted = [re.fullmatch(r"(\d+)x(\d+)", text) for text in chosen.size]
        sizes = tuple((int(size[1]), int(size[2])) for size in wanted if size)
    if chosen.only != "pages":
        subprocess.run([sys.executable, "-m", "ui.gallery", str(chosen.out / "kiosk")], check=True)
    if chosen.only != "kiosk":
        count = asyncio.run(pages(chosen.out / "pages", tuple(chosen.language or LANGUAGES), sizes))
        print(f"{count} pictures in {chosen.out / 'pages'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
