"""From an open concern to what stays of it, by keys alone: an article that helps, and a new one made while solving."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

FILL = """
from handschlag.cases import actions as cases
from handschlag.core import clock
from handschlag.customers.models import Customer
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge.rules.articles import Said

who = {"by": None, "now": clock.now()}
roth = Customer.objects.order_by("pk").first()
said = Said("Police doppelt gekommen", "Die Police lag zweimal im Briefkasten", solution="Eine davon vernichten")
knowledge.write_article(said=said, **who)
for words, name in (("Die Police lag heute zweimal im Briefkasten.", "Police zweimal"), ("Das Faxgerät piept.", "Fax piept")):
    print(cases.open_case(customer=roth.pk, kind="fault", words=words, subject=name, **who).pk)
"""


def test_what_stays_of_a_concern_is_said_by_one_key(house: House, sign_in: SignIn) -> None:
    known, new = house.tell(FILL).split()
    page = sign_in("kern")
    page.goto(f"{house.url}/cases/{known}/")
    panel = page.locator("#panel-learning")
    expect(panel).to_contain_text("Police doppelt gekommen")
    page.keyboard.press("a")
    expect(panel).to_contain_text("ein Artikel half")

    page.goto(f"{house.url}/cases/{new}/")
    expect(panel).to_contain_text("Davon handelt noch kein Artikel")
    page.keyboard.press("l")
    expect(page.locator("#id_words")).to_be_focused()
    page.keyboard.type("Papierstau entfernt")
    page.keyboard.press("Control+Enter")
    expect(panel).to_contain_text("Was bleibt davon?")
    page.keyboard.press("n")
    expect(panel).to_contain_text("Papierstau entfernt")
    expect(panel).to_contain_text("Entwurf")
    page.keyboard.press("e")
    expect(page.locator("#id_problem")).to_have_value("Das Faxgerät piept.")
    page.locator("#id_is_finished").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Fax piept")
    expect(page.locator("#article-head")).to_contain_text("noch nicht geprüft")

    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_have_text("Wissen")
    page.keyboard.press("f")
    page.keyboard.type("faxgeräte")
    expect(page.locator("#article-rows [data-row]")).to_have_count(1)
    expect(page.locator("#article-rows")).to_contain_text("Fax piept")
