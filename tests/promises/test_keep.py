from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises.actions.breaking import CannotTell
from handschlag.promises.actions.filing import CannotAssignPromise, CannotFilePromise
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Attempt
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
IN_TIME, LATE = NOW + HOUR, NOW + 3 * HOUR


def facts_named(name):
    return FactRow.objects.filter(name=name).count()


class TestKeeping:
    def test_done_in_time_is_kept(self):
        made = promise_to()
        kept = promises.keep_promise(promise=made.pk, by=4, now=IN_TIME, conversation=9)
        assert (kept.state, kept.done_at, kept.ended_at, kept.ended_by) == (State.KEPT, IN_TIME, IN_TIME, 4)
        assert FactRow.objects.get(name="PromiseKept").payload["conversation"] == 9

    def test_done_late_is_broken_at_its_due_time_and_done_when_it_was_done(self):
        made = promise_to()
        kept = promises.keep_promise(promise=made.pk, by=4, now=LATE)
        assert (kept.state, kept.broken_at, kept.done_at) == (State.BROKEN, made.due_at, LATE)
        assert (facts_named("PromiseBroken"), facts_named("PromiseDoneLate"), facts_named("PromiseKept")) == (1, 1, 0)

    def test_what_broke_before_is_done_late(self):
        made = promise_to()
        promises.break_due_promises(now=LATE)
        kept = promises.keep_promise(promise=made.pk, by=4, now=LATE)
        assert (kept.state, kept.done_at) == (State.BROKEN, LATE)
        assert facts_named("PromiseBroken") == 1

    def test_what_was_done_in_time_may_be_noted_later(self):
        made = promise_to()
        assert promises.keep_promise(promise=made.pk, by=4, now=LATE, done_at=IN_TIME).state == State.KEPT

    def test_nothing_is_done_in_the_future_or_before_it_was_promised(self):
        made = promise_to()
        assert promises.keep_promise(promise=made.pk, by=4, now=IN_TIME, done_at=LATE).done_at == IN_TIME
        other = promise_to()
        assert promises.keep_promise(promise=other.pk, by=4, now=IN_TIME, done_at=NOW - HOUR).done_at == NOW

    def test_keeping_twice_is_keeping_once(self):
        made = promise_to()
        promises.keep_promise(promise=made.pk, by=4, now=IN_TIME)
        again = promises.keep_promise(promise=made.pk, by=5, now=LATE)
        assert (again.state, again.done_at, facts_named("PromiseKept")) == (State.KEPT, IN_TIME, 1)
        late = promise_to()
        promises.keep_promise(promise=late.pk, by=4, now=LATE)
        assert promises.keep_promise(promise=late.pk, by=4, now=LATE + HOUR).done_at == LATE

    def test_released_promise_is_not_kept(self):
        made = promise_to()
        promises.release_promise(promise=made.pk, by=4, now=IN_TIME)
        with pytest.raises(promises.CannotKeepPromise):
            promises.keep_promise(promise=made.pk, by=4, now=IN_TIME)

    def test_promise_that_does_not_exist_is_not_there(self):
        with pytest.raises(NotThere):
            promises.keep_promise(promise=4711, by=4, now=NOW)

    def test_grace_moves_the_moment_it_breaks_not_the_due_time(self):
        made = promise_to(grace=600)
        assert promises.keep_promise(promise=made.pk, by=4, now=made.due_at + timedelta(minutes=10)).state == State.KEPT
        other = promise_to(grace=timedelta(minutes=10))
        late = promises.keep_promise(promise=other.pk, by=4, now=other.due_at + timedelta(minutes=11))
        assert (late.state, late.broken_at) == (State.BROKEN, other.due_at + timedelta(minutes=10))


class TestMark:
    def test_solved_is_provisional_until_confirmed(self):
        made = promise_to()
        marked = promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        assert (marked.state, marked.done_at) == (State.PROVISIONALLY_KEPT, IN_TIME)
        kept = promises.keep_promise(promise=made.pk, by=4, now=LATE)
        assert (kept.state, kept.done_at) == (State.KEPT, IN_TIME)

    def test_marking_twice_is_marking_once(self):
        made = promise_to()
        promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        assert promises.mark_promise_kept(promise=made.pk, by=4, now=LATE).done_at == IN_TIME
        assert facts_named("PromiseMarkedKept") == 1

    def test_marked_late_it_is_done_late(self):
        made = promise_to()
        assert promises.mark_promise_kept(promise=made.pk, by=4, now=LATE).state == State.BROKEN

    def test_withdrawn_before_the_due_time_it_is_open_again_with_the_same_clock(self):
        made = promise_to()
        promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        opened = promises.withdraw_mark(promise=made.pk, by=4, now=IN_TIME)
        assert (opened.state, opened.done_at, opened.due_at) == (State.OPEN, None, made.due_at)

    def test_withdrawn_after_the_due_time_it_is_broken_at_its_true_time(self):
        made = promise_to()
        promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        broken = promises.withdraw_mark(promise=made.pk, by=4, now=LATE + 50 * HOUR)
        assert (broken.state, broken.broken_at) == (State.BROKEN, made.due_at)

    def test_without_a_mark_there_is_nothing_to_withdraw(self):
        with pytest.raises(promises.CannotKeepPromise):
            promises.withdraw_mark(promise=promise_to().pk, by=4, now=NOW)

    def test_provisionally_kept_it_does_not_break(self):
        made = promise_to()
        promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        assert promises.break_due_promises(now=LATE) == 0


