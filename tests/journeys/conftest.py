from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.world import CHROMIUM, FLAGS, Desk
from tests.product import Product


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def office() -> Iterator[Product]:
    """The insurance office, running, on its Monday at half past five."""
    installation = Product(demo="broker")
    yield installation.start()
    installation.close()


@pytest.fixture
def desk_of(browser: Browser, office: Product) -> Iterator[Callable[[str], Desk]]:
    """Sign a colleague of the office in; the desk must not have complained when the journey ends."""
    opened: list[Desk] = []

    def sign_in(login: str) -> Desk:
        opened.append(Desk(browser, office.base_url, login))
        return opened[-1]

    yield sign_in
    for one in opened:
        one.close()
