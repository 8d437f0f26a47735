"""What journeys of promises share: a customer, a call with a promise in it, the page they are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.world import Desk, Exchange
from tests.product import Product


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

    def move_clock_to(self, before_due: str) -> None:
        """The example's clock shows so long before this promise breaks; the worker's next round sees it."""
        self.office.sql(
            f"update core_installation set clock_offset = (select breaks_at from promises_promise where id = {self.id})"
            f" - interval '{before_due}' - now()"
        )


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
