from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Conversation, HardMark
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.conversations import NOW, STRANGER, event, hear, talked
from tests.factories.people import make_team, make_user
from tests.house.source import sources

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(hours=2)


@pytest.fixture
def kern() -> User:
    half_past_five()
    return make_user("kern", name="Barbara Kern", presence="available", extensions=("22",))


@pytest.fixture
def talk(kern: User) -> Conversation:
    """Twenty minutes this afternoon."""
    return talked(STRANGER, at=EARLIER, seconds=1200, user="22")


def mine(client: Client) -> str:
    answer = client.get(reverse("account-load"))
    assert answer.status_code == 200
    return text_of(answer)


def test_i_see_my_minutes_long_and_hard_talks_and_mark_one_in_its_place(client: Client, kern: User, talk) -> None:
    client.force_login(kern)
    shown = mine(client)
    assert "20 Min." in shown
    assert "lang" in shown
    address = reverse("call-hard", args=[talk.pk])
    swapped = text_of(client.post(address, {"hard": "yes"}, headers={"HX-Request": "true"}))
    assert "Als schwer vermerkt, nur für Sie" in swapped
    assert "schwer: von Ihnen vermerkt" in mine(client)
    assert client.post(address, {"hard": "no"}).url == reverse("account-load")
    assert not HardMark.objects.exists()


def test_the_wrap_up_offers_the_mark_to_whoever_had_the_talk_and_to_nobody_else(client: Client, kern, talk) -> None:
    client.force_login(kern)
    address = reverse("call-wrap-up", args=[talk.pk])
    assert "Das war schwer" in text_of(client.get(address))
    client.force_login(make_user("weiss"))
    assert "Das war schwer" not in text_of(client.get(address))
    assert "Das kann nur vermerken" in text_of(
        client.post(reverse("call-hard", args=[talk.pk]), {"hard": "yes"}, follow=True)
    )


@pytest.mark.parametrize("role", ["admin", "management", "team_lead", "agent"])
def test_nobody_else_reads_it_at_any_address_that_knows_the_talk(client: Client, kern: User, talk, role: str) -> None:
    """The talk itself is in its customer's story; what it weighed for whoever had it is not."""
    conversations.mark_hard(conversation=talk.pk, is_hard=True, by=kern.pk, now=NOW)
    client.force_login(make_user("seidel", role=role))
    assert "Keine Gespräche in den letzten zwei Wochen" in mine(client)
    for address in (
        f"{reverse('account-load')}?user={kern.pk}",
        reverse("call-wrap-up", args=[talk.pk]),
        reverse("inbox"),
        reverse("today"),
    ):
        shown = text_of(client.get(address))
        assert "schwer vermerkt" not in shown
        assert "20 Min." not in shown


def test_whose_turn_it_is_only_they_are_told(client: Client, kern: User, talk) -> None:
    weiss = make_user("weiss", name="Jonas Weiß", presence="available", extensions=("23",))
    make_team("Büro", members=(kern, weiss))
    for number in range(3):
        talked(STRANGER, at=EARLIER - timedelta(hours=number), seconds=3000, user="22")
    call = hear(event("offered", "now", remote_e164="+492214710998", users=("22", "23")))
    assert call.asked == weiss
    strip = reverse("calls-now")
    client.force_login(weiss)
    assert "Sie sind dran" in text_of(client.get(strip))
    client.force_login(kern)
    shown = text_of(client.get(strip))
    assert reverse("call-take", args=[call.pk]) in shown
    assert "Sie sind dran" not in shown


def test_what_compares_colleagues_is_asked_in_one_place_and_marks_are_read_in_one_room() -> None:
    """law.md R20: neither a page nor an export, a command or a log can come by it."""
    asking = [source.module for source in sources() if re.search(r"\bcarried\((?!\s*users: )", source.text)]
    marks = {source.room for source in sources() if "HardMark" in source.text}
    assert asking == ["handschlag.conversations.actions.carrying"]
    assert marks == {"conversations"}