class TestTrying:
    def test_call_back_tried_in_time_is_not_broken_and_the_next_is_dated(self):
        made = promise_to()
        tried = promises.record_attempt(promise=made.pk, conversation=9, at=IN_TIME, by=4, now=IN_TIME)
        assert tried.next_attempt_at > tried.due_at == made.due_at
        assert promises.break_due_promises(now=LATE) == 0
        tried.refresh_from_db()
        assert (tried.state, tried.falls_due_at) == (State.OPEN, tried.next_attempt_at)

    def test_if_the_next_attempt_is_not_made_it_is_broken_then(self):
        made = promise_to()
        tried = promises.record_attempt(promise=made.pk, conversation=9, at=IN_TIME, by=4, now=IN_TIME)
        assert promises.break_due_promises(now=tried.next_attempt_at + 5 * HOUR) == 1
        made.refresh_from_db()
        assert (made.state, made.broken_at) == (State.BROKEN, tried.next_attempt_at)

    def test_attempt_too_late_is_noted_and_changes_nothing(self):
        made = promise_to()
        tried = promises.record_attempt(promise=made.pk, conversation=9, at=LATE, by=4, now=LATE)
        assert (tried.next_attempt_at, tried.attempts.count()) == (None, 1)
        assert facts_named("PromiseTried") == 0
        assert promises.break_due_promises(now=LATE) == 1

    def test_same_call_counts_once(self):
        made = promise_to()
        first = promises.record_attempt(promise=made.pk, conversation=9, at=IN_TIME, by=4, now=IN_TIME)
        again = promises.record_attempt(promise=made.pk, conversation=9, at=LATE, by=4, now=LATE)
        assert again.next_attempt_at == first.next_attempt_at
        assert Attempt.objects.count() == 1

    def test_attempt_heard_of_later_than_the_next_moves_nothing_back(self):
        made = promise_to()
        late = promises.record_attempt(promise=made.pk, conversation=9, at=IN_TIME, by=4, now=IN_TIME)
        early = promises.record_attempt(promise=made.pk, conversation=8, at=NOW, by=4, now=IN_TIME)
        assert early.next_attempt_at == late.next_attempt_at
        assert Attempt.objects.count() == 2

    def test_only_call_backs_are_tried(self):
        made = promise_to(kind="offer")
        tried = promises.record_attempt(promise=made.pk, conversation=9, at=IN_TIME, by=4, now=IN_TIME)
        assert tried.next_attempt_at is None


class TestEndingOtherwise:
    def test_customer_may_release_us(self):
        made = promise_to()
        released = promises.release_promise(promise=made.pk, by=4, now=IN_TIME, conversation=9)
        assert (released.state, released.ended_at) == (State.RELEASED, IN_TIME)

    def test_release_of_what_is_marked_kept_drops_the_mark(self):
        made = promise_to()
        promises.mark_promise_kept(promise=made.pk, by=4, now=IN_TIME)
        assert promises.release_promise(promise=made.pk, by=4, now=IN_TIME).done_at is None

    def test_too_late_for_a_release(self):
        made = promise_to()
        with pytest.raises(promises.CannotKeepPromise):
            promises.release_promise(promise=made.pk, by=4, now=LATE)

    def test_ended_is_ended(self):
        made = promise_to()
        promises.keep_promise(promise=made.pk, by=4, now=IN_TIME)
        with pytest.raises(promises.CannotKeepPromise):
            promises.release_promise(promise=made.pk, by=4, now=IN_TIME)

    def test_customer_hears_of_the_break(self):
        made = promise_to()
        promises.break_due_promises(now=LATE)
        told = promises.tell_of_break(promise=made.pk, by=4, now=LATE, conversation=9)
        assert told.break_told_at == LATE
        assert promises.tell_of_break(promise=made.pk, by=4, now=LATE + HOUR).break_told_at == LATE
        assert facts_named("BreakTold") == 1

    def test_customer_hears_before_that_it_will_be_late(self):
        made = promise_to()
        assert promises.tell_of_break(promise=made.pk, by=4, now=NOW).break_told_at == NOW

    def test_of_a_kept_promise_nobody_hears(self):
        kept = promise_to()
        promises.keep_promise(promise=kept.pk, by=4, now=NOW)
        with pytest.raises(CannotTell):
            promises.tell_of_break(promise=kept.pk, by=4, now=NOW)


