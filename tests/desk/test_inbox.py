from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handschlag.conversations.choices import Outcome, State
from handschlag.conversations.models import Conversation
from handschlag.handovers.models import Handover
from handschlag.promises.models import Promise
from tests.desk.calling import STRANGER, House
from tests.factories.conversations import missed

AGO = timedelta(minutes=10)


def inbox(office: House, **query: str) -> str:
    return office.client.get(reverse("inbox"), query).content.decode()


def test_an_empty_inbox_says_what_comes_here(office: House) -> None:
    assert "Um alles kümmert sich jemand" in inbox(office)


def test_a_missed_call_stands_there_with_the_call_back_it_is_owed(office: House) -> None:
    call = missed(at=office.now - AGO)
    page = inbox(office)
    assert f'id="inbox-{call.pk}"' in page
    assert "Rückruf geschuldet bis" in page
    assert f'href="tel:{call.remote_e164}"' in page


def test_taking_it_makes_it_mine_and_it_leaves_the_list(office: House) -> None:
    call = missed(at=office.now - AGO)
    office.client.post(reverse("inbox-take", args=[call.pk]))
    assert Conversation.objects.get(pk=call.pk).user == office.kern
    assert f'id="inbox-{call.pk}"' not in inbox(office)


def test_what_a_colleague_was_faster_to_take_is_said(office: House) -> None:
    call = missed(at=office.now - AGO)
    Conversation.objects.filter(pk=call.pk).update(user=office.weiss)
    answer = office.client.post(reverse("inbox-take", args=[call.pk]), follow=True)
    assert "Jonas Weiß" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_handing_on_offers_the_colleagues(office: House, headers: dict[str, str]) -> None:
    call = missed(at=office.now - AGO)
    assert reverse("inbox-hand-on", args=[call.pk]) in inbox(office)
    page = office.client.get(reverse("inbox-hand-on", args=[call.pk]), headers=headers).content.decode()
    assert "Jonas Weiß</option>" in page
    assert "Barbara Kern</option>" not in page
    assert ("<html" in page) is not bool(headers)


def test_handing_on_needs_a_colleague(office: House) -> None:
    call = missed(at=office.now - AGO)
    office.client.post(reverse("inbox-hand-on", args=[call.pk]), {"user": "niemand"})
    assert Conversation.objects.get(pk=call.pk).user is None
    answer = office.client.post(reverse("inbox-hand-on", args=[call.pk]), {"user": office.weiss.pk}, follow=True)
    assert "Jonas Weiß ist gefragt" in answer.content.decode()
    row = Conversation.objects.get(pk=call.pk)
    assert (row.user, row.owes.owner) == (office.kern, office.kern)
    office.client.force_login(office.weiss)
    office.client.post(reverse("handover-accept", args=[Handover.objects.get().pk]))
    row.refresh_from_db()
    assert (row.user, Promise.objects.get().owner) == (office.weiss, office.weiss)


def test_advertising_is_marked_and_can_be_taken_back(office: House) -> None:
    call = missed(STRANGER, at=office.now - AGO)
    answer = office.client.post(reverse("inbox-spam", args=[call.pk]), follow=True)
    assert Conversation.objects.get(pk=call.pk).outcome == Outcome.SPAM
    assert reverse("call-wrap-up-undo", args=[call.pk]) in answer.content.decode()


def test_filing_under_a_customer_from_the_row(office: House) -> None:
    call = missed(STRANGER, at=office.now - AGO)
    found = office.client.get(reverse("call-search", args=[call.pk]), {"q": "Roth"}).content.decode()
    assert "Ernst Roth" in found
    form = {"customer": office.roth.pk, "person": office.ernst.pk}
    office.client.post(reverse("call-confirm", args=[call.pk]), form)
    assert Conversation.objects.get(pk=call.pk).customer == office.roth


