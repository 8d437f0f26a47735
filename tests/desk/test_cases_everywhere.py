"""Where concerns show besides their own pages: in the strip, beside the call, in the customer's file, in the search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases.choices import Kind
from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.desk.call.cards import Calls
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.conversations import event, hear
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


def rings(desk: Desk) -> None:
    row = hear(event(remote_e164=desk.number))
    Conversation.objects.filter(pk=row.pk).update(shown_to=[desk.kern.pk])


def test_the_strip_says_the_open_complaint_and_where_the_last_contact_stopped(desk):
    desk.open("complaint", words="Regulierung unvollständig", now=NOW - 8 * DAY)
    desk.open("question")
    rings(desk)
    (card,) = Calls(desk.kern, NOW).ringing
    assert card.warning == "Reklamation seit 8 Tagen offen: Regulierung unvollständig"
    assert card.reason.startswith("Regulierung unvollständig, seit")


def test_a_complaint_of_today_is_said_without_counting_days(desk):
    desk.open("complaint", words="Zu laut")
    rings(desk)
    (card,) = Calls(desk.kern, NOW).ringing
    assert card.warning == "Reklamation seit heute offen: Zu laut"


def test_the_file_has_a_panel_of_what_is_open(client, desk):
    there = reverse("customer-panel", args=[desk.roth.pk, "cases"])
    assert "Alt R eröffnet ein Anliegen" in text_of(client.get(there))
    case = desk.open()
    said = text_of(client.get(there))
    assert reverse("case", args=[case.pk]) in said
    assert "zu finden" in said


def test_concerns_are_found_by_the_search_for_everything(client, desk):
    case = desk.open("question", words="Markise klemmt")
    assert reverse("case", args=[case.pk]) in text_of(client.get(reverse("palette"), {"q": "Markise"}))


def test_the_number_beside_the_entry_counts_what_is_mine(client, desk):
    desk.open()
    desk.open("question", by=desk.weiss.pk)
    assert 'id="count-cases" hx-swap-oob="true">1' in text_of(client.get(reverse("counts")))


@pytest.mark.parametrize(("letter", "kind"), [("r", Kind.COMPLAINT), ("a", Kind.FAULT), ("a Wunsch:", Kind.WISH)])
def test_a_line_of_the_note_opens_a_concern_once(client, desk, letter, kind):
    call = desk.call(is_looked_after=False)
    there = reverse("call-concern", args=[call.pk])
    for _time in range(2):
        answer = client.post(there, {"line": f"/{letter} Rechnung doppelt"})
        assert "Eröffnet:" in answer.json()["said"]
    case = Case.objects.get()
    assert (case.kind, str(case), case.contacts.get().conversation_id) == (kind, "Rechnung doppelt", call.pk)
    asked = client.get(reverse("call-understand", args=[call.pk]), {"line": f"/{letter} Rechnung doppelt"})
    assert asked.json()["said"].startswith("Enter eröffnet")


def test_a_line_without_words_or_without_a_customer_opens_nothing(client, desk):
    call = desk.call(is_looked_after=False)
    there = reverse("call-concern", args=[call.pk])
    for line in ("/r", "/v morgen bis 10", "nur Text"):
        assert client.post(there, {"line": line}).status_code == 422
    Conversation.objects.filter(pk=call.pk).update(customer=None, person=None)
    answer = client.post(there, {"line": "/r Rechnung doppelt"})
    assert (answer.status_code, Case.objects.exists()) == (422, False)
