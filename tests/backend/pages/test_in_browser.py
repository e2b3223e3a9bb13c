"""What a professional does with the pages, in a real Chromium; there is no broker here, so nudges are away."""

import pytest
from playwright.sync_api import Page, expect

from backend.bookings.models import Booking
from backend.calls.models import Call
from backend.devices.models import Device
from backend.organisations.models import Group, GroupKind
from tests.backend.pages.chromium import open_dialog, peopled, row
from tests.backend.world import World, home_seat

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture
def office(transactional_db: None) -> World:
    """Return Maija's organisation with Aino, who agreed, Bertel, who did not, and thirty more."""
    return peopled()


def chosen(page: Page) -> list[str]:
    return page.locator("#chosen b").all_inner_texts()


@pytest.mark.feature("P2")
def test_groups_of_a_kind_are_chosen_together_and_each_by_itself(contacts: Page, office: World) -> None:
    first = Group.objects.create(organisation=office.organisation, name="Kotisairaala", kind=GroupKind.UNIT)
    second = Group.objects.create(organisation=office.organisation, name="Fysioterapia", kind=GroupKind.UNIT)
    office.client("Kalle Kotisairaala", group=first)
    office.client("Fanni Fysio", group=second)
    contacts.goto("/contacts/")
    expect(contacts.locator("#count")).not_to_be_empty()

    for box in ("Oma ryhmä", "Omat asiakkaat"):
        contacts.locator(".group", has_text=box).click()
    contacts.locator('.group:has([data-kind="unit"])').click()
    expect(row(contacts, "Kalle Kotisairaala")).to_be_visible()
    expect(row(contacts, "Fanni Fysio")).to_be_visible()
    expect(row(contacts, "Aino Virtanen")).to_have_count(0)

    contacts.locator(".group", has_text="Fysioterapia").click()
    expect(row(contacts, "Fanni Fysio")).to_have_count(0)
    expect(row(contacts, "Kalle Kotisairaala")).to_be_visible()

    contacts.locator(".group", has_text="Omat asiakkaat").click()
    expect(row(contacts, "Aino Virtanen")).to_be_visible()


@pytest.mark.feature("P3")
def test_what_is_chosen_survives_search_filter_page_and_reload(contacts: Page) -> None:
    row(contacts, "Aino Virtanen").click()
    contacts.get_by_label("Hae kontakteja").fill("bertel")
    expect(row(contacts, "Aino Virtanen")).to_have_count(0)
    row(contacts, "Bertel Nyman").click()
    contacts.get_by_label("Hae kontakteja").fill("")
    expect(row(contacts, "Aino Virtanen")).to_have_attribute("aria-selected", "true")
    contacts.get_by_role("button", name="Seuraava sivu").click()
    expect(row(contacts, "Yrjö 13")).to_be_visible()
    row(contacts, "Yrjö 13").click()
    contacts.locator(".chip", has_text="Kotona").click()
    expect(contacts.locator("#contacts tbody tr")).to_have_count(2)

    expect(contacts.locator("#chosen b")).to_have_text(["Aino Virtanen", "Bertel Nyman", "Yrjö 13"])
    contacts.reload()
    expect(contacts.locator("#chosen b")).to_have_text(["Aino Virtanen", "Bertel Nyman", "Yrjö 13"])
    expect(contacts.locator("#chosen [data-presence=home]")).to_have_count(2)

    contacts.get_by_role("button", name="Poista: Bertel Nyman").click()
    expect(contacts.locator("#chosen b")).to_have_text(["Aino Virtanen", "Yrjö 13"])
    row(contacts, "Aino Virtanen").click()
    expect(contacts.locator("#chosen b")).to_have_text(["Yrjö 13"])


@pytest.mark.feature("P4")
def test_nobody_chosen_is_told_what_to_do_and_the_selection_can_be_emptied(contacts: Page) -> None:
    contacts.locator("#create-booking").click()
    expect(contacts.locator("#chosen-status")).to_have_text("Valitkaa ensin vähintään yksi kontakti.")
    expect(contacts.locator("#booking")).not_to_be_visible()

    open_dialog(contacts, "Aino Virtanen")
    contacts.keyboard.press("Escape")
    contacts.get_by_role("button", name="Tyhjennä valinnat").click()
    expect(contacts.locator("#chosen li")).to_have_count(0)
    contacts.get_by_role("button", name="Kumoa").click()
    expect(contacts.locator("#chosen b")).to_have_text(["Aino Virtanen"])


def test_the_list_is_worked_by_the_keyboard(contacts: Page) -> None:
    contacts.keyboard.press("/")
    expect(contacts.get_by_label("Hae kontakteja")).to_be_focused()
    row(contacts, "Aino Virtanen").focus()
    contacts.keyboard.press("Space")
    contacts.keyboard.press("ArrowDown")
    contacts.keyboard.press("ArrowDown")
    contacts.keyboard.press("Shift+ArrowDown")
    expect(contacts.locator("#chosen b")).to_have_text(["Aino Virtanen", "Yrjö 00", "Yrjö 01"])
    contacts.keyboard.press("b")
    expect(contacts.locator("#booking #subject")).to_be_focused()
    contacts.keyboard.press("Escape")
    contacts.keyboard.press("?")
    expect(contacts.locator("#keys")).to_be_visible()


def test_letters_can_be_switched_off(contacts: Page) -> None:
    contacts.keyboard.press("?")
    contacts.locator("#letters").uncheck()
    contacts.keyboard.press("Escape")
    row(contacts, "Aino Virtanen").click()
    contacts.keyboard.press("b")
    expect(contacts.locator("#booking")).not_to_be_visible()


