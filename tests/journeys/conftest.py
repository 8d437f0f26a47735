from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.world import CHROMIUM, FLAGS, Desk, Exchange, address_of_new_exchange
from tests.product import Product

PHONE = {"width": 390, "height": 844}


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


@pytest.fixture(scope="module")
def lines() -> dict[str, Exchange]:
    return {}


@pytest.fixture
def exchange(lines: dict[str, Exchange], desk_of: Callable[[str], Desk]) -> Exchange:
    if "exchange" not in lines:
        lines["exchange"] = Exchange(address_of_new_exchange(desk_of("seidel")))
    return lines["exchange"]


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The customer's telephone: no cookie of ours, no session, a finger instead of a mouse."""
    context = browser.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, locale="de-DE", timezone_id="Europe/Berlin"
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def provider() -> Iterator[Product]:
    """The telephone company on its Monday morning: one contact about the dead telephone has been."""
    installation = Product(demo="telecom")
    yield installation.start()
    installation.close()


@pytest.fixture
def sign_in(browser: Browser, provider: Product) -> Iterator[Callable[[str], Desk]]:
    opened: list[Desk] = []

    def enter(login: str) -> Desk:
        opened.append(Desk(browser, provider.base_url, login))
        return opened[-1]

    yield enter
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def addresses() -> dict[str, str]:
    return {}


@pytest.fixture
def line(addresses: dict[str, str], sign_in: Callable[[str], Desk]) -> Exchange:
    if "line" not in addresses:
        addresses["line"] = address_of_new_exchange(sign_in("nowak"))
    return Exchange(addresses["line"])
