"""What a journey does with a concern at the telephone company: it rings, somebody answers, a form is filled in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.world import Desk, Exchange
from tests.product import Product

OUR_LINE = "496990009200"
BREHM = "25"


def customer_of(provider: Product, number: str) -> str:
    return provider.sql(f"select customer_id from customers_number where e164 = '+{number}' limit 1")


def newest_talk(provider: Product, customer: str) -> str:
    return provider.sql(
        f"select id from conversations_conversation where customer_id = {customer} order by started_at desc, id desc limit 1"
    )


def newest_case(provider: Product, customer: str) -> str:
    return provider.sql(f"select id from cases_case where customer_id = {customer} order by id desc limit 1")


def rings_and_is_answered(line: Exchange, desk: Desk, number: str, who: str, *, user: str = BREHM) -> str:
    """`user` is the extension of whose desk it is."""
    desk.open("/")
    call = line.ring(number=number, user=user, to=OUR_LINE)
    expect(desk.ring_of(who)).to_be_visible()
    line.answer(call, user=user)
    expect(desk.call_with(who)).to_be_visible()
    return call


def do(desk: Desk, case: str, verb: str, **fields: str) -> None:
    """Fill in the form of a verb and send it; the page of the concern is there again."""
    send(desk.open(f"/cases/{case}/do/{verb}/"), f"#form-{verb}", fields)


def step(desk: Desk, case: str, name: str, *, kind: str = "complaint", **fields: str) -> None:
    """The same for a step on the path of a complaint; `kind` is "decision" for what a lead does."""
    send(desk.open(f"/cases/{case}/{kind}/{name}/"), f"#step-form-{name}", fields)


def send(page: Page, form: str, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = page.locator(f"{form} [name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.locator(f"{form} [name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.locator(f"{form} button.primary").click()
    expect(page).to_have_url(re.compile(r"/cases/\d+/$"))
