"""Contacts by the keyboard alone, in a real Chromium: after every key the focus is somewhere, and can be seen there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.backend.pages.chromium import peopled, row
from tests.backend.world import World

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]

STOPS = 60
"""More than a page of contacts has places for the Tab key: a walk that is longer goes in a circle."""

UNSEEN = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) {
    return "nothing has the focus";
  }
  const shown = [at.closest("label, summary") ?? at, at];
  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!shown.some((one) => ring(getComputedStyle(one)) || ring(getComputedStyle(one, "::after")))) {
    return "no ring";
  }
  const box = shown.map((one) => one.getBoundingClientRect()).find((one) => one.width > 4 && one.height > 4);
  if (!box || box.top < -1 || box.left < -1 || box.bottom > innerHeight + 1 || box.right > innerWidth + 1) {
    return "outside the window";
  }
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return shown.some((one) => one.contains(top)) ? "" : "something lies over it";
}
"""
"""Says why the focus cannot be seen; empty when it can. A field that is hidden is seen by its label."""

WHERE = """
() => {
  const at = document.activeElement;
  return `${at.tagName} ${at.id || at.getAttribute("aria-label") || at.textContent.trim().slice(0, 40)}`;
}
"""

NUDGED = "document.body.dispatchEvent(new CustomEvent('nudge-contacts'))"


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation with thirty-two clients: two pages of them."""
    return peopled()


class Keys:
    """A person without a mouse. After each press the focus must be somewhere, and be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.sees()

    def type(self, words: str) -> None:
        """Write into the field that has the focus."""
        self.page.keyboard.type(words)
        self.sees()

    def sees(self) -> None:
        """Make sure that the focus is seen."""
        unseen = self.page.evaluate(UNSEEN)
        assert unseen == "", f"{self.page.evaluate(WHERE)}: {unseen}"

    def go_to(self, place: Locator, *, back: bool = False) -> None:
        """Press Tab until this has the focus."""
        for _ in range(STOPS):
            if place.evaluate("(place) => place === document.activeElement"):
                return
            self.press("Shift+Tab" if back else "Tab")
        pytest.fail(f"Tab never came to {place}")


@pytest.fixture
def keys(contacts: Page) -> Keys:
    """Return the keyboard, at the contacts' page as it was opened."""
    return Keys(contacts)


def asked_anew(page: Page, address: str) -> None:
    """Wait until what was asked for last is what the list shows."""
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state("networkidle")


@pytest.mark.feature("P2", "P3")
def test_groups_search_pages_and_rows_need_no_mouse(contacts: Page, keys: Keys) -> None:
    keys.go_to(contacts.locator("[data-kind=clients]"))
    keys.press("Space")
    expect(contacts.locator("[data-of=clients]").first).to_be_checked()
    asked_anew(contacts, "group=")
    keys.sees()

    keys.go_to(contacts.get_by_label("Hae kontakteja"))
    keys.type("bertel")
    expect(contacts.locator("#contacts tbody tr")).to_have_count(1)
    keys.go_to(row(contacts, "Bertel Nyman"))
    keys.press("Space")
    expect(row(contacts, "Bertel Nyman")).to_have_attribute("aria-selected", "true")

    keys.press("/", "Control+a", "Delete")
    expect(row(contacts, "Aino Virtanen")).to_be_visible()
    keys.go_to(contacts.get_by_role("button", name="Seuraava sivu"))
    keys.press("Enter")
    expect(contacts.locator("#pager [aria-current=page]")).to_have_text("2")
    keys.sees()
    expect(contacts.get_by_role("button", name="Seuraava sivu")).to_be_focused()

    keys.go_to(contacts.locator("#whole-page"), back=True)
    keys.press("Space")
    there = contacts.locator("#contacts tbody tr").count()
    expect(contacts.locator("#contacts tbody tr[aria-selected=true]")).to_have_count(there)
    expect(contacts.locator("#chosen li")).to_have_count(there + 1)


@pytest.mark.feature("P2", "P3")
def test_on_a_narrow_window_the_groups_lie_over_the_list_until_the_keys_leave_them(contacts: Page, keys: Keys) -> None:
    contacts.set_viewport_size({"width": 800, "height": 600})
    groups, opener = contacts.locator("#groups"), contacts.locator("[data-groups-open]")
    expect(groups).to_be_hidden()

    keys.go_to(opener)
    keys.press("Enter")
    expect(contacts.locator("[data-groups-close]")).to_be_focused()
    keys.press("Escape")
    expect(groups).to_be_hidden()
    expect(opener).to_be_focused()

    keys.press("Enter")
    keys.go_to(contacts.locator("[data-of=clients]").first)
    keys.press("Space")
    asked_anew(contacts, "group=")
    keys.sees()
    expect(groups).to_be_visible()
    for _ in range(STOPS):  # past the last group is the list, and nothing lies over it any more
        keys.press("Tab")
        if not groups.evaluate("(groups) => groups.contains(document.activeElement)"):
            break
    expect(groups).to_be_hidden()
    keys.sees()


