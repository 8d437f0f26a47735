"""From an empty installation to its first call: the set-up assistant, with a real file of customers."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.world import Desk, Exchange, address_from_page

CONTACTS = Path(__file__).resolve().parents[1] / "fixtures" / "customer_files" / "outlook_de_cp1252.csv"
LINK = re.compile(r"http://\S+/setup/start/\S+")
LONG_MS = 60_000
TAKE_BACK = re.compile("zurücknehmen")

pytestmark = pytest.mark.journey


def test_an_empty_installation_is_set_up_until_its_first_call_says_who_it_is(browser, product):
    desk = Desk(browser, product.base_url)
    begin(desk, link_on_the_console(product))
    tell_company_and_hours(desk)
    exchange = connect_telephone(desk)
    add_a_colleague(desk)
    look_at_the_file(desk)
    assert product.sql("select count(*) from customers_customer") == "0"
    take_it_in(desk)
    taken = int(product.sql("select count(*) from customers_customer"))
    assert taken > 0
    let_it_ring(desk, exchange, product)
    take_the_import_back(desk)
    assert int(product.sql("select count(*) from customers_customer")) < taken
    desk.close()


def link_on_the_console(product):
    for _ in range(600):
        if found := LINK.search(product.output):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(product.output)


def begin(desk, link):
    desk.page.goto("/")
    expect(desk.page.locator("main")).to_be_visible()
    desk.page.goto(link)
    desk.page.fill("input[name=name]", "Petra Lindemann")
    desk.page.fill("input[name=email]", "petra@example.org")
    desk.page.fill("input[name=password]", "vier-Worte-und-ein-Komma")
    desk.page.keyboard.press("Enter")


def tell_company_and_hours(desk):
    desk.page.fill("input[name=name]", "Lindemann Haustechnik")
    desk.page.fill("input[name=area_code]", "221")
    desk.page.locator("#step button.primary").click()
    expect(desk.page).to_have_url(re.compile("/setup/hours/"))
    desk.picture("setup-hours")
    desk.page.locator("form.hours-form button.primary").click()
    desk.page.get_by_role("link", name="Weiter", exact=True).click()
    expect(desk.page).to_have_url(re.compile("/setup/telephone/"))


def connect_telephone(desk):
    desk.page.goto("/settings/telephony/new/generic/")
    desk.page.locator("input[name=name]").fill("Telefonanlage")
    desk.page.locator("main form button.primary").first.click()
    return Exchange(address_from_page(desk.page))


def add_a_colleague(desk):
    desk.page.goto("/setup/colleagues/")
    desk.page.fill("input[name=form-0-name]", "Jan Brückner")
    desk.page.fill("input[name=form-0-extension]", "12")
    desk.page.locator("main form button.primary").first.click()
    expect(desk.page.locator("input.once")).to_have_value(re.compile("^http"))
    desk.picture("setup-colleagues")


def look_at_the_file(desk):
    desk.page.goto("/setup/customers/")
    desk.page.locator("main a.button.primary").first.click()
    desk.page.set_input_files("input[type=file]", CONTACTS)
    desk.page.locator("main form button.primary").first.click()
    expect(desk.page.locator("#import-state")).to_contain_text("würden übernommen")
    desk.picture("setup-import-preview")


def take_it_in(desk):
    desk.page.locator("#import-state button.primary").click()
    expect(desk.page.get_by_role("button", name=TAKE_BACK)).to_be_visible(timeout=LONG_MS)


def let_it_ring(desk, exchange, product):
    number = product.sql("select e164 from customers_number where e164 <> '' and person_id is not null limit 1")
    name = product.sql(
        "select p.family_name from customers_person p join customers_number n on n.person_id = p.id"
        f" where n.e164 = '{number}' limit 1"
    )
    desk.page.goto("/setup/ring/")
    call = exchange.ring(number=number.lstrip("+"), user="12", to="492214710001")
    expect(desk.ring_of(name)).to_be_visible()
    expect(desk.page.locator("#first-call .kept")).to_be_visible()
    desk.picture("setup-first-call")
    exchange.hang_up(call, cause="cancel")
    desk.page.locator("form[action='/setup/finish/'] button").click()
    expect(desk.page).to_have_url(re.compile("/$"))


def take_the_import_back(desk):
    desk.page.goto("/settings/import/")
    desk.page.locator("a.rowlink", has_text=CONTACTS.name).click()
    desk.page.get_by_role("button", name=TAKE_BACK).click()
    expect(desk.page.locator("#import-state")).to_contain_text("zurückgenommen", timeout=LONG_MS)
