"""What is wrong in a booking is said at its field, in the person's own language; nothing half is made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.system.stage.browser import Professional
from tests.system.stage.town import Town
from tests.system.stage.waiting import until

pytestmark = [pytest.mark.system, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

LANGUAGES = ("fi", "sv", "en")
FREE = "Abdi Hassan"
"""Of the demo organisation, with a device that nobody switches on."""
WITHOUT_DEVICE = "Liisa Laaksonen"

SAYS = {
    ("no_participants", "fi"): "Valitkaa ensin",
    ("no_participants", "sv"): "Välj först",
    ("no_participants", "en"): "Choose at least one contact first.",
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, town: Town) -> Iterator[str]:
    """Let Maija's pages speak each language."""
    town.office.speak(request.param)
    yield str(request.param)
    town.office.speak("fi")


async def opened(maija: Professional, whom: str) -> None:
    await maija.page.reload()  # in the language that was chosen just now
    await maija.choose_nobody()
    await maija.choose(whom)
    await maija.make_booking("", forced=True)


async def refused(maija: Professional, field: str, code: str) -> str:
    """Press *Lähetä*; return what is said at the field."""
    await maija.page.click("#send")
    error = maija.page.locator(f"{field} [data-error='{code}'], {field}[data-error='{code}']")
    await error.wait_for()
    said = (await error.inner_text()).strip()
    assert said
    assert said != code
    assert await maija.page.locator("[data-booked]").count() == 0
    return said


@pytest.mark.feature("P6")
async def test_every_fault_is_told_at_its_field_in_each_language(
    town: Town, maija: Professional, language: str
) -> None:
    before = town.office.bookings("Lounas")
    page = maija.page
    await opened(maija, FREE)
    said = {"reason_missing": await refused(maija, ".field:has(#subject)", "reason_missing")}
    assert await page.locator("#subject").get_attribute("aria-invalid") == "true"

    await page.fill("#subject", "Lounas")
    await page.locator("input[name=ref]").uncheck()
    said["no_participants"] = await refused(maija, "#participants-error", "no_participants")
    await page.locator("input[name=ref]").check()

    await page.locator("label:has(input[name=when][value=at])").click()
    await page.fill("#time", "keskiyö")
    said["bad_time"] = await refused(maija, "#time-error", "bad_time")
    assert await page.locator("#time").get_attribute("aria-invalid") == "true"

    await page.fill("#time", "12.00")
    await page.evaluate("document.querySelector('#date').value = '2020-01-01'")
    said["starts_in_past"] = await refused(maija, "#time-error", "starts_in_past")

    await page.evaluate(
        "const one = document.createElement('option'); one.value = '-15'; one.selected = true;"
        "document.querySelector('#duration').append(one)"
    )
    said["ends_before_start"] = await refused(maija, "#time-error", "ends_before_start")

    await opened(maija, WITHOUT_DEVICE)
    await page.fill("#subject", "Lounas")
    said["home_without_device"] = await refused(maija, "#participants-error", "home_without_device")
    assert WITHOUT_DEVICE in said["home_without_device"]

    assert said["no_participants"].startswith(SAYS["no_participants", language]), said
    assert await page.locator("html").get_attribute("lang") == language
    assert town.office.bookings("Lounas") == before, "something was booked all the same"


async def test_a_home_that_is_in_a_call_is_not_called_into_a_second_one(town: Town, maija: Professional) -> None:
    async with town.home() as home:
        call = str(town.maija.books(home.client, subject="Verensokeri")["call"])
        await until(lambda: town.office.home_seat(call).state in {"announcing", "joined"}, "it was not announced")

        await maija.choose(home.resident)
        await maija.make_booking("Lounas")
        said = await refused(maija, "#participants-error", "home_in_call")

        assert home.resident in said
        assert town.office.bookings_of(home.client) == 1


async def test_two_clicks_make_one_booking(town: Town, maija: Professional) -> None:
    subject = "Kaksi painallusta"
    await maija.choose(FREE)
    await maija.make_booking(subject, forced=False)

    await maija.page.dblclick("#send")
    await maija.page.wait_for_selector("[data-booked]")

    assert town.office.bookings(subject) == 1


async def test_the_same_order_sent_twice_at_once_is_one_booking(town: Town) -> None:
    """A page that was not told in time sends its form again: the order's own word makes it the same one."""
    home = town.office.make_home(town.new_name())
    subject = "Sama tilaus"

    def send() -> dict[str, Any]:
        return town.maija.books(home.client, subject=subject, forced=False, method="phone", intent="sama-tilaus")

    both = await asyncio.gather(asyncio.to_thread(send), asyncio.to_thread(send))

    assert both[0]["id"] == both[1]["id"]
    assert town.office.bookings(subject) == 1