@pytest.mark.feature("P5")
def test_a_visit_is_booked_by_keyboard_alone_and_can_be_joined(contacts: Page) -> None:
    row(contacts, "Aino Virtanen").focus()
    contacts.keyboard.press("Space")
    contacts.keyboard.press("b")
    expect(contacts.get_by_role("heading", name="Soita puhelu")).to_be_visible()
    contacts.keyboard.type("Aamulääkkeet")
    contacts.locator("#forced").check()
    expect(contacts.locator("#spoken")).to_have_text("Sairaanhoitaja Maija Korhonen soittaa. Syy: Aamulääkkeet.")
    contacts.keyboard.press("Control+Enter")

    expect(contacts.get_by_role("heading", name="Varaus luotu onnistuneesti!")).to_be_visible()
    call = Call.objects.get()
    expect(contacts.locator("[data-join]")).to_be_focused()
    expect(contacts.locator("[data-join]")).to_have_attribute("href", f"/calls/{call.pk}/")
    contacts.locator("#booked").get_by_role("link", name="Puhelun asetukset").click()
    expect(contacts.locator("#callset-title")).to_have_text("Aamulääkkeet")
    contacts.keyboard.press("Escape")
    expect(contacts.locator("[data-join]")).to_be_visible()
    expect(contacts.locator("#chosen li")).to_have_count(0)
    assert call.booking is not None
    assert (call.booking.subject, call.booking.is_forced) == ("Aamulääkkeet", True)


def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#forced").check()
    contacts.locator("#description").fill("Silmätipat samalla")
    contacts.get_by_text("Ajasta").click()
    contacts.locator("#time").fill("25.99")
    contacts.locator("#send").click()

    expect(contacts.locator("[data-error=bad_time]")).to_be_visible()
    expect(contacts.locator("#time")).to_have_attribute("aria-invalid", "true")
    expect(contacts.locator("#description")).to_have_value("Silmätipat samalla")

    contacts.get_by_text("Heti").click()
    contacts.locator("#send").click()
    expect(contacts.locator("[data-error=reason_missing]")).to_have_text(
        "Kirjoittakaa syy. Asiakas kuulee sen ennen kuin kamera avautuu."
    )
    expect(contacts.locator("#subject")).to_be_focused()
    assert Booking.objects.count() == 0


def test_a_closed_dialog_opens_again_with_what_was_typed(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#subject").fill("Silmätipat")
    contacts.keyboard.press("Escape")
    open_dialog(contacts, "Bertel Nyman")

    expect(contacts.locator("#subject")).to_have_value("Silmätipat")
    expect(contacts.locator(".participant b")).to_have_text(["Aino Virtanen", "Bertel Nyman"])


def test_who_would_only_ring_is_said_as_soon_as_it_is_forced(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen", "Bertel Nyman")
    contacts.locator("#forced").check()

    bertel = contacts.locator(".participant", has_text="Bertel Nyman")
    expect(bertel).to_contain_text("Pakkosoitosta ei ole sovittu. Puhelu soi tavallisesti.")
    expect(contacts.locator("#summary")).to_have_text("1 vastaa itse · 1 soi tavallisesti")
    bertel.get_by_role("button").click()
    expect(contacts.locator("#summary")).to_have_text("1 vastaa itse")


def test_two_quick_clicks_on_send_book_once(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#subject").fill("Aamulääkkeet")
    contacts.locator("#send").dblclick()

    expect(contacts.locator("#booked")).to_be_visible()
    assert Booking.objects.count() == 1


def test_a_lost_server_is_said_and_nothing_typed_is_lost(contacts: Page) -> None:
    open_dialog(contacts, "Aino Virtanen")
    contacts.locator("#subject").fill("Aamulääkkeet")
    contacts.route("**/bookings/send", lambda route: route.abort())
    contacts.locator("#send").click()

    expect(contacts.locator(".toast")).to_contain_text("Palvelimeen ei saada yhteyttä")
    expect(contacts.locator("#lost")).to_be_visible()
    expect(contacts.locator("#subject")).to_have_value("Aamulääkkeet")

    contacts.unroute("**/bookings/send")
    contacts.locator("#send").click()
    expect(contacts.locator("#booked")).to_be_visible()
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("width", "height"), [(360, 740), (390, 844), (800, 480), (800, 1280), (1280, 800), (1920, 1080)]
)
def test_nothing_runs_out_of_the_window(contacts: Page, width: int, height: int) -> None:
    contacts.set_viewport_size({"width": width, "height": height})
    row(contacts, "Aino Virtanen").click()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert contacts.evaluate(wide) <= 0
    contacts.locator("#create-booking").click()
    expect(contacts.locator("#send")).to_be_in_viewport()
    assert contacts.evaluate(wide) <= 0
    box = contacts.locator("#booking").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width + 0.5


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600), (390, 844)])
def test_the_bar_keeps_name_and_way_in_whatever_is_missing_at_home(
    contacts: Page, office: World, width: int, height: int
) -> None:
    lacking = ["camera_failed", "microphone_missing", "speaker_missing"]
    call = office.forced(office.ready("Hannele Koskenniemi-Lehtinen"))
    device = Device.objects.get(home=home_seat(call).home)
    Device.objects.filter(pk=device.pk).update(state={"missing": lacking})

    contacts.set_viewport_size({"width": width, "height": height})
    contacts.reload()

    bar = contacts.locator("#active-calls")
    expect(bar.locator(".lack").first).to_be_visible()
    for part in (bar.locator(".join"), bar.locator(".pick .said").first):
        box = part.bounding_box()
        assert box is not None
        assert box["width"] > 60
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
