from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handschlag.conversations.actions.past import CannotRecordPastContacts, PastContact, record_past_contacts
from handschlag.conversations.models import Conversation
from handschlag.core.models import FactRow
from tests.factories.customers import make_customer

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
CALL = PastContact(
    channel="call",
    direction="in",
    started_at=NOW - timedelta(days=9),
    seconds=600,
    user=None,
    number="+492214710382",
    note="Beitrag erklärt",
)

pytestmark = pytest.mark.django_db


def test_earlier_contacts_are_over_settled_and_told_in_one_fact():
    customer = make_customer()
    visit = replace(CALL, channel="visit", number="", started_at=NOW - timedelta(days=3), seconds=0)
    kept = record_past_contacts(customer=customer.pk, contacts=[CALL, visit], by=None, now=NOW)
    call, visited = Conversation.objects.order_by("started_at")
    assert [row.pk for row in kept] == [call.pk, visited.pk]
    assert (call.state, call.ending, call.remote_e164) == ("over", "talked", "+492214710382")
    assert (call.over_at, call.wrapped_up_at) == (CALL.started_at + timedelta(minutes=10),) * 2
    assert (visited.ending, visited.remote_e164, visited.connected_at) == ("", "", None)
    fact = FactRow.objects.get(name="PastContactsRecorded")
    assert (fact.customer, fact.payload["count"]) == (customer.pk, 2)


def test_no_contacts_are_no_fact():
    assert record_past_contacts(customer=make_customer().pk, contacts=[], by=None, now=NOW) == []
    assert not FactRow.objects.filter(name="PastContactsRecorded").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "pigeon"),
        ("direction", "sideways"),
        ("outcome", "promised"),
        ("seconds", -1),
        ("started_at", NOW - timedelta(minutes=5)),
    ],
)
def test_what_is_not_a_settled_contact_of_the_past_is_refused_by_field(field, value):
    customer = make_customer()
    with pytest.raises(CannotRecordPastContacts) as refusal:
        record_past_contacts(customer=customer.pk, contacts=[CALL, replace(CALL, **{field: value})], by=None, now=NOW)
    assert refusal.value.field == field
    assert not Conversation.objects.exists()
