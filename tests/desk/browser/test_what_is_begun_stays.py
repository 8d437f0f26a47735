"""News of a concern redraws its page; what somebody has opened or begun to write there stays, and what was missed comes after."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

OPEN = """
from handschlag.cases import actions
from handschlag.core import clock
from handschlag.customers.models import Customer
roth = Customer.objects.get(name="Ernst Roth").pk
row = actions.open_case(customer=roth, kind="complaint", words="Dreimal vertröstet", by=None, now=clock.now())
print(row.pk)
"""
ESTABLISH = """
from handschlag.cases import actions
from handschlag.core import clock
said = {{"question": "Lampe am Router?", "manner": "told", "by": None, "now": clock.now()}}
actions.establish(case={case}, answer="rot", **said)
"""
SAY = """
from handschlag.cases import actions
from handschlag.core import clock
actions.note_investigation(case={case}, words={words!r}, by=None, now=clock.now())
"""


@pytest.fixture
def case(house: House) -> str:
    made = house.tell(OPEN).strip().splitlines()[-1]
    house.tell(ESTABLISH.format(case=made))
    return made


def opened(house: House, sign_in: SignIn, case: str) -> Page:
    page = sign_in("kern")
    page.goto(f"{house.url}/cases/{case}/")
    page.locator("html.scripted").wait_for(state="attached")
    expect(page.locator("html")).to_have_attribute("data-live", "open")
    return page


def test_words_typed_into_a_fold_stay_and_the_news_comes_when_it_is_closed(
    house: House, sign_in: SignIn, case: str
) -> None:
    page = opened(house, sign_in, case)
    findings = page.locator("#panel-findings")
    fold = findings.locator("details:has(form)").first
    fold.locator("summary").click()
    field = fold.locator("input:not([type=hidden]), textarea").first
    field.fill("Das stimmt nicht mehr")
    house.tell(ESTABLISH.format(case=case).replace("Lampe am Router?", "Kabel?"))
    page.wait_for_timeout(1500)
    expect(field).to_have_value("Das stimmt nicht mehr")
    field.fill("")
    fold.locator("summary").click()
    expect(findings).to_contain_text("Kabel?")


def test_a_form_on_its_way_arrives_although_the_page_was_told_something_meanwhile(
    house: House, sign_in: SignIn, case: str
) -> None:
    page = opened(house, sign_in, case)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/complaint/cause/", hold)
    page.locator("#step-cause a", has_text="Ursache nennen").click()
    house.tell(SAY.format(case=case, words="Drei Rückrufe ohne Namen."))
    page.wait_for_timeout(1500)
    held[0].continue_()
    cause = page.locator("#step-form-cause [name=cause]")
    expect(cause).to_be_visible()
    cause.fill("Rückruf ohne Namen")
    page.locator("#step-form-cause [data-cancel]").click()
    expect(page.locator("#panel-complaint")).to_contain_text("Drei Rückrufe ohne Namen.")


def test_a_field_drawn_larger_is_redrawn_without_breaking_the_policy(house: House, sign_in: SignIn) -> None:
    """htmx would write what stands in `style` into what comes instead, and the browser refuses that loudly."""
    page = sign_in("kern")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.evaluate(
        """() => {
            const field = document.createElement("textarea");
            field.id = "drawn-larger";
            field.style.height = "9rem";
            document.body.append(field);
            htmx.swap(field, '<textarea id="drawn-larger">neu</textarea>', { swapStyle: "outerHTML" });
        }"""
    )
    expect(page.locator("#drawn-larger")).to_have_value("neu")
    expect(page.locator("#drawn-larger.htmx-settling")).to_have_count(0)
    assert refused == []
