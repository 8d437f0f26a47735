"""In a conversation the customer agrees to another time, or says what they do themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.models import Promised
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.conversations import NOW, ROTH, STRANGER, missed, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _office():
    make_calendar(always=True)


@pytest.fixture
def kern():
    return make_user("kern", presence="available")


@pytest.fixture
def roth(kern):
    customer = make_customer("Roth", owner=kern, now=NOW - timedelta(days=1))
    make_number(customer, ROTH)
    return customer


@pytest.fixture
def call(roth, kern):
    return talked(user="kern")


def agree(call, old, words="morgen bis 10", **more):
    said = {"conversation": call.id, "promise": old.pk, "words": words, "by": None, "now": LATER}
    return conversations.replace_promise_in(**{**said, **more})


def theirs(call, words="Unterlagen bis Freitag", **more):
    said = {"conversation": call.id, "words": words, "by": None, "now": LATER}
    return conversations.note_their_promise_in(**{**said, **more})


class TestAnotherTime:
    def test_it_is_read_from_the_words_and_the_conversation_says_so(self, call, roth):
        old = promise_to(roth)
        new = agree(call, old)
        old.refresh_from_db()
        assert (old.state, old.replaced_by_id, old.agreed_in) == ("replaced", new.pk, call.id)
        assert new.due_at.isoformat() == "2026-11-24T09:00:00+00:00"
        assert Promised.objects.get(conversation=call, promise=new).line == "morgen bis 10"

    def test_one_that_was_chosen_counts_where_the_words_name_none(self, call, roth):
        new = agree(call, promise_to(roth), "wie besprochen", due_at=NOW + timedelta(days=3))
        assert (new.due_at, new.clock) == (NOW + timedelta(days=3), "fixed")

    def test_without_any_nothing_changes(self, call, roth):
        old = promise_to(roth)
        with pytest.raises(conversations.CannotAgree) as refused:
            agree(call, old, "demnächst")
        assert refused.value.field == "words"
        old.refresh_from_db()
        assert old.state == "open"

    def test_with_somebody_else_nothing_is_agreed(self, call):
        other = promise_to(make_customer("Breuer"))
        with pytest.raises(conversations.CannotAgree) as refused:
            agree(call, other)
        assert refused.value.field == "conversation"

    def test_nobody_agreed_to_it_in_a_conversation_that_was_over_before_it_was_promised(self, call, roth):
        old = promise_to(roth, now=call.over_at + timedelta(seconds=1))
        with pytest.raises(conversations.CannotAgree) as refused:
            agree(call, old)
        assert refused.value.field == "conversation"
        assert list(queries.talks_about(roth.pk, promised_at=old.made_at, limit=5)) == []
        still = promise_to(roth, now=call.over_at)
        assert list(queries.talks_about(roth.pk, promised_at=still.made_at, limit=5)) == [call]
        assert agree(call, still).replaces == still

    def test_whom_we_do_not_know_agrees_by_the_number_they_call_from(self, roth):
        known, unknown = talked(ROTH, seconds=600), talked(STRANGER, seconds=600)
        owed = missed(STRANGER, at=LATER).owes
        with pytest.raises(conversations.CannotAgree):
            agree(known, owed)
        new = agree(unknown, owed)
        assert (new.customer_id, new.party) == (None, STRANGER)

    def test_the_wrap_up_puts_the_new_one_in_the_place_of_the_old(self, call, roth):
        old = promise_to(roth)
        conversations.wrap_up(
            conversation=call.id, outcome="promised", promise_words="morgen bis 10", replaces=old.pk, by=None, now=LATER,
            next_step_user=roth.responsibilities.get().owner_id,
        )  # fmt: skip
        old.refresh_from_db()
        assert old.state == "replaced"
        assert list(Promise.objects.filter(state="open").values_list("id", flat=True)) == [old.replaced_by_id]


class TestTheirOwn:
    def test_it_is_noted_with_who_said_it(self, call, roth, kern):
        ours = promise_to(roth)
        made = theirs(call, awaited_by=ours.pk)
        assert (made.source, made.customer_id, made.owner_id) == ("customer", roth.pk, kern.pk)
        ours.refresh_from_db()
        assert ours.waits_for_id == made.pk
        assert Promised.objects.filter(conversation=call, promise=made).exists()

    def test_the_same_words_again_are_the_same_promise(self, call):
        assert theirs(call) == theirs(call, words=" Unterlagen bis Freitag ")
        assert FactRow.objects.filter(name="PromiseMade").count() == 1

    def test_nobody_is_held_to_it_before_it_is_said_who_it_was(self):
        with pytest.raises(conversations.CannotAgree) as refused:
            theirs(talked(STRANGER))
        assert refused.value.field == "words"

    def test_the_wrap_up_asks_in_its_own_field(self, call):
        with pytest.raises(conversations.CannotWrapUp) as refused:
            conversations.wrap_up(conversation=call.id, outcome="settled", their_words="demnächst", by=None, now=LATER)
        assert refused.value.field == "theirs"
        assert not Promise.objects.filter(source="customer").exists()


def test_nothing_remains_to_be_finished_where_nothing_was_left(call):
    conversations.wrap_up(conversation=call.id, outcome="settled", by=None, now=LATER)
    with pytest.raises(conversations.CannotWrapUp) as refused:
        conversations.finish_next_step(conversation=call.id, by=None, now=LATER)
    assert refused.value.field == "next_step"


class TestTickingOff:
    def test_the_call_back_it_owed_was_made(self, roth, kern):
        calls = [missed(), missed(STRANGER)]
        conversations.tick_off_calls(calls=[call.id for call in calls], by=kern.pk, now=LATER)
        assert {row.state for row in Promise.objects.all()} == {"kept"}
        for call in calls:
            call.refresh_from_db()
            assert (call.outcome, call.wrapped_up_by) == ("settled", kern.pk)

    def test_what_is_done_stays_as_it_is(self, call, kern):
        conversations.wrap_up(conversation=call.id, outcome="informed", by=None, now=LATER)
        conversations.tick_off_calls(calls=[call.id], by=kern.pk, now=LATER)
        call.refresh_from_db()
        assert (call.outcome, call.wrapped_up_by) == ("informed", None)

    def test_one_whose_call_back_was_made_already_keeps_nothing_twice(self, roth, kern):
        call = missed()
        promises.keep_promise(promise=call.owes_id, by=kern.pk, now=LATER)
        conversations.tick_off_calls(calls=[call.id], by=kern.pk, now=LATER)
        assert FactRow.objects.filter(name="PromiseKept").count() == 1
