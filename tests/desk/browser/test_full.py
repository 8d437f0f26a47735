"""What cannot be kept is said before it is promised, and one key takes the next time that can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

FIELD = "textarea[data-note]"
BELOW = ".call-note .preview"


@pytest.fixture
def talking(house: House, sign_in: SignIn) -> Iterator[Page]:
    """Twenty hours of work are due within the hour: more than two people have until tomorrow."""
    house.owe(10)
    page = sign_in("kern")
    call = house.ring("kern")
    house.answer(call, "kern")
    expect(page.locator(FIELD)).to_be_focused()
    yield page
    house.let_go()


def test_one_key_takes_the_next_free_time_and_keeps_the_other_words(talking: Page) -> None:
    talking.keyboard.press("Alt+v")
    talking.keyboard.type("Angebot Dach morgen bis 10")
    expect(talking.locator(BELOW)).to_contain_text("ist schon alles voll: 10 Versprechen, 20 Std. Arbeit")
    expect(talking.locator(f"{BELOW} [data-instead]")).to_contain_text("Angebot Dach")
    talking.keyboard.press("Alt+s")
    expect(talking.locator(f"{BELOW} .displaced")).to_have_count(0)
    expect(talking.locator(FIELD)).to_be_focused()
    line = talking.locator(FIELD).input_value()
    assert line.startswith("/v Angebot Dach ")
    assert "morgen bis 10" not in line
    talking.keyboard.press("Enter")
    expect(talking.locator(BELOW)).to_contain_text("Versprochen")


def test_it_is_a_warning_and_no_wall(talking: Page) -> None:
    talking.keyboard.press("Alt+v")
    talking.keyboard.type("Rückruf morgen bis 10")
    expect(talking.locator(f"{BELOW} .displaced")).to_be_visible()
    talking.keyboard.press("Enter")
    expect(talking.locator(BELOW)).to_contain_text("Versprochen: Rückruf, fällig")


def test_the_promise_of_the_wrap_up_takes_it_too(talking: Page) -> None:
    talking.keyboard.press("Control+Enter")
    field = talking.locator("input[name=promise]")
    field.fill("Rückruf morgen bis 10")
    expect(talking.locator(".wrap-up [data-instead]")).to_be_visible()
    talking.keyboard.press("Alt+s")
    expect(field).not_to_have_value("Rückruf morgen bis 10")
    assert field.input_value().startswith("Rückruf")
