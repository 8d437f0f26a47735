"""Several entries of the inbox at once: each by itself, and all of it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.conversations import actions, queries
from handschlag.conversations.actions.dismissing import CannotDismiss
from handschlag.conversations.choices import Outcome, Sorted
from handschlag.conversations.models import Conversation
from handschlag.promises.models import Promise
from tests.factories.conversations import missed
from tests.factories.mails import make_mail
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def kern():
    return make_user("kern")


@pytest.fixture
def two(kern):
    return [make_mail(at=NOW).conversation_id, make_mail(at=NOW, sender_address="b@example.org").conversation_id]


def inbox(user) -> set[int]:
    return {row.pk for row in queries.inbox(user.pk, now=LATER)}


@pytest.mark.parametrize(
    ("how", "outcome", "state"),
    [
        (Sorted.UNASKED, Outcome.SETTLED, "kept"),
        (Sorted.ADVERTISING, Outcome.SPAM, "released"),
        (Sorted.NOT_OURS, Outcome.WRONG_NUMBER, "released"),
    ],
)
def test_what_leaves_is_owed_nothing_and_comes_back_whole(kern, two, how, outcome, state):
    sorted_out = actions.sort_contacts(conversations=two, how=how, by=kern.pk, now=LATER)
    assert set(sorted_out.done) == set(two)
    assert inbox(kern) == set()
    assert {row.outcome for row in Conversation.objects.all()} == {outcome}
    assert {row.state for row in Promise.objects.all()} == {state}
    actions.undo_sorting(conversations=two, how=how, by=kern.pk, now=LATER)
    assert inbox(kern) == set(two)
    assert {row.owes.state for row in Conversation.objects.all()} == {"open"}


def test_what_is_taken_and_put_back_is_owed_by_whoever_acts(kern, two):
    weiss = make_user("weiss")
    before = dict(Promise.objects.values_list("pk", "owner"))
    actions.sort_contacts(conversations=two, how=Sorted.TAKEN, by=weiss.pk, now=LATER)
    assert set(Promise.objects.values_list("owner", flat=True)) == {weiss.pk}
    actions.undo_sorting(conversations=two, how=Sorted.TAKEN, by=weiss.pk, now=LATER)
    assert inbox(kern) == set(two)
    assert set(Promise.objects.values_list("owner", flat=True)) <= {kern.pk, weiss.pk}
    assert set(before) == set(Promise.objects.values_list("pk", flat=True))


def test_what_a_colleague_has_stays_theirs_and_the_rest_goes(kern, two):
    weiss = make_user("weiss")
    actions.take_call(conversation=two[0], user=weiss.pk, by=weiss.pk, now=LATER)
    sorted_out = actions.sort_contacts(conversations=two, how=Sorted.TAKEN, by=kern.pk, now=LATER)
    assert (sorted_out.done, set(sorted_out.refused)) == ((two[1],), {two[0]})
    assert "Weiss" in sorted_out.refused[two[0]]


def test_what_somebody_went_on_with_does_not_come_back(kern, two):
    actions.sort_contacts(conversations=two, how=Sorted.TAKEN, by=kern.pk, now=LATER)
    actions.wrap_up(conversation=two[0], outcome=Outcome.SETTLED, by=kern.pk, now=LATER)
    back = actions.undo_sorting(conversations=two, how=Sorted.TAKEN, by=kern.pk, now=LATER)
    assert back.done == (two[1],)


def test_a_missed_call_is_never_without_an_answer(kern):
    call = missed(at=NOW)
    sorted_out = actions.sort_contacts(conversations=[call.pk], how=Sorted.UNASKED, by=kern.pk, now=LATER)
    assert set(sorted_out.refused) == {call.pk}
    assert inbox(kern) == {call.pk}


def test_too_many_and_an_unknown_way_are_refused(kern):
    with pytest.raises(ValueError, match="elsewhere"):
        actions.sort_contacts(conversations=[1], how="elsewhere", by=kern.pk, now=LATER)
    with pytest.raises(ValueError, match="1"):
        actions.sort_contacts(conversations=range(1, 200), how=Sorted.TAKEN, by=kern.pk, now=LATER)


def test_only_ones_own_is_put_back(kern, two):
    weiss = make_user("weiss")
    actions.take_call(conversation=two[0], user=weiss.pk, by=weiss.pk, now=LATER)
    with pytest.raises(CannotDismiss):
        actions.put_back(conversation=two[0], by=kern.pk, now=LATER)
    assert actions.put_back(conversation=two[1], by=kern.pk, now=LATER).user is None


def test_advertising_seen_too_late_is_broken_with_nothing_left_to_do(kern, two):
    late = NOW + timedelta(days=5)
    actions.mark_spam(conversation=two[0], by=kern.pk, now=late)
    owed = Conversation.objects.get(pk=two[0]).owes
    assert owed is not None
    assert (owed.state, owed.done_at) == ("broken", late)
