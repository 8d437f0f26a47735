"""What customers promise us: it reminds, ours may wait for it, and our clock runs on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions.awaiting import CannotWait
from handschlag.promises.actions.making import CannotChangePromise, CannotMakePromise
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def theirs_of(customer, words: str = "schickt Unterlagen heute 18:30", **more) -> Promise:
    return promises.note_their_promise(customer=customer.pk, words=words, **{"by": None, "now": NOW, **more})


class TestNoting:
    def test_whoever_notes_it_is_reminded(self):
        kern, roth = make_user("kern"), make_customer()
        theirs = theirs_of(roth, by=kern.pk)
        assert (theirs.source, theirs.owner, theirs.given_by) == (Source.CUSTOMER, kern, kern)
        assert queries.due_today(kern.pk, now=NOW, limit=9).promises == [theirs]
        assert list(queries.owed_by_customer(roth.pk)) == [theirs]

    def test_noted_by_nobody_it_is_with_whoever_acts_for_the_customer(self):
        kern = make_user("kern", presence="available", since_at=NOW)
        team = make_team("Schaden", members=(kern,))
        assert theirs_of(make_customer(owner=kern)).owner == kern
        assert theirs_of(make_customer(owner_team=team.pk)).owner_team == team

    @pytest.mark.parametrize("words", ["  ", "schickt sie bald"])
    def test_it_needs_words_and_a_time(self, words):
        with pytest.raises(CannotMakePromise):
            theirs_of(make_customer(), words)


class TestWaiting:
    def test_ours_waits_and_waits_no_longer(self):
        roth = make_customer()
        ours, theirs = promise_to(roth), theirs_of(roth)
        assert promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW).waits_for == theirs
        assert promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW).due_at == ours.due_at
        assert list(queries.awaiting(theirs.pk)) == [ours]
        assert promises.wait_for(promise=ours.pk, theirs=None, by=None, now=NOW).waits_for is None

    def test_it_can_be_noted_in_one_go(self):
        roth = make_customer()
        ours = promise_to(roth)
        theirs = theirs_of(roth, awaited_by=ours.pk)
        ours.refresh_from_db()
        assert ours.waits_for == theirs

    def test_only_a_running_one_of_ours_for_an_open_one_of_this_customer(self):
        roth, weber = make_customer(), make_customer("Weber")
        ours, theirs, done = promise_to(roth), theirs_of(roth), theirs_of(roth, "schickt Fotos heute 18:00")
        promises.keep_promise(promise=done.pk, by=None, now=NOW)
        for promise, awaited in (
            (theirs, done),
            (ours, theirs_of(weber)),
            (ours, promise_to(roth)),
            (ours, done),
        ):
            with pytest.raises(CannotWait):
                promises.wait_for(promise=promise.pk, theirs=awaited.pk, by=None, now=NOW)
        promises.keep_promise(promise=ours.pk, by=None, now=NOW)
        with pytest.raises(CannotWait):
            promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW)

    def test_replacing_either_carries_the_waiting_on(self):
        roth = make_customer()
        ours = promise_to(roth, allowance=9 * HOUR)
        theirs = theirs_of(roth, awaited_by=ours.pk)
        later = promises.replace_promise(
            promise=theirs.pk, agreed_in=1, words="morgen", due_at=NOW + 5 * HOUR, by=None, now=NOW
        )
        anew = promises.replace_promise(
            promise=ours.pk, agreed_in=1, words="übermorgen", due_at=NOW + 20 * HOUR, by=None, now=NOW
        )
        assert anew.waits_for == later


class TestNewDate:
    def waiting(self, **more) -> tuple[Promise, Promise]:
        roth = make_customer()
        ours = promise_to(roth, **{"allowance": 48 * HOUR, **more})
        theirs = promise_to(roth, source=Source.CUSTOMER, allowance=24 * HOUR)
        return promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW), theirs

    def offered(self, ours: Promise, at) -> object:
        return queries.new_date(queries.get_promise(ours.pk), now=at)

    def test_as_much_open_time_after_they_deliver_as_there_was(self):
        ours, theirs = self.waiting()
        clock = queries.clock_for(ours.customer_id, None, now=NOW)
        between = clock.elapsed(theirs.due_at, ours.due_at)
        assert self.offered(ours, NOW + 20 * HOUR) is None
        promises.break_due_promises(now=NOW + 42 * HOUR)
        assert self.offered(ours, NOW + 42 * HOUR) == clock.due(NOW + 42 * HOUR, between)
        promises.keep_promise(promise=theirs.pk, by=None, now=NOW + 43 * HOUR)
        assert self.offered(ours, NOW + 45 * HOUR) == clock.due(NOW + 43 * HOUR, between)

    def test_none_where_they_were_in_time_or_ours_is_over_or_waits_for_nothing(self):
        ours, theirs = self.waiting()
        promises.keep_promise(promise=theirs.pk, by=None, now=NOW + HOUR)
        assert self.offered(ours, NOW + 30 * HOUR) is None
        assert self.offered(promise_to(), NOW) is None
        late, _theirs = self.waiting()
        assert self.offered(late, NOW + 60 * HOUR) is None

    def test_a_promise_they_were_released_from_offers_nothing(self):
        ours, theirs = self.waiting()
        promises.release_promise(promise=theirs.pk, by=None, now=NOW + HOUR)
        assert self.offered(ours, NOW + 30 * HOUR) is None

    def test_a_time_of_theirs_after_ours_counts_from_when_ours_was_made(self):
        ours, _theirs = self.waiting(allowance=12 * HOUR)
        assert self.offered(ours, NOW + 30 * HOUR) is None

    def test_it_is_taken_in_one_step_until_the_customer_was_told(self):
        ours, _theirs = self.waiting()
        with pytest.raises(CannotChangePromise):
            promises.take_new_date(promise=ours.pk, by=None, now=NOW)
        offered = self.offered(ours, NOW + 42 * HOUR)
        taken = promises.take_new_date(promise=ours.pk, by=None, now=NOW + 42 * HOUR)
        assert taken.due_at == offered
        promises.tell_promise(promise=ours.pk, by=None, now=NOW + 42 * HOUR)
        with pytest.raises(CannotChangePromise):
            promises.take_new_date(promise=ours.pk, by=None, now=NOW + 44 * HOUR)


class TestBrokenWhileTheyOwed:
    def count(self) -> int:
        return queries.broke_while_customer_owed(Promise.objects.all()).count()

    def broken(self, theirs_after: timedelta, **more) -> tuple[Promise, Promise]:
        roth = make_customer()
        ours = promise_to(roth, allowance=4 * HOUR)
        theirs = promise_to(roth, source=Source.CUSTOMER, allowance=theirs_after)
        promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW)
        return ours, theirs

    def test_counted_apart_while_they_are_late(self):
        self.broken(HOUR)
        promises.break_due_promises(now=NOW + 5 * HOUR)
        assert self.count() == 1

    def test_still_counted_when_they_delivered_after_ours_broke(self):
        _ours, theirs = self.broken(HOUR)
        promises.break_due_promises(now=NOW + 5 * HOUR)
        promises.keep_promise(promise=theirs.pk, by=None, now=NOW + 6 * HOUR)
        assert self.count() == 1

    def test_not_counted_when_they_were_not_due_yet_delivered_before_or_were_released(self):
        self.broken(6 * HOUR)
        _ours, delivered = self.broken(HOUR)
        promises.keep_promise(promise=delivered.pk, by=None, now=NOW + 2 * HOUR)
        _ours, released = self.broken(HOUR)
        promises.release_promise(promise=released.pk, by=None, now=NOW)
        promises.break_due_promises(now=NOW + 5 * HOUR)
        assert Promise.objects.filter(state=State.BROKEN).exclude(source=Source.CUSTOMER).count() == 3
        assert self.count() == 0
