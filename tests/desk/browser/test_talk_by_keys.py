"""The running call by keyboard: who was asked for, who can be promised when, a slot for a late call, a polite end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

FIELD = "textarea[data-note]"
PROMISED = "[data-part=promised]"


@pytest.fixture
def talking(house: House, sign_in: SignIn) -> Iterator[Page]:
    """Roth has called after hours, nothing is owed to him, and Kern's note has the focus."""
    house.let_go()
    page = sign_in("kern")
    call = house.ring("kern")
    house.answer(call, "kern")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(".talking [data-fold=asked]")).to_be_visible()
    yield page
    house.let_go()


def test_who_is_asked_for_is_noted_and_a_slot_of_theirs_promised_without_the_mouse(talking: Page) -> None:
    talking.keyboard.press("Alt+p")
    expect(talking.locator("[data-fold=asked] select")).to_be_focused()
    talking.keyboard.press("Enter")
    asked = talking.locator(".asked-for")
    expect(asked).to_contain_text("Wollte zu Jonas Weiß")
    expect(talking.locator(FIELD)).to_be_focused()
    talking.keyboard.press("Alt+c")
    expect(talking.locator("[data-fold=colleagues] .inside button").first).to_be_focused()
    talking.keyboard.press("ArrowDown")
    expect(talking.locator("[data-fold=colleagues] .inside button").nth(1)).to_be_focused()
    talking.keyboard.press("Enter")
    expect(talking.locator(PROMISED)).to_contain_text("Jonas Weiß ruft Sie am")
    expect(asked).to_contain_text("Termin zugesagt")
    expect(talking.locator(FIELD)).to_be_focused()


def test_a_late_call_gets_a_slot_by_one_key(talking: Page) -> None:
    expect(talking.locator(".late")).to_contain_text("Jetzt kurz, oder")
    talking.keyboard.press("Alt+m")
    expect(talking.locator(PROMISED)).to_contain_text("ruft Sie am")
    expect(talking.locator(".late")).to_have_count(0)


def test_sentences_to_end_politely_open_and_fold_away(talking: Page) -> None:
    talking.keyboard.press("Alt+l")
    expect(talking.locator(".sayings")).to_contain_text("Gibt es noch etwas, das heute sein muss?")
    talking.keyboard.press("Escape")
    expect(talking.locator(".sayings")).to_be_hidden()
    expect(talking.locator(FIELD)).to_be_focused()
    talking.reload()
    expect(talking.locator(".talking [data-fold=closing]")).to_be_visible()
