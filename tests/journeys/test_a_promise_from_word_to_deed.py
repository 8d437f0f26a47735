"""A promise is given by keyboard, confirmed, moved with the customer's yes, and kept by the call that reaches them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.world import Desk, Exchange, address_of_new_exchange
from tests.product import Product

PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Somebody:
    """A customer whose own colleague is Jonas Weiß and to whom nothing is owed yet."""

    name: str
    number: str


@dataclass
class Owed:
    """A promise, as the database has it."""

    office: Product
    id: str

    def read(self, what: str) -> str:
        return self.office.sql(f"select ({what})::text from promises_promise where id = {self.id}")


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


def somebody(office: Product, place: int) -> Somebody:
    found = office.sql(
        "select c.name || '|' || n.e164 from customers_number n join customers_customer c on c.id = n.customer_id"
        " join customers_responsibility r on r.customer_id = c.id join people_user u on u.id = r.owner_id"
        " where u.login = 'weiss' and n.e164 like '+492214710%' and n.person_id is not null and c.id > 60"
        " and not exists (select 1 from promises_promise p where p.customer_id = c.id)"
        " and not exists (select 1 from customers_number m where m.e164 = n.e164 and m.id <> n.id)"
        f" order by c.id offset {place} limit 1"
    )
    return Somebody(*found.split("|"))


def promised_in_a_call(
    office: Product, desk: Desk, exchange: Exchange, who: Somebody, sentence: str, shown: str
) -> Owed:
    """They ring, we answer, promise by keyboard in the note, hang up and wrap up by keyboard."""
    call = exchange.ring(number=who.number.lstrip("+"), user="23")
    expect(desk.ring_of(who.name)).to_be_visible()
    exchange.answer(call, user="23")
    panel = desk.call_with(who.name)
    expect(panel.locator("textarea[name=note]")).to_be_focused()
    desk.page.keyboard.type(f"Fragt nach der Police.\n/v {sentence}\n")
    expect(panel).to_contain_text(shown)
    exchange.hang_up(call)
    desk.finish(who.name)
    promise = office.sql(
        "select p.id from promises_promise p join customers_customer c on c.id = p.customer_id"
        f" where c.name = '{who.name}' order by p.id desc limit 1"
    )
    return Owed(office, promise)


def confirmed(desk: Desk, promise: Owed) -> str:
    """The link, made by one key."""
    desk.open(f"/promises/{promise.id}/confirmation/")
    desk.page.keyboard.press("q")
    link = desk.page.locator("input[data-link]")
    expect(link).to_be_visible()
    return str(link.input_value())


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


def reached(desk: Desk, exchange: Exchange, who: Somebody) -> None:
    """We ring them and they answer; wrapped up by keyboard, what is due with them kept by one key."""
    desk.open("/")
    call = exchange.ring(number=who.number.lstrip("+"), user="23", direction="out")
    exchange.answer(call, user="23", direction="out")
    panel = desk.call_with(who.name)
    expect(panel).to_be_visible()
    exchange.hang_up(call, direction="out")
    desk.page.keyboard.press("Control+Enter")
    kept = panel.locator("[data-wrap-up] input[name=kept]")
    expect(kept).to_have_count(1)
    if not kept.is_checked():
        desk.page.keyboard.press("g")
    expect(kept).to_be_checked()
    desk.page.keyboard.press("Control+Enter")
    expect(panel).to_have_count(0)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def standing(page: Page) -> Any:
    return page.locator("section.standing")


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
