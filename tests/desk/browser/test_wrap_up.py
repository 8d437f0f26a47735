"""A talk is closed without a mouse: note, promise, outcome, next step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

FIELD = "textarea[data-note]"


@pytest.fixture
def talking(house: House, sign_in: SignIn) -> Page:
    page = sign_in("kern")
    call = house.ring("kern")
    house.answer(call, "kern")
    expect(page.locator(FIELD)).to_be_focused()
    house.hang_up(call)
    expect(page.locator("#call article")).to_contain_text("Beendet")
    return page


def test_from_the_note_to_the_next_call_by_keys_alone(house: House, talking: Page) -> None:
    talking.keyboard.type("Fotos liegen vor")
    talking.keyboard.press("Alt+v")
    talking.keyboard.type("Rückruf morgen bis 10")
    expect(talking.locator(".call-note .preview")).to_contain_text("morgen 10:00")
    talking.keyboard.press("Enter")
    expect(talking.locator(".call-note .preview")).to_contain_text("Versprochen")
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=outcome]:checked")).to_be_focused()
    assert talking.locator("input[name=outcome]:checked").get_attribute("value") == "promised"
    assert talking.input_value("input[name=next_step]") == "Rückruf morgen bis 10"
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("#toasts")).to_contain_text("Versprochen")
    expect(talking.locator("#call article")).to_have_count(0)
    assert house.product.sql("SELECT outcome FROM conversations_conversation ORDER BY id DESC LIMIT 1") == "promised"


def test_digits_choose_and_escape_goes_back_without_loss(talking: Page) -> None:
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=outcome]:checked")).to_be_focused()
    talking.keyboard.press("2")
    expect(talking.locator("input[value=informed]")).to_be_checked()
    talking.keyboard.press("Tab")
    talking.keyboard.type("Angebot Fr 12 Uhr")
    talking.keyboard.press("Escape")
    expect(talking.locator(FIELD)).to_be_focused()
    expect(talking.locator("form[data-wrap-up]")).to_be_hidden()
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[value=informed]")).to_be_checked()
    assert talking.input_value("input[name=promise]") == "Angebot Fr 12 Uhr"


def test_what_is_missing_is_asked_in_its_field(talking: Page) -> None:
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=outcome]:checked")).to_be_focused()
    talking.keyboard.press("3")
    talking.keyboard.press("Tab")
    talking.keyboard.type("melde mich")
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=promise]")).to_be_focused()
    expect(talking.locator("form[data-wrap-up] .errors")).to_contain_text("Bis wann")


def test_a_new_ring_is_never_blocked_and_the_old_one_waits(house: House, talking: Page) -> None:
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=outcome]:checked")).to_be_focused()
    call = house.ring("kern", number="+4915228817386")
    expect(talking.locator("#strip .ring")).to_be_visible()
    house.answer(call, "kern")
    expect(talking.locator("html.scripted #call article:not([hidden])")).to_contain_text("8817386")
    expect(talking.locator("#call [data-shows]")).to_have_count(2)
    talking.keyboard.press("Alt+w")
    expect(talking.locator("html.scripted #call article:not([hidden])")).to_contain_text("Beendet: Ernst Roth")
    expect(talking.locator("form[data-wrap-up]")).to_be_visible()


def test_undo_brings_the_conversation_back(talking: Page) -> None:
    talking.keyboard.press("Control+Enter")
    expect(talking.locator("input[name=outcome]:checked")).to_be_focused()
    talking.keyboard.press("Control+Enter")
    talking.locator("#toasts button").first.click()
    expect(talking.locator("#call article")).to_contain_text("Beendet: Ernst Roth")
