"""Care chosen with "what if" by keys alone: a draft that does not fit is changed until it does, and then it holds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

CARE = """
from handschlag.care import actions as care
from handschlag.core import clock
from handschlag.people.models import User
User.objects.filter(login="kern").update(role="team_lead")
said = care.Said(
    name="Jeden Tag da", words="Wir sind jeden Tag bei Ihnen.", contacts_per_year=52, minutes_per_contact=600,
    minutes_per_quarter=9_000,
)
care.enter_tier(said=said, by=None, now=clock.now())
care.set_care_rule(hourly_cents=6000, percent=1, by=None, now=clock.now())
"""


def press(page: Page, key: str) -> None:
    """A letter acts once the page's script runs; a page just opened may show its text before."""
    page.locator("html.scripted").wait_for(state="attached")
    page.keyboard.press(key)


def test_a_draft_is_changed_until_it_fits_and_holds_without_a_mouse(house: House, sign_in: SignIn) -> None:
    house.tell(CARE)
    page = sign_in("kern")
    page.keyboard.press("z")
    page.keyboard.press("b")
    expect(page.locator("h1")).to_contain_text("bringen")
    press(page, "w")
    expect(page.locator("h1")).to_have_text("Was in unsere Stunden passt")
    press(page, "n")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Alle jeden Tag")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Alle jeden Tag")
    press(page, "w")
    expect(page.locator("#id_letter")).to_be_focused()
    for _field in ("held", "owner", "most", "order", "is_over", "tier"):
        page.keyboard.press("Tab")
    expect(page.locator("#id_tier")).to_be_focused()
    page.keyboard.type("Jeden")
    expect(page.locator("#id_tier option:checked")).to_have_text("Jeden Tag da")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.broken")).to_contain_text("Stunden fehlen.")
    expect(page.locator("#after-title + .side-of-it")).to_contain_text("passt nicht")
    press(page, "f")
    expect(page.locator(".notice.broken")).to_have_count(0)
    press(page, "s")
    expect(page.locator("main input[type=search]")).to_be_focused()
    page.keyboard.type("Roth")
    page.keyboard.press("Enter")
    expect(page.locator("#moving")).to_contain_text("Ernst Roth")
    press(page, "j")
    expect(page.locator("#moving [data-row]").first).to_be_focused()
    press(page, "d")
    expect(page).to_have_url(re.compile(r"/care/drafts/\d+/#moving$"))
    page.set_viewport_size({"width": 390, "height": 844})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over == 0
    press(page, "a")
    expect(page.locator(".notice.kept")).to_contain_text("Das gilt.")
    expect(page.locator("#moving")).to_contain_text("Ernst Roth")
    house.let_go()