class TestWhose:
    def test_unknown_callers_promise_follows_them_into_their_file(self):
        make_user("kern", presence="available")
        owed = promises.make_promise(
            customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
            clock="fixed", due_at=NOW + HOUR, by=None, now=NOW,
        )  # fmt: skip
        customer = make_customer()
        person = make_person(customer)
        filed = promises.file_promise(promise=owed.pk, customer=customer.pk, person=person.pk, by=4, now=NOW)
        assert (filed.customer, filed.person, filed.due_at, filed.owner) == (customer, person, owed.due_at, owed.owner)
        assert promises.file_promise(promise=owed.pk, customer=customer.pk, by=4, now=NOW) == filed
        assert facts_named("PromiseFiled") == 1

    def test_wrongly_recognised_caller_can_be_put_right(self):
        owed = promise_to(source=Source.MISSED_CALL)
        other = make_customer("Vogt")
        assert promises.file_promise(promise=owed.pk, customer=other.pk, by=4, now=NOW).customer == other

    def test_what_nobody_was_told_yet_can_be_put_right(self):
        other = make_customer("Vogt")
        assert promises.file_promise(promise=promise_to().pk, customer=other.pk, by=4, now=NOW).customer == other

    def test_what_was_said_to_a_customer_stays_theirs(self):
        owed = promise_to(told_at=NOW)
        with pytest.raises(CannotFilePromise):
            promises.file_promise(promise=owed.pk, customer=make_customer("Vogt").pk, by=4, now=NOW)

    def test_missing_promise_cannot_be_filed(self):
        with pytest.raises(NotThere):
            promises.file_promise(promise=4711, customer=make_customer().pk, by=4, now=NOW)

    def test_new_owner_does_not_restart_the_clock(self):
        made, vogt = promise_to(owner_team=make_team().pk), make_user("vogt")
        assigned = promises.assign_promise(promise=made.pk, owner=vogt.pk, by=4, now=IN_TIME)
        assigned.refresh_from_db()
        assert (assigned.owner, assigned.owner_team, assigned.due_at) == (vogt, None, made.due_at)
        promises.assign_promise(promise=made.pk, owner=vogt.pk, by=4, now=IN_TIME)
        assert facts_named("PromiseAssigned") == 1

    def test_broken_and_undone_still_has_somebody_who_owes_it(self):
        made, vogt = promise_to(), make_user("vogt")
        promises.break_due_promises(now=LATE)
        assert promises.assign_promise(promise=made.pk, owner=vogt.pk, by=4, now=LATE).owner == vogt

    def test_nobody_owes_what_has_ended(self):
        made = promise_to()
        promises.keep_promise(promise=made.pk, by=4, now=LATE)
        with pytest.raises(CannotAssignPromise):
            promises.assign_promise(promise=made.pk, owner=make_user("vogt").pk, by=4, now=LATE)


class TestRule:
    def test_team_has_its_own_time_the_house_the_rest(self):
        from handschlag.promises import queries

        team = make_team()
        assert queries.call_back_rule(team.pk).allowance_seconds == 7200
        promises.set_call_back_rule(team=None, allowance_seconds=3600, retry_seconds=1800, by=1, now=NOW)
        promises.set_call_back_rule(team=team.pk, allowance_seconds=600, retry_seconds=300, by=1, now=NOW)
        promises.set_call_back_rule(team=team.pk, allowance_seconds=900, retry_seconds=300, by=1, now=NOW)
        assert queries.call_back_rule(team.pk).allowance_seconds == 900
        assert queries.call_back_rule(None).allowance_seconds == 3600

    @pytest.mark.parametrize("wrong", ["allowance_seconds", "retry_seconds", "grace_seconds", "shortest_ring_seconds"])
    def test_rule_leaves_time(self, wrong):
        from handschlag.promises.actions.ruling import CannotSetRule

        with pytest.raises(CannotSetRule) as refused:
            promises.set_call_back_rule(
                **{"team": None, "allowance_seconds": 1, "retry_seconds": 1, "by": 1, "now": NOW, wrong: -1}
            )
        assert refused.value.field == wrong
