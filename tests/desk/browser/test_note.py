"""The note survives everything: page changes, lost connections, a second tab."""

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
    return page


def saved(page: Page) -> None:
    expect(page.locator(".note-state")).to_have_text("gesichert")


def test_what_is_typed_is_on_the_server_a_second_later(house: House, talking: Page) -> None:
    talking.keyboard.type("Will den Chef sprechen")
    saved(talking)
    assert house.note() == "Will den Chef sprechen"


def test_leaving_the_page_in_the_middle_of_a_word_loses_nothing(house: House, talking: Page) -> None:
    talking.keyboard.type("Beitrag zu ho")
    talking.goto(f"{house.url}/inbox/")
    expect(talking.locator(FIELD)).to_have_value("Beitrag zu ho")
    expect(talking.locator(FIELD)).to_be_focused()
    talking.keyboard.type("ch")
    saved(talking)
    assert house.note() == "Beitrag zu hoch"


def test_a_lost_connection_is_said_and_made_up_for(house: House, talking: Page) -> None:
    talking.context.set_offline(True)
    talking.keyboard.type("Hagel am 2.11.")
    expect(talking.locator(".note-state")).to_contain_text("noch nicht gesichert")
    talking.context.set_offline(False)
    saved(talking)
    assert house.note() == "Hagel am 2.11."


def test_a_second_tab_follows_and_a_conflict_keeps_both_texts(house: House, talking: Page) -> None:
    other = talking.context.new_page()
    other.goto(f"{house.url}/")
    other.locator("html[data-live=open]").wait_for(state="attached")
    talking.bring_to_front()
    talking.keyboard.type("eins")
    saved(talking)
    expect(other.locator(FIELD)).to_have_value("eins")

    def cut(route):
        route.abort()

    other.route("**/note/", cut)
    other.bring_to_front()
    other.locator(FIELD).focus()
    other.keyboard.press("Control+End")
    other.keyboard.type(" zwei")
    talking.bring_to_front()
    talking.keyboard.type(" drei")
    saved(talking)
    other.unroute("**/note/", cut)
    expect(other.locator(".conflict")).to_be_visible(timeout=10_000)
    expect(other.locator("[data-theirs]")).to_have_text("eins drei")
    assert other.input_value(FIELD) == "eins zwei"
    other.bring_to_front()
    other.click("[data-choice=both]")
    saved(other)
    expect(talking.locator(FIELD)).to_have_value("eins drei\neins zwei")
    assert house.note() == "eins drei\neins zwei"


def test_a_text_module_is_put_in_by_its_shortcut(talking: Page) -> None:
    talking.keyboard.type(";bed")
    expect(talking.locator(".call-note .preview")).to_contain_text("Bedauern")
    talking.keyboard.press("Tab")
    expect(talking.locator(FIELD)).to_have_value("Das tut mir leid.")
    talking.keyboard.type(" ;bedauern ")
    expect(talking.locator(FIELD)).to_have_value("Das tut mir leid. Das tut mir leid. ")


def test_a_promise_without_a_time_says_that_it_was_not_made_until_it_is(talking: Page) -> None:
    below = talking.locator(".call-note .preview")
    talking.keyboard.type("/v melde mich umgehend")
    expect(below).to_contain_text("Bis wann genau?")
    talking.keyboard.press("Enter")
    expect(below).to_contain_text("Noch nicht versprochen: Bis wann genau?")
    talking.keyboard.type("Hat es eilig")
    saved(talking)
    expect(below).to_contain_text("Noch nicht versprochen")