@pytest.mark.feature("P3")
def test_the_row_that_has_the_focus_keeps_it_and_one_that_goes_hands_it_on(contacts: Page, keys: Keys) -> None:
    """A list that is read again under a person's hands puts them nowhere else."""
    keys.go_to(contacts.locator("#contacts tbody tr").first)
    keys.press("ArrowDown", "Shift+ArrowDown", "ArrowDown")
    name = contacts.locator("#contacts tbody tr:focus").get_attribute("data-contact-name")
    assert name is not None
    contacts.evaluate(NUDGED)
    contacts.wait_for_load_state("networkidle")
    expect(row(contacts, name)).to_be_focused()
    expect(row(contacts, name)).to_have_attribute("tabindex", "0")
    keys.sees()

    keys.press("PageDown")
    expect(contacts.locator("#pager [aria-current=page]")).to_have_text("2")
    expect(contacts.locator("#contacts tbody tr").first).to_be_focused()
    keys.sees()
    keys.press("End", "Space", "PageUp")
    expect(contacts.locator("#pager [aria-current=page]")).to_have_text("1")
    expect(contacts.locator("#contacts tbody tr").first).to_be_focused()
    keys.sees()


@pytest.mark.feature("P3", "P4")
def test_chosen_contacts_are_removed_emptied_and_brought_back_by_keys(contacts: Page, keys: Keys) -> None:
    keys.go_to(contacts.locator("#contacts tbody tr").first)
    keys.press("Space", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    expect(contacts.locator("#chosen li")).to_have_count(4)
    second = contacts.locator("#chosen [data-remove]").nth(1)
    keys.go_to(second)
    names = contacts.locator("#chosen b").all_inner_texts()

    contacts.evaluate(NUDGED)  # names are read again beside the list
    contacts.wait_for_load_state("networkidle")
    expect(contacts.get_by_role("button", name=f"Poista: {names[1]}")).to_be_focused()

    keys.press("Enter")
    expect(contacts.locator("#chosen b")).to_have_text([names[0], *names[2:]])
    expect(contacts.get_by_role("button", name=f"Poista: {names[2]}")).to_be_focused()
    keys.go_to(contacts.get_by_role("button", name=f"Poista: {names[3]}"))
    keys.press("Enter")
    expect(
        contacts.get_by_role("button", name=f"Poista: {names[2]}")
    ).to_be_focused()  # the last hands on to the one before

    keys.go_to(contacts.locator("#clear"))
    keys.press("Enter")
    expect(contacts.locator("#chosen li")).to_have_count(0)
    keys.sees()
    keys.go_to(contacts.get_by_role("button", name="Kumoa"))
    keys.press("Enter")
    expect(contacts.locator("#chosen b")).to_have_text([names[0], names[2]])
    keys.sees()


@pytest.mark.feature("P4")
def test_the_booking_dialog_opens_by_keys_holds_the_focus_and_gives_it_back(contacts: Page, keys: Keys) -> None:
    create = contacts.locator("#create-booking")
    keys.go_to(create)
    keys.press("Enter")
    expect(contacts.locator("#chosen-status")).to_have_text("Valitkaa ensin vähintään yksi kontakti.")
    keys.sees()

    keys.go_to(contacts.locator("#contacts tbody tr").first, back=True)
    keys.press("Space")
    keys.go_to(create)
    keys.press("Enter")
    expect(contacts.locator("#booking #subject")).to_be_focused()
    keys.type("Aamulääkkeet")
    for _ in range(STOPS):  # once round: never behind the dialog, and every stop seen
        contacts.keyboard.press("Tab")
        within = contacts.evaluate("document.activeElement.closest('dialog')?.id")
        if within is None:  # past the last and before the first is the browser's own bar
            assert contacts.evaluate("document.activeElement === document.body")
            break
        assert within == "booking"
        keys.sees()
    contacts.keyboard.press("Tab")
    keys.go_to(contacts.locator("#forced"))
    keys.press("Space")
    expect(contacts.locator("#summary")).to_have_text("1 vastaa itse")
    contacts.wait_for_load_state("networkidle")
    keys.sees()

    contacts.keyboard.press("Escape")
    expect(contacts.locator("#booking")).to_be_hidden()
    expect(create).to_be_focused()
    keys.sees()
