"""The story "Roth" and its neighbours: real lines, real desks, the office's Monday at half past five."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.world import Exchange, FritzBox, address_of_new_exchange, connect_fritzbox, example_now

ROTH, ENGELS, BREUER = "492214710382", "492214710383", "492214710715"
KEYS_A_SECOND = 5

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def lines():
    """The webhook address and the box, once they have been set up by the first journey that needs them."""
    return {}


@pytest.fixture
def exchange(lines, desk_of):
    if "exchange" not in lines:
        lines["exchange"] = Exchange(address_of_new_exchange(desk_of("seidel")))
    return lines["exchange"]


@pytest.fixture
def box():
    opened = FritzBox()
    yield opened
    opened.close()


def test_roth_rings_while_his_owner_is_absent_and_the_stand_in_sees_him_in_time(office, desk_of, box):
    connect_fritzbox(desk_of("seidel"), box)
    weiss = desk_of("weiss")
    weiss.open("/")
    now = example_now(office)
    box.say(now, "RING", "0", "02214710382", "4710220", "SIP0")
    strip = weiss.ring_of("Ernst Roth")
    expect(strip).to_be_visible()
    expect(strip).to_contain_text("Rückmeldung zum Hagelschaden")
    expect(strip).to_contain_text("Barbara Kern")
    weiss.picture("roth-rings")
    box.say(now + timedelta(seconds=4), "CONNECT", "0", "23", "02214710382")
    call = weiss.call_with("Ernst Roth")
    expect(call).to_be_visible()
    expect(strip).to_have_count(0)
    note = call.locator("textarea[name=note]")
    expect(note).to_be_focused()
    weiss.page.keyboard.type("Fragt nach dem Hagelschaden.\n/v morgen bis 10 zurückrufen\n")
    expect(call).to_contain_text("morgen 10:00")
    weiss.picture("roth-speaks")
    box.say(now + timedelta(minutes=6), "DISCONNECT", "0", "356")
    weiss.page.keyboard.press("Control+Enter")
    expect(call.locator("[data-wrap-up]")).to_be_visible()
    weiss.picture("roth-wrap-up")
    weiss.page.keyboard.press("Control+Enter")
    expect(call).to_have_count(0)
    kept = office.sql(
        "select outcome || ' ' || (next_step_user_id is not null) || ' ' || (next_step_on is not null) || ' ' || note"
        " from conversations_conversation where remote_e164 = '+492214710382' and over_at is not null"
        " order by id desc limit 1"
    )
    assert kept.startswith("promised true true Fragt nach dem Hagelschaden.")


def test_another_caller_through_the_webhook_is_answered_on_a_second_desk_at_once(office, desk_of, exchange):
    kern, seidel = desk_of("kern"), desk_of("seidel")
    for one in (kern, seidel):
        one.open("/")
    call = exchange.ring(number="492214710711", user="21")
    expect(seidel.ring_of("Breuer Dachtechnik")).to_be_visible()
    expect(seidel.ring_of("Sandra Breuer")).to_be_visible()
    exchange.answer(call, user="21")
    expect(seidel.call_with("Sandra Breuer")).to_be_visible()
    expect(kern.ring_of("Sandra Breuer")).to_have_count(0)
    exchange.hang_up(call)
    seidel.finish("Sandra Breuer")


def test_a_trunk_with_extension_shows_the_company_and_no_person(office, desk_of, exchange):
    weiss = desk_of("weiss")
    weiss.open("/")
    call = exchange.ring(number=BREUER, user="23")
    strip = weiss.ring_of("Breuer Dachtechnik GmbH")
    expect(strip).to_be_visible()
    expect(strip).to_contain_text("15")
    expect(strip).not_to_contain_text("Sandra")
    weiss.picture("trunk")
    exchange.hang_up(call, cause="cancel")
    expect(strip).to_contain_text("Rückruf geschuldet")


def test_two_people_of_the_same_household_show_as_two(office, desk_of, exchange):
    weiss = desk_of("weiss")
    weiss.open("/")
    call = exchange.ring(number=ENGELS, user="23")
    strip = weiss.ring_of("Engels")
    expect(strip.get_by_role("button", name=re.compile("^Gisela Engels"))).to_be_visible()
    expect(strip.get_by_role("button", name=re.compile("^Heinz Engels"))).to_be_visible()
    weiss.picture("household")
    strip.get_by_role("button", name=re.compile("^Gisela Engels")).click()
    exchange.answer(call, user="23")
    expect(weiss.call_with("Gisela Engels")).to_be_visible()
    exchange.hang_up(call)
    weiss.finish("Gisela Engels")


def test_a_missed_call_becomes_a_call_back_tried_then_reached(office, desk_of, exchange):
    weiss = desk_of("weiss")
    weiss.open("/")
    number = office.sql(
        "select n.e164 from customers_number n join customers_responsibility r using (customer_id)"
        " join people_user u on u.id = r.owner_id where u.login = 'weiss' and n.e164 like '+492214710%'"
        " and n.customer_id > 50 order by n.customer_id limit 1"
    )
    name = office.sql(
        f"select name from customers_customer c join customers_number n on n.customer_id = c.id where n.e164 = '{number}' limit 1"
    )
    call = exchange.ring(number=number.lstrip("+"), user="23")
    expect(weiss.ring_of(name)).to_be_visible()
    exchange.hang_up(call, cause="noAnswer")
    weiss.open("/inbox/")
    row = weiss.page.locator("main li, main article", has_text=name).first
    expect(row).to_contain_text("Rückruf geschuldet")
    owed = f"from promises_promise p join customers_customer c on c.id = p.customer_id where c.name = '{name}' and p.source = 'missed_call'"
    assert office.sql(f"select count(*) {owed} and p.state = 'open'") == "1"
    tried = exchange.ring(number=number.lstrip("+"), user="23", direction="out")
    exchange.hang_up(tried, cause="noAnswer", direction="out")
    assert office.sql(f"select p.state || ' ' || (p.next_attempt_at is not null) {owed}") == "open true"
    reached = exchange.ring(number=number.lstrip("+"), user="23", direction="out")
    exchange.answer(reached, user="23", direction="out")
    exchange.hang_up(reached, direction="out")
    weiss.open("/")
    weiss.finish_each(name)
    assert office.sql(f"select p.state {owed}") == "kept"


def test_somebody_at_the_door_starts_as_fast_as_a_ring(office, desk_of):
    weiss = desk_of("weiss")
    weiss.open("/")
    weiss.page.keyboard.press("Alt+j")
    visit = weiss.call_with("Besuch")
    expect(visit).to_be_visible()
    expect(visit.locator("textarea[name=note]")).to_be_focused()
    weiss.page.keyboard.type("Herr Roth bringt Fotos vom Hagelschaden.")
    expect(visit).to_contain_text("gesichert")
    weiss.picture("visit")
    kept = office.sql(
        "select count(*) from conversations_conversation where channel = 'visit' and note like 'Herr Roth bringt%'"
    )
    assert kept == "1"


def test_wrap_up_without_a_mouse_takes_under_fifteen_seconds_of_typing(office, desk_of, exchange):
    """Counted in keys, not in this machine's time: an unhurried hand types five a second."""
    kern = desk_of("kern")
    kern.open("/")
    call = exchange.ring(number="492214710711", user="22")
    exchange.answer(call, user="22")
    panel = kern.call_with("Sandra Breuer")
    expect(panel.locator("textarea[name=note]")).to_be_focused()
    exchange.hang_up(call)
    keys = ["Control+Enter", "3", "Tab", *"Angebot bis übermorgen", "Control+Enter"]
    for key in keys:
        if key == "3":
            expect(panel.locator("[data-wrap-up]")).to_be_visible()
        if len(key) == 1 and key != "3":
            kern.page.keyboard.insert_text(key)
        else:
            kern.page.keyboard.press(key)
        if key == "n":
            time.sleep(0)
    expect(panel).to_have_count(0)
    assert len(keys) / KEYS_A_SECOND < 15
    outcome = office.sql(
        "select c.outcome || ' ' || p.kind from conversations_conversation c"
        " join conversations_promised m on m.conversation_id = c.id join promises_promise p on p.id = m.promise_id"
        " where c.remote_e164 = '+492214710711' order by c.id desc limit 1"
    )
    assert outcome == "promised offer"
