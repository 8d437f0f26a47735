from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.browser.house import PASSWORD, House
from tests.product import Product

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The real product with two colleagues and Ernst Roth, started once for all browser tests of a process."""
    product = Product()
    try:
        yield House(product.start())
    finally:
        product.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def sign_in(house: House, browser: Browser) -> Iterator[SignIn]:
    """Open a desk: `sign_in("kern")`. A script error on any page fails the test."""
    errors: list[str] = []
    with ExitStack() as contexts:

        def opened(login: str = "kern", **options: Any) -> Page:
            context = browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 960}, **options)
            contexts.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{house.url}/")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_selector("#call", state="attached")
            page.locator("html[data-live=open]").wait_for(state="attached")
            return page

        yield opened
        house.end_all_calls()
    assert not errors
