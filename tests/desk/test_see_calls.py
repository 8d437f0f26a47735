"""The call screens, read by everybody: what rings, runs, ended and is wrapped up, by day and by night, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation
from handschlag.people.models import User
from tests.desk.calling import SOMMER, STRANGER, household
from tests.desk.office import half_past_five
from tests.desk.screens import Screens, Server, flaws, screens, serving, too_wide
from tests.factories.conversations import event, hear, missed, talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = [pytest.mark.django_db(transaction=True)]

SIZES = [("light", 1440, 960), ("dark", 1440, 960), ("light", 390, 844), ("dark", 390, 844)]


@pytest.fixture
def kern() -> User:
    half_past_five()
    return make_user("kern", name="Barbara Kern", role="admin", presence="available", since_at=NOW)


@pytest.fixture
def waiting(kern: User) -> Conversation:
    """Kern speaks with Roth, who was promised something; a visitor nobody knows stands there, and a talk just ended."""
    weiss = make_user("weiss", name="Jonas Weiß")
    roth = make_customer("Ernst Roth", owner=kern, stand_in=weiss)
    make_number(roth, "0221 4710382", person=make_person(roth))
    promise_to(roth, words="Rückmeldung zum Hagelschaden", owner=kern.pk, now=NOW)
    household(NOW, kern, weiss)
    missed(STRANGER, users=("kern",))
    ended = talked(SOMMER, seconds=60, user="kern")
    call = hear(event("offered", users=("kern",)), event("answered", users=("kern",)))
    conversations.save_note(
        conversation=call.pk, text="Fragt nach dem Hagel.\n/t kommt per Post", revision=0, by=kern.pk, now=NOW
    )
    conversations.promise_in(conversation=call.pk, words="Rückruf morgen bis 10", by=kern.pk, now=NOW)
    conversations.start_visit(user=kern.pk, by=kern.pk, now=NOW)
    return ended


@pytest.fixture
def ringing(waiting: Conversation) -> None:
    """And it rings twice: a household of two, and nobody known."""
    hear(event("offered", "household", remote_e164=SOMMER, users=("kern",)))
    hear(event("offered", "stranger", remote_e164="+4917139200077", users=("kern",)))


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def shown(server: Server, ringing: None) -> Iterator[Screens]:
    with screens(server) as shown:
        yield shown


def each_conversation(page: Page) -> list[str]:
    """Every tab of the panel, with all that can be opened in it, and its wrap-up."""
    found = []
    tabs = page.locator("#call [data-shows]")
    for index in range(tabs.count()):
        tabs.nth(index).click()
        panel = page.locator("#call > article:not([hidden])")
        for fold in panel.locator("details > summary").all():
            if not fold.evaluate("summary => summary.parentElement.open"):
                fold.click()
        found += flaws(page) + too_wide(page)
        # Inside a form the key saves that form, and an opened fold may lead into its own at any moment.
        panel.locator("textarea[data-note]").press("Control+Enter")
        expect(panel.locator("[data-wrap-up]")).to_be_visible()
        found += flaws(page) + too_wide(page)
    return found


@pytest.mark.parametrize(("scheme", "width", "height"), SIZES)
def test_every_call_screen_can_be_read_by_everybody(
    shown: Screens, kern: User, waiting: Conversation, scheme: str, width: int, height: int
) -> None:
    """Axe finds nothing serious, nothing runs off the side, and the browser complains about nothing."""
    page = shown.desk(kern, viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
    page.goto(reverse("today"))
    expect(page.locator("#strip article")).to_have_count(2)
    expect(page.locator("#call [data-shows]")).to_have_count(3)
    found = each_conversation(page)
    for address in (
        reverse("inbox"),
        reverse("call-wrap-up", args=[waiting.pk]),
        reverse("call-new-customer", args=[waiting.pk]),
    ):
        page.goto(address)
        found += flaws(page) + too_wide(page)
    assert found == []
    assert shown.complaints == []
