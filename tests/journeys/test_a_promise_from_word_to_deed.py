"""A promise is given by keyboard, confirmed, moved with the customer's yes, and kept by the call that reaches them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.promising import Owed, confirmed, fits, promised_in_a_call, reached, somebody, standing
from tests.journeys.world import Desk

pytestmark = pytest.mark.journey


def wished(phone: Page, words: str) -> str:
    """Another time, chosen with a finger; returns what was chosen."""
    phone.locator("details.other > summary").tap()
    first = phone.locator("input[name=wanted_at]").first
    first.check()
    chosen = str(first.get_attribute("value"))
    phone.locator("textarea[name=words]").fill(words)
    phone.locator("details.other button").tap()
    expect(phone.locator("section.asked")).to_contain_text(words)
    return chosen


def granted(desk: Desk, words: str) -> None:
    """The wish stands on Today; one key agrees to it."""
    desk.open("/")
    wish = desk.page.locator("li[id^=wish-]", has_text=words)
    expect(wish).to_be_visible()
    desk.picture("a-wish-on-today")
    wish.locator("[data-row]").focus()
    desk.page.keyboard.press("g")
    expect(wish).to_have_count(0)


def test_a_promise_is_confirmed_moved_with_the_customers_yes_and_kept_by_the_call_that_reaches_them(
    office, desk_of, exchange, phone
):
    who = somebody(office, 0)
    weiss = desk_of("weiss")
    weiss.open("/")
    promise = promised_in_a_call(office, weiss, exchange, who, "morgen bis 10 zurückrufen", "morgen 10:00")
    assert promise.read("state || ' ' || (told_at is not null)") == "open true"

    phone.goto(confirmed(weiss, promise))
    expect(phone.locator("dd.when")).to_contain_text("10:00")
    assert fits(phone)
    wanted = wished(phone, "Vorher bin ich auf der Baustelle.")
    assert promise.read("state") == "open", "a wish moves nothing"

    granted(weiss, "Vorher bin ich auf der Baustelle.")
    agreed = promise.read("state || ' ' || (agreed_in is not null) || ' ' || (ended_at <= breaks_at)")
    assert agreed == "replaced true true"
    new = Owed(office, promise.read("replaced_by_id"))
    assert new.read(f"state || ' ' || (due_at = '{wanted}')") == "open true"
    phone.reload()
    expect(standing(phone)).to_contain_text("Verschoben mit Ihrem Einverständnis")

    reached(weiss, exchange, who)
    assert new.read("state || ' ' || (done_at <= due_at)") == "kept true"
    phone.reload()
    expect(standing(phone)).to_have_class(re.compile("kept"))
