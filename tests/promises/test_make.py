from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.promises import actions as promises
from handschlag.promises.actions.making import CannotChangePromise
from handschlag.promises.choices import Clock, Source, State
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_promise_carries_words_giver_party_time_and_clock():
    kern, customer = make_user("kern"), make_customer()
    made = promise_to(customer, words=" Ich rufe Sie zurück ", owner=kern.pk, given_by=kern.pk, by=kern.pk)
    made.refresh_from_db()
    assert (made.words, made.given_by, made.owner, made.customer) == ("Ich rufe Sie zurück", kern, kern, customer)
    assert (made.clock, made.made_at, made.due_at) == (Clock.CALENDAR, NOW, NOW + 2 * HOUR)
    assert (made.state, made.breaks_at, made.falls_due_at) == (State.OPEN, made.due_at, made.due_at)
    fact = FactRow.objects.get(name="PromiseMade")
    assert (fact.by, fact.customer, fact.payload["promise"]) == (kern.pk, customer.pk, made.pk)


def test_business_clock_counts_open_time_and_keeps_its_version():
    made = promise_to(clock=Clock.BUSINESS, allowance=2 * 3600)
    # Monday 17:30 is after hours of the standard calendar (9 to 17): two open hours end on Tuesday at 11
    assert made.due_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert (made.allowance_seconds, made.calendar_version) == (7200, None)


def test_own_calendar_of_the_customer_counts_before_the_houses():
    make_calendar()
    always = make_calendar("Immer", always=True)
    customer = make_customer()
    Customer.objects.filter(pk=customer.pk).update(calendar=always)
    made = promise_to(customer, clock=Clock.BUSINESS, allowance=7200)
    assert made.due_at == NOW + 2 * HOUR
    assert made.calendar_version.calendar == always


def test_calendar_of_the_team_counts_where_the_customer_has_none():
    make_calendar()
    team = make_team(calendar=make_calendar("Immer", always=True))
    made = promise_to(clock=Clock.BUSINESS, allowance=7200, owner_team=team.pk)
    assert made.due_at == NOW + 2 * HOUR
    assert promise_to(clock=Clock.BUSINESS, allowance=7200, calendar=team.calendar_id).due_at == NOW + 2 * HOUR


def test_without_an_owner_whoever_acts_for_the_customer_owes_it():
    kern = make_user("kern", presence="available")
    assert promise_to(make_customer(owner=kern)).owner == kern


def test_team_that_acts_owes_it_as_a_team():
    team = make_team()
    made = promise_to(make_customer(owner_team=team.pk), owner_team=team.pk)
    assert (made.owner, made.owner_team) == (None, team)


def test_customers_own_promise_is_owed_by_nobody_of_us():
    made = promise_to(source=Source.CUSTOMER)
    assert (made.owner, made.owner_team) == (None, None)


def test_unknown_party_is_named_by_its_number():
    kern = make_user("kern", presence="available")
    made = promises.make_promise(
        customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
        clock="fixed", due_at=NOW + HOUR, by=None, now=NOW,
    )  # fmt: skip
    assert (made.customer, made.party, made.owner) == (None, "+492214710999", kern)


def test_where_nobody_is_there_nobody_can_owe_it():
    with pytest.raises(promises.CannotMakePromise) as refused:
        promises.make_promise(
            customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
            clock="fixed", due_at=NOW + HOUR, by=None, now=NOW,
        )  # fmt: skip
    assert refused.value.field == "owner"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": "  "}, "words"),
        ({"kind": "miracle"}, "kind"),
        ({"due_at": NOW - HOUR}, "due_at"),
        ({"allowance": None}, "due_at"),
        ({"allowance": timedelta(0)}, "due_at"),
        ({"allowance": -5}, "due_at"),
    ],
)
def test_what_cannot_be_kept_is_not_promised(wrong, field):
    with pytest.raises(promises.CannotMakePromise) as refused:
        promise_to(**wrong)
    assert refused.value.field == field
    assert not Promise.objects.exists()