def test_searching_says_when_nobody_fits_and_nothing_when_nothing_is_typed(office: House) -> None:
    call = missed(STRANGER, at=office.now - AGO)
    search, part = reverse("call-search", args=[call.pk]), {"HX-Request": "true"}
    assert "Niemand gefunden" in office.client.get(search, {"q": "Xyzzy"}, headers=part).content.decode()
    assert office.client.get(search, {"q": " "}, headers=part).content.decode().strip() == ""


def test_without_script_the_search_is_a_page_of_the_desk(office: House) -> None:
    call = missed(STRANGER, at=office.now - AGO)
    page = office.client.get(reverse("call-search", args=[call.pk]), {"q": "Roth"}).content.decode()
    assert "<h1>Kunde auswählen</h1>" in page
    assert "Ernst Roth" in page
    assert reverse("call-new-customer", args=[call.pk]) in page


def test_a_customer_who_does_not_exist_is_refused(office: House) -> None:
    call = missed(STRANGER, at=office.now - AGO)
    office.client.post(reverse("call-confirm", args=[call.pk]), {"customer": "x"})
    wrong = {"customer": office.roth.pk, "person": 999}
    answer = office.client.post(reverse("call-confirm", args=[call.pk]), wrong, follow=True)
    assert "notice broken" in answer.content.decode()
    assert Conversation.objects.get(pk=call.pk).customer is None


def test_filters_show_one_channel(office: House) -> None:
    call = missed(at=office.now - AGO)
    assert f'id="inbox-{call.pk}"' in inbox(office, channel="call")
    assert f'id="inbox-{call.pk}"' not in inbox(office, channel="letter")
    assert f'id="inbox-{call.pk}"' in inbox(office, channel="nonsense")


def test_older_ones_stand_on_the_next_page(office: House, monkeypatch) -> None:
    monkeypatch.setattr("handschlag.desk.inbox.views.PAGE", 1)
    missed(at=office.now - AGO)
    missed(STRANGER, at=office.now - AGO)
    assert "page=2" in inbox(office, channel="call")
    assert "page=3" not in inbox(office, channel="call", page="2")


def test_a_letter_is_entered_and_filed_by_its_sender(office: House) -> None:
    letter = {"sender": "Ernst Roth", "subject": "Kündigung", "received_on": timezone.localdate(office.now).isoformat()}
    office.client.post(reverse("letter-new"), letter)
    entered = Conversation.objects.get(channel="letter")
    assert entered.customer == office.roth
    assert entered.user is None
    office.client.post(reverse("letter-new"), {**letter, "sender": "Unbekannt", "mine": "on"})
    assert Conversation.objects.get(sender="Unbekannt").user == office.kern


def test_a_letter_from_tomorrow_is_refused_in_its_field(office: House) -> None:
    tomorrow = (timezone.localdate(office.now) + timedelta(days=1)).isoformat()
    answer = office.client.post(reverse("letter-new"), {"sender": "Roth", "subject": "Brief", "received_on": tomorrow})
    assert answer.status_code == 422
    assert not Conversation.objects.exists()


def test_a_visit_begins_at_once_or_waits(office: House) -> None:
    assert office.client.get(reverse("visit-new")).status_code == 200
    office.client.post(reverse("visit-start"))
    assert Conversation.objects.get().state == State.CONNECTED
    office.client.post(reverse("visit-new"), {"name": "Ernst Roth", "user": office.weiss.pk})
    received = Conversation.objects.get(customer=office.roth)
    assert received.user == office.weiss
    answer = office.client.post(reverse("visit-new"), {"name": "", "user": "nobody"})
    assert answer.status_code == 422


def test_three_rows_cost_what_one_does(office: House, django_assert_num_queries) -> None:
    missed(at=office.now - AGO)
    inbox(office)
    with django_assert_num_queries(QUERIES):
        inbox(office)
    missed(STRANGER, at=office.now - AGO)
    missed("+4915228895456", at=office.now - AGO)
    with django_assert_num_queries(QUERIES):
        inbox(office)


QUERIES = 15
