"""The ledger by keys alone: find it, walk it, open one, do what is to be done; and *gehalten* in a running call."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey


def test_from_the_timeline_to_a_kept_promise_without_a_mouse(house: House, sign_in: SignIn) -> None:
    house.owe(2)
    page = sign_in("kern")
    page.keyboard.press("z")
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_text("Versprechen")
    rows = page.locator("#promise-rows [data-row]")
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Reparatur")
    page.keyboard.press("m")
    expect(page.locator(".promise-head")).to_contain_text("vorläufig gehalten")
    page.keyboard.press("m")
    expect(page.locator("#promise-lines")).to_contain_text("Doch nicht erledigt; die Uhr lief weiter")
    page.keyboard.press("b")
    expect(page.locator("#id_correct-words")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" der Heizung")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Reparatur der Heizung")
    page.keyboard.press("g")
    expect(page.locator("#promise-lines")).to_contain_text("Gehalten")
    page.keyboard.press("Escape")
    expect(page.locator("#promise-rows")).not_to_contain_text("der Heizung")
    house.let_go()


def test_a_running_call_keeps_what_is_due_on_one_key(house: House, sign_in: SignIn) -> None:
    house.owe(1)
    page = sign_in("kern")
    call = house.ring("kern")
    house.answer(call, "kern")
    expect(page.locator("textarea[data-note]")).to_be_focused()
    expect(page.locator("#call .owed")).to_contain_text("Reparatur")
    page.keyboard.press("Alt+g")
    expect(page.locator("#call .owed")).to_have_count(0)
    assert house.product.sql("SELECT state FROM promises_promise ORDER BY id DESC LIMIT 1") == "kept"
    house.hang_up(call)
