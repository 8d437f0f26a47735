"""An administrator gives the house its hours in a browser without script, from the keyboard alone, on a phone-sized screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.product import Product

PASSWORD = "ein langer Satz genügt"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"

pytestmark = pytest.mark.journey


@pytest.fixture
def page(product: Product) -> Iterator[Page]:
    created = product.run(
        "user", "create", "Barbara Kern", "--role", "admin", "--login", "kern", "--ask", text=PASSWORD + "\n"
    )
    assert created.returncode == 0, created.stderr
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        context = browser.new_context(
            base_url=product.base_url, java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="de-DE"
        )
        yield context.new_page()
        browser.close()


def tab_to(page: Page, label: str) -> None:
    """Tab until the field with this label has the focus, as somebody without a mouse would."""
    wanted = page.get_by_label(label, exact=True)
    for _ in range(120):
        if wanted.evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches “{label}”")


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_hours_are_given_and_hold_without_script_or_mouse(page: Page, product: Product) -> None:
    page.goto("/settings/hours/new/")
    # the first field has the focus already
    page.keyboard.type("kern")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/hours/new/")

    type_into(page, "Name", "Büro Köln")
    type_into(page, "Montag", "8-12, 11-13")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Montag: 08:00–12:00 und 11:00–13:00 überschneiden sich")

    type_into(page, "Montag", "8-12, 13-17")
    type_into(page, "Freitag", "8-12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/hours/1/")
    expect(page.locator("main")).to_contain_text("08:00–12:00, 13:00–17:00")
    expect(page.locator("main")).to_contain_text("Tag der Deutschen Einheit · geschlossen")

    page.goto("/settings/hours/1/?at=2026-11-27T11:30&amount=2&unit=hours")
    # half an hour is left on Friday, the rest is Monday's
    expect(page.locator("#probe")).to_contain_text("Mo 30. November 2026, 09:30")
    assert product.sql("SELECT definition->'hours'->'fri'->0->>1 FROM worktime_calendarversion") == "12:00"
