from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations.actions import CannotEnterVainCall
from handschlag.conversations.choices import Certainty, Outcome
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.promises import actions as promises
from handschlag.promises.models import Attempt
from tests.factories.conversations import STRANGER, event, hear, missed, talked
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db


def test_somebody_new_gets_file_person_and_number_and_is_confirmed():
    kern, weiss = make_user("kern"), make_user("weiss")
    call = hear(event("offered", remote_e164=STRANGER))
    row = conversations.enter_new_customer(
        conversation=call.pk,
        kind="household",
        given_name="Miriam",
        family_name="Okafor",
        owner=kern.pk,
        stand_in=weiss.pk,
        by=kern.pk,
        now=NOW,
    )
    assert row.certainty == Certainty.CONFIRMED
    assert row.customer.name == "Miriam Okafor"
    assert row.person.full_name == "Miriam Okafor"
    assert row.customer.numbers.get().person == row.person


def test_a_company_without_person_and_number():
    kern, weiss = make_user("kern"), make_user("weiss")
    call = hear(event("offered", remote_raw="anonymous", remote_e164="", is_anonymous=True))
    row = conversations.enter_new_customer(
        conversation=call.pk,
        kind="organisation",
        name="Winter GmbH",
        owner=kern.pk,
        stand_in=weiss.pk,
        by=kern.pk,
        now=NOW,
    )
    assert row.person is None
    assert not row.customer.numbers.exists()
    assert Customer.objects.get() == row.customer


def test_dialling_by_hand_in_vain_counts_as_tried_and_dates_the_next():
    kern = make_user("kern")
    call = missed(STRANGER)
    later = NOW + timedelta(minutes=10)
    promises.assign_promise(promise=call.owes_id, owner=kern.pk, by=None, now=later)
    tried = conversations.enter_vain_call(promise=call.owes_id, by=kern.pk, now=later)
    assert tried.outcome == Outcome.NOT_REACHED
    assert tried.remote_e164 == STRANGER
    assert Attempt.objects.get().conversation == tried.pk
    assert tried.serves.next_attempt_at is None or tried.serves.next_attempt_at > later
    assert FactRow.objects.filter(name="VainCallEntered", payload__promise=call.owes_id).exists()


def test_only_an_owed_call_back_can_be_tried():
    kern = make_user("kern")
    answer = promise_to(kind="answer")
    kept = promise_to()
    promises.keep_promise(promise=kept.pk, by=None, now=NOW)
    released = promise_to()
    promises.release_promise(promise=released.pk, by=None, now=NOW)
    for promise in (answer, kept, released):
        with pytest.raises(CannotEnterVainCall):
            conversations.enter_vain_call(promise=promise.pk, by=kern.pk, now=NOW)


def test_undoing_a_wrap_up_twice_changes_nothing_more():
    kern = make_user("kern", extensions=("11",))
    call = talked(STRANGER, user="kern")
    after = NOW + timedelta(minutes=5)
    conversations.wrap_up(conversation=call.pk, outcome="settled", by=kern.pk, now=after)
    for _twice in range(2):
        row = conversations.undo_wrap_up(conversation=call.pk, by=kern.pk, now=after)
        assert row.outcome == ""
        assert row.wrapped_up_at is None
    assert FactRow.objects.filter(name="WrapUpUndone").count() == 1
