"""A promise breaks: it is warned of, climbs to the boss, breaks at its second, and is told and shown as late."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.promising import Owed, Somebody, confirmed, fits, promised_in_a_call, reached, somebody, standing
from tests.journeys.world import BERLIN, PICTURES, Desk
from tests.product import Product

ROUND_MS = 180_000  # on a machine that does much else, a round comes late

pytestmark = pytest.mark.journey


def told(office: Product, promise: Owed, login: str) -> str:
    """In how many lines of notices this colleague hears of this promise."""
    return office.sql(
        "select count(*) from people_noticeline l join people_notice n on n.id = l.notice_id"
        f" join people_user u on u.id = n.user_id where u.login = '{login}' and l.thing = 'promise-{promise.id}'"
    )


def hears_of(desk: Desk, who: Somebody) -> None:
    """A worker's round later the notice is there, without reloading."""
    expect(desk.open("/notices/").locator("#notices", has_text=who.name)).to_be_visible(timeout=ROUND_MS)


def test_a_promise_nobody_keeps_is_warned_of_climbs_breaks_at_its_second_and_is_told_as_late(
    office, desk_of, exchange, phone
):
    who = somebody(office, 1)
    weiss, kern, boss = desk_of("weiss"), desk_of("kern"), desk_of("seidel")
    weiss.open("/")
    promise = promised_in_a_call(office, weiss, exchange, who, "in einer Woche zurückrufen", "30.11., 18:00")
    link = confirmed(weiss, promise)

    # Three quarters of the open time are gone, then four fifths, then all but an hour; nobody says that they saw it.
    promise.move_clock_to("3 days 4 hours")
    hears_of(weiss, who)
    assert (told(office, promise, "weiss"), told(office, promise, "seidel")) == ("1", "0"), "who owes it comes first"
    promise.move_clock_to("8 hours")
    hears_of(kern, who)
    promise.move_clock_to("1 hour")
    hears_of(boss, who)
    boss.picture("climbed-to-the-boss")
    assert promise.read("state") == "open"

    weiss.open(f"/promises/{promise.id}/")
    expect(weiss.page.locator(".promise-head")).to_contain_text("offen")
    promise.move_clock_to("-1 second")
    expect(weiss.page.locator(".promise-head")).to_contain_text("gebrochen", timeout=ROUND_MS)
    assert promise.read("broken_at = due_at") == "true"
    phone.goto(link)
    expect(standing(phone)).to_contain_text("Das haben wir nicht gehalten")
    assert fits(phone)

    reached(weiss, exchange, who)
    weiss.open(f"/promises/{promise.id}/")
    weiss.picture("done-late")
    assert promise.read("state || ' ' || (done_at > broken_at)") == "broken true", "late stays broken"
    assert promise.read("break_told_at is null") == "true", "having done it is not having told them"
    weiss.page.get_by_role("button", name="Der Kunde weiß es").click()
    expect(weiss.page.locator("#promise-lines")).to_contain_text("Der Kunde hat vom Bruch erfahren")
    expect(weiss.page.locator(".promise-head")).not_to_contain_text("weiß es noch nicht")
    assert promise.read("break_told_at > broken_at") == "true"
    weiss.picture("told-late")
    phone.reload()
    expect(standing(phone)).to_contain_text(promise.read(f"to_char(done_at at time zone '{BERLIN.key}', 'HH24:MI')"))
    expect(standing(phone)).to_have_class(re.compile("broken"))
    phone.screenshot(path=PICTURES / "shown-as-late.png", full_page=True)
