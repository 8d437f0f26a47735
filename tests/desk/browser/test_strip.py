"""A ring reaches the desk at once and disturbs nobody."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Route, expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

WATCH = """() => {
  window.took = [];
  let heardAt = 0;
  document.body.addEventListener("live:CallOffered", () => (heardAt = performance.now()));
  new MutationObserver(() => document.querySelector("#strip .ring") && heardAt && (window.took.push(performance.now() - heardAt), heardAt = 0))
    .observe(document.getElementById("strip"), { childList: true });
}"""
SHOWN_WITHIN = 150
"""Milliseconds from the event in the browser to the strip (interface.md) on a core of our own; where others wait for
the same core, that many times longer. The best of three."""


def test_the_strip_appears_at_once_without_taking_the_focus(house: House, sign_in: SignIn) -> None:
    page = sign_in("kern")
    page.evaluate(WATCH)
    page.goto(f"{house.url}/letters/new/")
    page.evaluate(WATCH)
    page.fill("[name=subject]", "Kündigung zum")
    for _ring in range(3):
        call = house.ring("kern")
        expect(page.locator("#strip .ring:not(.leaving)")).to_contain_text("Ernst Roth")
        page.keyboard.type(" Jahr")
        house.hang_up(call, "cancel")
        expect(page.locator("#strip .ring.missed").last).to_contain_text("aufgelegt")
    assert page.input_value("[name=subject]") == "Kündigung zum Jahr Jahr Jahr"
    assert page.evaluate("document.activeElement.name") == "subject"
    waiting = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert min(page.evaluate("window.took")) < SHOWN_WITHIN * waiting


def test_who_was_faster_is_said_on_the_other_desk(house: House, sign_in: SignIn) -> None:
    kern, weiss = sign_in("kern"), sign_in("weiss")
    call = house.ring("kern", "weiss")
    expect(kern.locator("#strip .ring")).to_contain_text("Ernst Roth")
    expect(weiss).to_have_title(re.compile("Ernst Roth ruft an"))
    house.answer(call, "weiss")
    expect(kern.locator("#strip .ring.leaving")).to_contain_text("spricht mit Jonas Weiß")
    expect(weiss.locator("#call article")).to_contain_text("Im Gespräch mit Ernst Roth")
    expect(kern.locator("#strip .ring")).to_have_count(0, timeout=12_000)
    expect(kern).to_have_title(re.compile("^Heute"))


def test_one_key_takes_a_visitor_at_the_door(house: House, sign_in: SignIn) -> None:
    page = sign_in("kern")
    page.keyboard.press("Alt+j")
    expect(page.locator("#call article")).to_contain_text("Besuch")
    expect(page.locator("textarea[data-note]")).to_be_focused()


def test_a_ring_while_the_line_was_being_opened_is_shown(house: House, sign_in: SignIn) -> None:
    """What was said between drawing the page and opening its line comes first, before the line has greeted anybody."""
    page = sign_in("kern")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.add_init_script("delete globalThis.SharedWorker")  # its requests could not be held back
    page.route(re.compile(r"/live\?"), hold)
    page.goto(f"{house.url}/letters/new/")
    house.ring("kern")
    assert not page.locator("#strip .ring").count()
    held[0].continue_()
    expect(page.locator("#strip .ring")).to_contain_text("Ernst Roth")


def test_a_ring_is_asked_for_again_when_the_answer_fails(house: House, sign_in: SignIn) -> None:
    page = sign_in("kern")
    asked: list[Route] = []

    def fail_twice(route: Route) -> None:
        asked.append(route)
        if len(asked) < 3:
            route.fulfill(status=503)
        else:
            route.continue_()

    address = page.locator("#call").get_attribute("data-url")
    page.route(lambda url: url.endswith(address), fail_twice)
    house.ring("kern")
    expect(page.locator("#strip .ring")).to_contain_text("Ernst Roth")
    assert len(asked) >= 3
