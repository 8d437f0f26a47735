"""Two contacts, two agents, no mouse: the second begins where the first stopped, and asking again demands a reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from handschlag.cases import actions as cases
from handschlag.cases.models import Finding, RepeatedWork
from handschlag.customers import actions as customers
from tests.desk.calling import House, house
from tests.desk.screens import Screens, Server, aside, screens, serving
from tests.factories.guides import write_guide
from tests.factories.people import NOW
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = [pytest.mark.django_db(transaction=True)]

FOLD = "[data-fold=diagnosis]"
NOTE = "textarea[data-note]"


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def office() -> House:
    """Roth's router is out, a guide leads through it, and Kern speaks with him."""
    make_calendar()
    made = house()
    item = customers.add_installed_item(customer=made.roth.pk, product=make_product("Router").pk, by=None, now=NOW)
    write_guide(product=item.product_id)
    cases.open_case(
        customer=made.roth.pk, kind="fault", words="Telefon tot", installed_item=item.pk, by=made.kern.pk, now=NOW
    )
    made.talk("1", user="kern")
    return made


@pytest.fixture
def shown(server: Server, office: House) -> Iterator[Screens]:
    with screens(server) as shown:
        yield shown


def desk_of(shown: Screens, user) -> Page:
    page = shown.desk(user).new_page()
    page.goto("/promises/")
    expect(page.locator(NOTE)).to_be_visible()
    return page


def begin_with_kern(shown: Screens, office: House) -> None:
    """Kern chooses the guide, answers the first question, and the call ends."""
    first = desk_of(shown, office.kern)
    first.locator(NOTE).focus()
    first.keyboard.press("Alt+i")
    expect(first.locator(f"{FOLD} [data-digit='1']")).to_be_focused()
    first.keyboard.press("1")
    expect(first.locator(f"{FOLD} .step-now")).to_contain_text("Lampe am Router?")
    expect(first.locator(f"{FOLD} [data-digit='1']")).to_be_focused()
    first.keyboard.press("1")
    expect(first.locator(f"{FOLD} .step-now")).to_contain_text("Router neu starten")
    expect(first.locator(f"{FOLD} .passed")).to_contain_text("rot")
    first.close()
    aside(office.hang_up, "1")


def test_the_second_contact_begins_where_the_first_stopped(shown: Screens, office: House) -> None:
    begin_with_kern(shown, office)
    aside(office.talk, "2", user="weiss")
    second = desk_of(shown, office.weiss)
    expect(second.locator("#call article .head")).to_contain_text("Telefon tot, seit heute")
    second.locator(NOTE).focus()
    second.keyboard.press("Alt+i")
    expect(second.locator(f"{FOLD} .step-now")).to_contain_text("Router neu starten")
    expect(second.locator(f"{FOLD} .passed")).to_contain_text("Barbara Kern")
    expect(second.locator(f"{FOLD} [data-digit='1']")).to_be_focused()
    second.keyboard.press("2")
    expect(second.locator(f"{FOLD} .result")).to_contain_text("Die Leitung ist gestört")
    assert aside(RepeatedWork.objects.count) == 0

    second.locator(f"{FOLD} .passed summary").first.focus()
    second.keyboard.press("Enter")
    second.locator(f"{FOLD} .again select[name=answer]").first.select_option("grün")
    second.locator(f"{FOLD} .again button").first.press("Enter")
    expect(second.locator(f"{FOLD} .again select[name=again]:invalid").first).to_be_visible()
    assert aside(Finding.objects.count) == 1

    second.keyboard.press("Escape")
    second.locator(NOTE).focus()
    second.keyboard.type("/b Lampe am Router: gelb")
    second.keyboard.press("Enter")
    expect(second.locator(".preview .asks button").first).to_be_visible()
    assert aside(RepeatedWork.objects.count) == 0
    second.keyboard.press("Tab")
    expect(second.locator(".preview .asks button").first).to_be_focused()
    second.keyboard.press("Enter")
    expect(second.locator(".preview")).to_contain_text("Festgehalten: Lampe am Router gelb")
    assert aside(RepeatedWork.objects.get).why == "doubt"
    assert aside(Finding.objects.count) == 2
    assert shown.complaints == []
