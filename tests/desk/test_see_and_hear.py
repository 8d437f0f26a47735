"""What people see: every screen in a browser, with keys alone, live in several tabs, and nothing a reader cannot read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from handschlag.conversations.models import Conversation
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.desk.office import half_past_five
from tests.desk.screens import Screens, Server, aside, flaws, screens, serving, too_wide
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to

pytestmark = [pytest.mark.django_db(transaction=True)]
LONG_AGO = NOW - timedelta(days=900)


@pytest.fixture
def kern() -> User:
    half_past_five()
    return make_user("kern", name="Barbara Kern", role="admin", presence="available")


@pytest.fixture
def roth(kern: User) -> Customer:
    roth = make_customer("Ernst Roth", owner=kern, stand_in=make_user("weiss", name="Jonas Weiß"), now=LONG_AGO)
    person = make_person(roth, now=LONG_AGO)
    make_number(roth, "0221 4710382", person=person, label="private", now=LONG_AGO)
    customers.add_email(customer=roth.pk, address="ernst@roth.example", by=None, now=LONG_AGO)
    customers.add_address(
        customer=roth.pk, street="Lindenstraße", house_number="38", town="Köln", by=None, now=LONG_AGO
    )
    product = make_product("Hausrat")
    customers.add_installed_item(customer=roth.pk, product=product.pk, identifier="HR-1184", by=None, now=LONG_AGO)
    customers.record_consent(
        customer=roth.pk,
        purpose="advertising",
        channel="phone",
        manner="spoken",
        wording="Ja.",
        given_at=LONG_AGO,
        by=None,
        now=NOW,
    )
    customers.authorise_person(
        customer=roth.pk, person=person.pk, extent="full", proof="Brief", from_on=LONG_AGO.date(), by=None, now=NOW
    )
    promise_to(roth, words="Rückruf wegen der Rechnung", owner=kern.pk, now=NOW)
    for day in range(45):
        at = NOW - timedelta(days=day + 1)
        Conversation.objects.create(
            channel="call",
            direction="in",
            state="over",
            ending="talked" if day % 5 else "missed",
            customer=roth,
            started_at=at,
            connected_at=at if day % 5 else None,
            over_at=at + timedelta(minutes=3),
            user=kern,
            subject="Beitragsfrage",
            note="Fragt nach dem Beitrag.",
        )
    return roth


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def shown(server: Server, roth: Customer) -> Iterator[Screens]:
    with screens(server) as shown:
        yield shown


def settled(page: Page) -> None:
    expect(page.locator("html[data-live=open]")).to_be_attached(timeout=15_000)


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1440, 960), ("dark", 390, 844), ("light", 360, 740), ("dark", 2560, 1440)]
)
def test_every_screen_can_be_read_by_everybody(
    shown: Screens, kern: User, roth: Customer, scheme: str, width: int, height: int
) -> None:
    """Axe finds nothing serious, nothing runs off the side, and the browser complains about nothing."""
    addresses = [
        *(
            reverse(name)
            for name in (
                "today",
                "inbox",
                "customers",
                "customer-new",
                "practice",
                "settings",
                "profile",
                "notices",
                "account-notices",
                "guide",
            )
        ),
        reverse("customers") + "?q=roth",
        reverse("customers") + "?q=nobody",
        *(reverse(name, args=[roth.pk]) for name in ("customer", "customer-owners")),
        *(
            reverse("customer-add", args=[roth.pk, kind])
            for kind in ("person", "number", "item", "consent", "authorisation")
        ),
        *(
            reverse(f"settings-{name}")
            for name in ("hours", "users", "teams", "absences", "texts", "products", "company", "ladder", "ladder-new")
        ),
        reverse("letter-new"),
        "/nothing-here/",
    ]
    page = shown.desk(kern, viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += flaws(page)
        found += too_wide(page)
    page.goto(reverse("customer", args=[roth.pk]))
    page.keyboard.press("Control+k")
    page.keyboard.type("382")
    expect(page.get_by_role("option").first).to_contain_text("Ernst Roth")
    found += flaws(page)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    found += flaws(page)
    assert found == []
    assert [said for said in shown.complaints if "status of 404" not in said] == []


def test_a_customer_is_found_opened_and_changed_without_a_mouse(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("today"))
    settled(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("382", delay=20)
    page.keyboard.press("Enter")  # at once: what was typed counts, not what the list still shows
    page.wait_for_url(f"**{reverse('customer', args=[roth.pk])}*")
    page.keyboard.press("Alt+4")
    assert page.evaluate("document.activeElement.closest('[data-panel]').id") == "panel-persons"
    expect(page.locator("#panel-care")).to_contain_text("Betreuer")
    page.keyboard.press("Alt+0")
    assert page.evaluate("document.activeElement.closest('[data-panel]').id") == "panel-care"
    page.locator("#panel-persons .adding a", has_text="Nummer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("input[name=raw]")).to_be_focused()
    page.keyboard.type("abc")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel-persons .errors")).to_contain_text("Telefonnummer")
    expect(page.locator("input[name=raw]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("0221 4710383")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel-persons")).to_contain_text("+49 221 4710383")
    page.keyboard.press("z")
    page.keyboard.press("k")
    page.wait_for_url(f"**{reverse('customers')}")
    page.keyboard.press("s")
    page.keyboard.type("niemand")
    expect(page.locator("#customers")).to_contain_text("Niemand passt")
    page.keyboard.type("zk n ?")  # letters inside a text field stay letters
    assert page.url.split("?")[0].endswith(reverse("customers"))


def test_the_help_lists_every_key_that_acts(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer", args=[roth.pk]))
    settled(page)
    page.keyboard.press("?")
    help_ = page.locator("#keys")
    for said in (
        "Alles suchen",
        "Alle Tasten zeigen",
        "Seitenblatt: Versprechen",
        "Seitenblatt: Bevollmächtigte",
        "Kunden bearbeiten",
        "Heute",
    ):
        expect(help_).to_contain_text(said)


def test_two_tabs_and_a_colleague_see_a_change_without_reloading(shown: Screens, kern: User, roth: Customer) -> None:
    weiss = aside(User.objects.get, login="weiss")
    first = shown.desk(kern)
    tabs = [first.new_page(), first.new_page(), shown.desk(weiss).new_page()]
    for tab in tabs:
        tab.goto(reverse("customer", args=[roth.pk]))
        settled(tab)
    tabs[0].locator("#panel-items .adding a").click()
    tabs[0].locator("#panel-items select[name=product]").select_option(label="Hausrat")
    tabs[0].locator("#panel-items input[name=identifier]").fill("HR-2026")
    tabs[0].keyboard.press("Control+Enter")
    for tab in tabs:
        expect(tab.locator("#panel-items")).to_contain_text("HR-2026")


def test_what_somebody_is_typing_survives_the_news(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer", args=[roth.pk]))
    settled(page)
    page.locator("#panel-persons .adding a", has_text="Nummer").click()
    page.locator("input[name=raw]").fill("0221 47")
    aside(customers.add_email, customer=roth.pk, address="neu@roth.example", by=None, now=NOW)
    page.wait_for_timeout(3500)  # longer than the calmest refresh takes
    expect(page.locator("input[name=raw]")).to_have_value("0221 47")
    expect(page.locator("input[name=raw]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel-persons")).to_contain_text("neu@roth.example")


def test_nothing_moves_under_the_pointer(shown: Screens, kern: User, roth: Customer) -> None:
    """A new line comes at the end and is marked while the pointer is on the list; it falls into place afterwards."""
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer", args=[roth.pk]))
    settled(page)
    rows = page.locator("#story-new > li[id]")
    second = rows.nth(1)
    second.hover()
    name, place = second.get_attribute("id"), second.bounding_box()
    made = aside(promise_to, roth, words="Unterlagen schicken", owner=kern.pk, now=NOW)
    new = page.locator(f"#promise-{made.pk}-made")
    expect(new).to_have_class("changed")
    assert page.locator(f"#{name}").bounding_box() == place
    assert rows.first.get_attribute("id") != f"promise-{made.pk}-made"
    page.mouse.move(20, 700)
    expect(rows.first).to_have_id(f"promise-{made.pk}-made")


def test_a_lost_line_is_said_quietly_and_what_was_missed_is_shown(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer", args=[roth.pk]))
    settled(page)
    state = page.locator("#live-state")
    expect(state).to_be_hidden()
    shown.server.kill()
    expect(state).to_contain_text("Verbindung unterbrochen – wird wiederhergestellt", timeout=15_000)
    aside(customers.add_address, customer=roth.pk, town="Bergisch Gladbach", by=None, now=NOW)
    shown.server.start()
    expect(page.locator("#panel-places")).to_contain_text("Bergisch Gladbach", timeout=45_000)
    expect(state).to_be_hidden()


def test_every_page_works_without_script(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern, java_script_enabled=False).new_page()
    page.goto(reverse("customers"))
    page.locator("#customers-q").fill("roth")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Roth").first.click()
    page.locator("#panel-persons .adding a", has_text="Nummer").click()
    page.locator("input[name=raw]").fill("0221 4710384")
    page.get_by_role("button", name="Speichern").click()
    assert "+49 221 4710384" in page.locator("#panel-persons").inner_text()
    page.get_by_role("link", name="Ältere").click()
    assert page.locator("#story li[id]").count() > 0


def test_the_file_prints_as_a_sheet(shown: Screens, kern: User, roth: Customer) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer", args=[roth.pk]))
    page.emulate_media(media="print")
    for hidden in (".top", ".nav", ".adding a", ".tool"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Ernst Roth")).to_be_visible()
    expect(page.locator("#panel-items")).to_be_visible()


def test_the_form_of_a_page_is_saved_from_outside_its_fields(shown: Screens, kern: User) -> None:
    page = shown.desk(kern).new_page()
    page.goto(reverse("customer-new"))
    settled(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main .errors").first).to_be_visible()
    assert shown.complaints == []
