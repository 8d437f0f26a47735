"""A call, a visit and the next ring at once: what is typed lands where it belongs, and nothing moves under the hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

STRANGER = "+4915228817386"
# A page just loaded has all of them in view until its script has chosen one.
SHOWN = "html.scripted #call > article:not([hidden])"


@pytest.fixture
def with_roth(house: House, sign_in: SignIn) -> Page:
    """Kern speaks with Roth and has begun the note."""
    page = sign_in("kern")
    call = house.ring("kern")
    house.answer(call, "kern")
    expect(page.locator(SHOWN).get_by_role("textbox", name=re.compile("Notiz"))).to_be_focused()
    page.keyboard.type("Fragt nach dem Hagel.")
    return page


def note(page: Page) -> object:
    return page.locator(f"{SHOWN} textarea[data-note]")


def test_a_visit_during_a_call_comes_forward_with_its_own_note(with_roth: Page) -> None:
    page = with_roth
    page.keyboard.press("Alt+j")
    expect(page.locator(SHOWN)).to_contain_text("Besuch ist da")
    expect(note(page)).to_be_focused()
    page.keyboard.type("bringt Fotos")
    expect(note(page)).to_have_value("bringt Fotos")
    page.keyboard.press("Alt+w")
    expect(page.locator(SHOWN)).to_contain_text("Ernst Roth")
    expect(note(page)).to_have_value("Fragt nach dem Hagel.")


def test_a_tab_stays_with_the_conversation_it_showed_and_writes_on_at_the_end(house: House, with_roth: Page) -> None:
    page = with_roth
    page.keyboard.press("Alt+j")
    expect(page.locator(SHOWN)).to_contain_text("Besuch ist da")
    page.keyboard.press("Alt+w")
    expect(page.locator(SHOWN)).to_contain_text("Ernst Roth")
    page.goto(f"{house.url}/inbox/")
    expect(page.locator(SHOWN)).to_contain_text("Ernst Roth")
    expect(note(page)).to_be_focused()
    page.keyboard.type(" Ungehalten.")
    expect(note(page)).to_have_value("Fragt nach dem Hagel. Ungehalten.")


def test_a_ring_moves_nothing_that_is_being_typed_and_the_call_taken_comes_forward(
    house: House, with_roth: Page
) -> None:
    page = with_roth
    before = note(page).bounding_box()
    call = house.ring("kern", number=STRANGER)
    expect(page.locator("#strip article")).to_be_in_viewport()
    assert note(page).bounding_box() == before
    expect(note(page)).to_be_focused()
    house.answer(call, "kern")
    expect(page.locator(SHOWN)).to_contain_text("8817386")
    expect(note(page)).to_be_focused()


def test_after_the_wrap_up_the_other_conversation_has_the_note(with_roth: Page) -> None:
    page = with_roth
    page.keyboard.press("Alt+j")
    expect(page.locator(SHOWN)).to_contain_text("Besuch ist da")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-wrap-up]:visible")).to_have_count(1)
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator(SHOWN)).to_contain_text("Ernst Roth")
    expect(note(page)).to_be_focused()


def test_who_it_is_is_found_and_confirmed_without_leaving_the_note_for_long(house: House, sign_in: SignIn) -> None:
    page = sign_in("kern")
    call = house.ring("kern", number=STRANGER)
    house.answer(call, "kern")
    expect(note(page)).to_be_focused()
    page.keyboard.press("Alt+k")
    page.keyboard.type("382")
    hit = page.locator(f"{SHOWN} [data-hits] button").first
    expect(hit).to_contain_text("Ernst Roth")
    page.keyboard.press("Enter")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(SHOWN)).to_contain_text("Im Gespräch mit Ernst Roth")
    expect(note(page)).to_be_focused()
    page.keyboard.press("Alt+o")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ernst Roth")
