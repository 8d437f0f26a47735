"""What law 3 forbids is refused by the database itself, whoever writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from handschlag.promises import actions as promises
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Attempt, Promise
from tests.factories.people import NOW
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def refused(promise, what="", **change):
    with pytest.raises(DatabaseError, match=what), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**change)
    return True


def ended_as(state):
    made = promise_to()
    if state == State.KEPT:
        promises.keep_promise(promise=made.pk, by=None, now=NOW)
    elif state == State.BROKEN:
        promises.break_due_promises(now=NOW + 9 * HOUR)
    elif state == State.RELEASED:
        promises.release_promise(promise=made.pk, by=None, now=NOW)
    else:
        promises.replace_promise(promise=made.pk, agreed_in=1, words="x", due_at=NOW + 9 * HOUR, by=None, now=NOW)
    return Promise.objects.get(pk=made.pk)


class TestClock:
    def test_due_time_of_a_told_promise_never_moves(self):
        made = promise_to(told_at=NOW)
        for change in (
            {"due_at": NOW + 9 * HOUR}, {"words": "anders"}, {"kind": "offer"}, {"allowance_seconds": 9},
            {"clock": "fixed"},
        ):  # fmt: skip
            assert refused(made, "words and due time stand", **change)

    def test_due_time_of_a_missed_calls_call_back_never_moves(self):
        assert refused(promise_to(source=Source.MISSED_CALL), "words and due time stand", due_at=NOW + 9 * HOUR)

    def test_untold_words_can_be_corrected(self):
        made = promise_to()
        assert Promise.objects.filter(pk=made.pk).update(due_at=NOW + 3 * HOUR) == 1

    @pytest.mark.parametrize("change", [{"made_at": NOW - HOUR}, {"source": "law"}, {"grace_seconds": 5}])
    def test_who_gave_it_when_and_how_stands(self, change):
        assert refused(promise_to(), "stands", **change)

    def test_nothing_but_an_attempt_in_time_dates_the_next(self):
        made = promise_to()
        assert refused(made, "only an attempt in time", next_attempt_at=NOW + 9 * HOUR)
        Attempt.objects.create(promise=made, conversation=1, at=NOW + 3 * HOUR)
        assert refused(made, "only an attempt in time", next_attempt_at=NOW + 9 * HOUR)

    def test_next_attempt_is_never_moved_back(self):
        made = promise_to()
        promises.record_attempt(promise=made.pk, conversation=1, at=NOW + HOUR, by=None, now=NOW + HOUR)
        assert refused(made, "only an attempt in time", next_attempt_at=None)
        assert refused(made, "only an attempt in time", next_attempt_at=NOW + HOUR)


class TestStates:
    @pytest.mark.parametrize("ended", [State.KEPT, State.BROKEN, State.RELEASED, State.REPLACED])
    @pytest.mark.parametrize("next_state", State.values)
    def test_what_has_ended_stays_ended(self, ended, next_state):
        made = ended_as(ended)
        if next_state != ended:
            assert refused(made, "does not become", state=next_state)

    @pytest.mark.parametrize("ended", [State.KEPT, State.BROKEN, State.RELEASED, State.REPLACED])
    def test_what_became_of_it_stands(self, ended):
        made = ended_as(ended)
        assert refused(made, "what became of it stands", ended_at=NOW + 50 * HOUR)
        if made.done_at is not None or ended in (State.RELEASED, State.REPLACED):
            assert refused(made, "what became of it stands", done_at=NOW + HOUR)

    def test_time_of_being_done_late_is_written_once(self):
        made = ended_as(State.BROKEN)
        assert Promise.objects.filter(pk=made.pk).update(done_at=NOW + 10 * HOUR) == 1
        assert refused(made, "what became of it stands", done_at=None)

    def test_told_is_told(self):
        made = promise_to(told_at=NOW)
        assert refused(made, "what became of it stands", told_at=None)
        broken = ended_as(State.BROKEN)
        promises.tell_of_break(promise=broken.pk, by=None, now=NOW + 10 * HOUR)
        assert refused(broken, "what became of it stands", break_told_at=None)

    def test_broken_at_is_due_plus_grace_and_nothing_else(self):
        made = promise_to(grace=60)
        wrong = {"state": State.BROKEN, "ended_at": NOW + 9 * HOUR}
        assert refused(made, "promise_broken_at_its_true_time", broken_at=NOW + 9 * HOUR, **wrong)
        assert refused(made, "promise_broken_at_its_true_time", broken_at=F("due_at"), **wrong)

    def test_done_late_is_not_kept(self):
        late = NOW + 9 * HOUR
        assert refused(promise_to(), "promise_kept_in_time", state=State.KEPT, done_at=late, ended_at=late)

    def test_replaced_names_successor_and_conversation(self):
        assert refused(promise_to(), "promise_replaced_iff_agreed", state=State.REPLACED, ended_at=NOW)

    def test_promise_is_not_deleted(self):
        made = promise_to()
        with pytest.raises(DatabaseError, match="not deleted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM promises_promise WHERE id = %s", [made.pk])
