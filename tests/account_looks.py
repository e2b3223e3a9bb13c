"""Looks of the gallery at one's own account and at the second step of log-in: what leaves it as it was found."""

from __future__ import annotations

import pyotp
from playwright.async_api import Page

PASSWORD = "gallery keeps no secrets"
"""Of a person who exists in a demonstration alone."""

TURN_OFF = """
async (password) => {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ password, csrfmiddlewaretoken });
  await fetch("/account/two-step/off", { method: "POST", redirect: "manual", body });
}
"""


async def account(page: Page, base: str) -> None:
    """One's own account."""
    await page.goto(f"{base}/account/")


async def with_password(page: Page, base: str) -> None:
    """Choose a password, unless one is chosen: what asks for it can then be looked at."""
    await account(page, base)
    if await page.locator("#old").count() == 0:
        await page.fill("#new", PASSWORD)
        await page.click("form[action='/account/password'] .btn:not(.icon)")
        await page.wait_for_selector("#old")


async def two_step(page: Page, base: str) -> None:
    """The picture for the app, and where its first code goes."""
    await account(page, base)
    await page.click("form[action='/account/two-step/begin'] button")
    await page.wait_for_selector(".secret")


async def codes(page: Page, base: str) -> None:
    """Recovery codes, shown this once."""
    await _turn_on(page, base)
    await page.evaluate(TURN_OFF, PASSWORD)


async def two_step_on(page: Page, base: str) -> None:
    """One's own account, with the second step on."""
    await _turn_on(page, base)
    await account(page, base)
    await page.evaluate(TURN_OFF, PASSWORD)


async def login_code(page: Page, base: str) -> None:
    """Where log-in asks for the code; the browser then has the session again that it had."""
    await _turn_on(page, base)
    email = await page.locator("body").get_attribute("data-email") or ""
    session = [cookie for cookie in await page.context.cookies() if cookie.get("name") == "session"]
    await page.context.clear_cookies(name="session")
    try:
        await page.goto(f"{base}/login/")
        await page.fill("#id_email", email)
        await page.fill("#id_password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#id_code")
    finally:
        await page.context.add_cookies(session)  # type: ignore[arg-type]  # what it gave, it takes
    await page.evaluate(TURN_OFF, PASSWORD)


async def _turn_on(page: Page, base: str) -> None:
    await two_step(page, base)
    secret = (await page.inner_text(".secret")).replace(" ", "")
    await page.fill("#id_code", pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".codes li")
