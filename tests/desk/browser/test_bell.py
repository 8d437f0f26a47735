"""The bell hears at once what somebody should know; a key says that it was seen; a notification comes only when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.desk.browser.conftest import SignIn
from tests.desk.browser.house import House

pytestmark = pytest.mark.journey

WARN = """
from datetime import timedelta
from handschlag.core import clock
from handschlag.people.models import User
from handschlag.customers.models import Customer
from handschlag.promises import actions as promises
now = clock.now()
promises.make_promise(
    customer=Customer.objects.get(name="Ernst Roth").pk, kind="{kind}", words="Das mache ich", source="spoken",
    clock="calendar", allowance=timedelta(hours=2), owner=User.objects.get(login="kern").pk, by=None,
    now=now - timedelta(minutes=65),
)
promises.climb_due(now=now)
"""
RECORDER = """
globalThis.shown = [];
globalThis.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, more) { globalThis.shown.push([title, more.tag]); }
  close() {}
};
globalThis.away = false;
Object.defineProperty(document, "hidden", { get: () => globalThis.away });
"""
LEAVE = "() => { globalThis.away = true; document.dispatchEvent(new Event('visibilitychange')); }"


KEEP_ALL = """
from handschlag.core import clock
from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
now = clock.now()
for made in Promise.objects.filter(state="open", words="Das mache ich"):
    promises.keep_promise(promise=made.pk, by=None, now=now)
    people.settle_notices(thing=f"promise-{made.pk}", by=None, now=now)
"""


@pytest.fixture(autouse=True)
def kept(house: House) -> Iterator[None]:
    yield
    house.tell(KEEP_ALL)


def test_the_bell_rings_on_the_right_desk_and_a_key_says_seen(house: House, sign_in: SignIn) -> None:
    kern, weiss = sign_in("kern"), sign_in("weiss")
    expect(kern.locator("#bell .number")).to_have_count(0)
    house.tell(WARN.format(kind="call_back"))
    expect(kern.locator("#bell .number")).to_have_text("1", timeout=20_000)
    expect(weiss.locator("#bell .number")).to_have_count(0)
    kern.keyboard.press("z")
    kern.keyboard.press("n")
    row = kern.locator("#notice-list li")
    expect(row).to_contain_text("Ernst Roth bis")
    expect(row).to_contain_text("50 % der Zeit sind um")
    house.tell(WARN.format(kind="offer"))
    expect(row).to_contain_text("das Angebot schicken", timeout=20_000)
    expect(row).to_have_count(1)
    kern.keyboard.press("ArrowDown")
    kern.keyboard.press("g")
    expect(kern.get_by_text("Nichts, was Sie wissen müssen")).to_be_visible()
    expect(kern.locator("#bell .number")).to_have_count(0)
    kern.get_by_role("button", name="Rückgängig").click()
    expect(row).to_contain_text("Ernst Roth bis", timeout=20_000)
    expect(kern.locator("#bell .number")).to_have_text("1")


def test_a_notification_comes_once_for_all_tabs_and_only_when_asked_for(house: House, sign_in: SignIn) -> None:
    first = sign_in("kern")
    first.context.add_init_script(RECORDER)
    first.goto(f"{house.url}/account/notices/")
    second = first.context.new_page()
    second.goto(f"{house.url}/customers/")
    tabs = (first, second)
    for tab in tabs:
        tab.locator("html[data-live=open]").wait_for(state="attached")
        tab.evaluate(LEAVE)
    house.tell(WARN.format(kind="visit"))
    for tab in tabs:
        expect(tab.locator("#bell .number")).to_have_text("1", timeout=20_000)
        assert tab.evaluate("shown") == []
    first.check("[data-notify-setting]")
    house.tell(WARN.format(kind="repair"))
    for tab in tabs:
        expect(tab.locator("#bell")).to_have_attribute("data-newest", re.compile("Reparatur"), timeout=20_000)
    first.wait_for_function("shown.length")
    assert [len(tab.evaluate("shown")) for tab in tabs] == [1, 0]
    assert first.evaluate("shown[0][0]").startswith("Reparatur für Ernst Roth bis")
