"""One journey on a real SIP call, from its INVITE to the wrap-up: two programs that know nothing of each other or us."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.sip import Bridge, Caller, Telephone
from tests.journeys.world import Exchange, address_of_new_exchange

ROTH, EXTENSION, LINE = "+492214710382", "23", "492214710220"

pytestmark = pytest.mark.journey


@pytest.fixture
def bridge(desk_of):
    return Bridge(Exchange(address_of_new_exchange(desk_of("seidel"))), EXTENSION, LINE)


@pytest.fixture
def telephone(bridge):
    opened = Telephone(EXTENSION, bridge.tell)
    yield opened
    opened.close()


def test_who_calls_by_sip_is_known_before_anybody_picks_up(office, desk_of, bridge, telephone):
    weiss = desk_of("weiss")
    weiss.open("/")
    caller = Caller(telephone, ROTH)
    try:
        strip = weiss.ring_of("Ernst Roth")
        expect(strip).to_be_visible()
        weiss.picture("sip-rings")
        telephone.do("accept")
        call = weiss.call_with("Ernst Roth")
        expect(call).to_be_visible()
        expect(strip).to_have_count(0)
        expect(call.locator("textarea[name=note]")).to_be_focused()
        weiss.page.keyboard.type("Ruft über SIP an.")
        expect(call).to_contain_text("gesichert")
        telephone.do("hangup")
        assert caller.wait() == 0
        weiss.finish("Ernst Roth")
    finally:
        caller.close()
    assert bridge.reported == ["newCall", "answer", "hangup"]
    kept = office.sql(
        "select c.ending || ' ' || u.login || ' ' || (c.wrapped_up_at is not null) || ' ' || c.note"
        " from conversations_conversation c join people_user u on u.id = c.user_id"
        f" where c.remote_e164 = '{ROTH}' order by c.id desc limit 1"
    )
    assert kept == "talked weiss true Ruft über SIP an."