def test_promise_to_nobody_is_none():
    with pytest.raises(promises.CannotMakePromise) as refused:
        promises.make_promise(
            customer=None, kind="call_back", words="x", source="spoken", clock="fixed", due_at=NOW + HOUR,
            by=None, now=NOW,
        )  # fmt: skip
    assert refused.value.field == "customer"


class TestCorrection:
    def test_typing_error_is_put_right_until_the_customer_was_told(self):
        made = promise_to(clock=Clock.BUSINESS, allowance=3600)
        due = NOW + 20 * HOUR
        fixed = promises.correct_promise(
            promise=made.pk, words="Angebot", kind="offer", due_at=due, by=1, now=NOW + HOUR
        )
        fixed.refresh_from_db()
        assert (fixed.words, fixed.kind, fixed.due_at, fixed.clock) == ("Angebot", "offer", due, Clock.FIXED)
        payload = FactRow.objects.get(name="PromiseCorrected").payload
        assert payload["was_due_at"] != payload["due_at"]

    def test_correcting_the_words_leaves_the_time(self):
        made = promise_to()
        assert promises.correct_promise(promise=made.pk, words="Neu", by=1, now=NOW).due_at == made.due_at

    def test_what_the_customer_knows_stands(self):
        made = promise_to()
        told = promises.tell_promise(promise=made.pk, by=1, now=NOW)
        assert told.told_at == NOW
        with pytest.raises(CannotChangePromise):
            promises.correct_promise(promise=made.pk, words="Neu", by=1, now=NOW)

    def test_telling_twice_is_telling_once(self):
        made = promise_to()
        promises.tell_promise(promise=made.pk, by=1, now=NOW)
        again = promises.tell_promise(promise=made.pk, by=1, now=NOW + HOUR)
        assert again.told_at == NOW
        assert FactRow.objects.filter(name="PromiseTold").count() == 1

    def test_call_back_owed_for_a_missed_call_is_nobodys_typing_error(self):
        made = promise_to(source=Source.MISSED_CALL)
        with pytest.raises(CannotChangePromise):
            promises.correct_promise(promise=made.pk, due_at=NOW + 9 * HOUR, by=1, now=NOW)


class TestReplacement:
    def test_new_promise_takes_its_place_when_the_customer_agreed_in_time(self):
        made, kern = promise_to(source=Source.MISSED_CALL), make_user("kern").pk
        new = promises.replace_promise(
            promise=made.pk, agreed_in=77, words="Freitag 12 Uhr", due_at=NOW + 30 * HOUR, by=kern, now=NOW + HOUR
        )
        made.refresh_from_db()
        assert (made.state, made.replaced_by, made.agreed_in, made.ended_by) == (State.REPLACED, new, 77, kern)
        assert (new.state, new.source, new.owner, new.told_at) == (State.OPEN, Source.SPOKEN, made.owner, NOW + HOUR)

    def test_source_of_a_spoken_promise_stays(self):
        made = promise_to(source=Source.WRITTEN)
        new = promises.replace_promise(
            promise=made.pk, agreed_in=7, words="später", kind="offer", due_at=NOW + 30 * HOUR, by=None, now=NOW
        )
        assert (new.source, new.kind) == (Source.WRITTEN, "offer")

    def test_after_its_due_time_nothing_takes_its_place(self):
        made = promise_to()
        with pytest.raises(CannotChangePromise):
            promises.replace_promise(
                promise=made.pk, agreed_in=77, words="später", due_at=NOW + 30 * HOUR, by=5, now=NOW + 3 * HOUR
            )
        made.refresh_from_db()
        assert made.state == State.OPEN
        assert Promise.objects.count() == 1

    def test_ended_promise_is_not_replaced(self):
        made = promise_to()
        promises.keep_promise(promise=made.pk, by=1, now=NOW)
        with pytest.raises(CannotChangePromise):
            promises.replace_promise(promise=made.pk, agreed_in=7, words="x", due_at=NOW + HOUR, by=5, now=NOW)
