from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases.choices import Kind
from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.conversations import missed
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


def test_a_complaint_out_of_a_contact_is_two_keys_and_what_was_noted_are_its_words(client, desk):
    call = desk.call()
    Conversation.objects.filter(pk=call.pk).update(note="Regulierung unvollständig")
    said = {"customer": desk.roth.pk, "conversation": call.pk, "kind": "complaint"}
    answer = client.post(reverse("case-open"), said, follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("case", args=[case.pk])
    assert (case.kind, str(case), case.reported_at) == (Kind.COMPLAINT, "Regulierung unvollständig", call.started_at)
    assert "Eröffnet: Reklamation" in text_of(answer)


def test_what_is_open_already_gets_the_contact(client, desk):
    case, call = desk.open(), desk.call()
    client.post(reverse("case-open"), {"conversation": call.pk, "case": case.pk})
    assert case.contacts.get().conversation_id == call.pk


def test_what_makes_no_sense_is_said_and_nothing_is_opened(client, desk):
    for said in ({"customer": desk.roth.pk, "kind": "party"}, {"customer": "0", "kind": "fault"}, {"kind": "fault"}):
        client.post(reverse("case-open"), said)
    assert not Case.objects.exists()


def test_the_file_of_a_customer_offers_the_kinds_with_their_keys(client, desk):
    said = text_of(client.get(reverse("customer", args=[desk.roth.pk])))
    assert 'data-key="Alt+R"' in said
    assert 'data-key="r" data-key-label="Reklamation"' in said


def test_with_time_there_is_a_form(client, desk):
    there = f"{reverse('case-new')}?customer={desk.roth.pk}&kind=fault"
    assert "Der Kunde braucht es bis" in text_of(client.get(there))
    said = {"kind": "fault", "words": "Kein Ton", "needed_by_at": "2026-11-25T09:00", "severity": "serious"}
    client.post(there, said)
    case = Case.objects.get()
    assert (case.severity, case.needed_by_at is None) == ("serious", False)
    assert client.post(there, {"words": "Kein Ton"}).status_code == 422


def test_without_a_customer_it_asks_whose_it_is(client, desk):
    there = reverse("case-new")
    assert "Wessen Anliegen ist es?" in text_of(client.get(there))
    found = text_of(client.get(there, {"q": "Roth", "kind": "fault"}))
    assert f"{there}?customer={desk.roth.pk}&amp;kind=fault" in found
    assert "Niemand passt" in text_of(client.get(there, {"q": "Xyzzyx"}))


def test_open_a_concern_stands_in_the_search_for_everything(client, desk):
    assert "Anliegen <mark>eröffnen</mark>" in text_of(client.get(reverse("palette"), {"q": "eröffnen"}))


def test_from_any_contact_of_inbox_and_story_a_complaint_is_opened_however_old_the_contact_is(client, desk):
    call = missed(desk.number, at=NOW - timedelta(days=30))
    there = f"{reverse('case-new')}?customer={desk.roth.pk}&conversation={call.pk}&kind=complaint"
    for page in (reverse("inbox"), reverse("customer", args=[desk.roth.pk])):
        assert there.replace("&", "&amp;") in text_of(client.get(page)), page
    assert f'<option value="{call.pk}" selected>' in text_of(client.get(there))
    client.post(there, {"kind": "complaint", "words": "So nicht", "conversation": call.pk, "severity": "normal"})
    case = Case.objects.get()
    assert (case.contacts.get().conversation_id, case.reported_at) == (call.pk, call.started_at)


def test_a_contact_of_somebody_else_is_not_offered(client, desk):
    stranger = missed(at=NOW - timedelta(hours=1))
    there = f"{reverse('case-new')}?customer={desk.roth.pk}&conversation={stranger.pk}&kind=complaint"
    assert f'value="{stranger.pk}"' not in text_of(client.get(there))
