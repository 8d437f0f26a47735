from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.care import make_appointment
from tests.factories.customers import make_customer
from tests.factories.people import make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday, ten o'clock in Cologne; open until 18."""
HALF_PAST = NOW + timedelta(minutes=30)


def test_the_next_slot_is_free_open_and_not_too_soon():
    make_calendar()
    seidel = make_user("seidel", presence="busy", since_at=NOW)
    answer = queries.honest_answer(seidel.pk, now=NOW)
    assert (answer.availability, answer.can_take_it, answer.minutes) == ("busy", False, 10)
    assert answer.slots[0] == HALF_PAST
    assert len(answer.slots) == 3


def test_what_is_promised_already_and_absences_are_no_slots():
    make_calendar()
    seidel = make_user("seidel", presence="available", since_at=NOW)
    promise_to(
        make_customer(owner=seidel, now=NOW),
        owner=seidel.pk,
        clock="fixed",
        due_at=NOW + timedelta(minutes=40),
        now=NOW,
    )
    assert queries.honest_answer(seidel.pk, now=NOW).slots[0] == NOW + timedelta(minutes=45)
    people.record_absence(
        user=seidel.pk, from_at=NOW, until_at=NOW + timedelta(hours=22), reason="out", by=None, now=NOW
    )
    away = queries.honest_answer(seidel.pk, now=NOW)
    assert (away.availability, away.back_at) == ("absent", NOW + timedelta(hours=22))
    assert away.slots[0] == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_whose_time_is_full_is_promised_only_from_when_there_is_room():
    make_calendar()
    seidel = make_user("seidel", presence="available", since_at=NOW)
    customer = make_customer(owner=seidel, now=NOW)
    for _number in range(3):
        promise_to(customer, owner=seidel.pk, kind="visit", allowance=timedelta(hours=2), now=NOW)
    slots = queries.honest_answer(seidel.pk, now=NOW).slots
    # Four and a half hours are owed, two colleagues have half their time for it: room for ten minutes more after 4:40.
    assert slots[0] >= NOW + timedelta(hours=4, minutes=40)


def test_while_a_visit_runs_and_until_the_way_back_is_over_nothing_else_is_promised():
    make_calendar()
    kern = make_user("kern")
    roth = make_customer("Roth", owner=kern, now=NOW - timedelta(days=1))
    slot = queries.visit_offer(roth.pk, now=NOW, travel=60).slots[0]
    given = care.give_visit(
        customer=roth.pk, host=kern.pk, starts_at=slot, travel_minutes=60, reason="Schaden", by=None, now=NOW
    )
    back_at = slot + timedelta(minutes=given.minutes + 60)
    assert queries.honest_answer(kern.pk, now=slot + timedelta(minutes=5)).slots[0] >= back_at
    done_at = slot + timedelta(minutes=given.minutes - 5)
    promises.keep_promise(promise=given.promise_id, by=kern.pk, now=done_at)
    assert queries.honest_answer(kern.pk, now=done_at).slots[0] >= back_at


def test_while_a_fixed_appointment_runs_nothing_else_is_promised():
    make_calendar()
    kern = make_user("kern")
    roth = make_customer("Roth", owner=kern, now=NOW - timedelta(days=1))
    long = make_appointment(roth, now=NOW, minutes_per_contact=90, minutes_per_quarter=300)
    begun = long.starts_at + timedelta(minutes=10)
    assert queries.honest_answer(kern.pk, now=begun).slots[0] >= long.starts_at + timedelta(minutes=90)


def test_three_of_a_team_are_answered_for_with_as_many_statements_as_one(django_assert_num_queries):
    make_calendar()
    office = [make_user(name, presence="available", since_at=NOW) for name in ("kern", "seidel", "weiss")]
    make_team("Büro", members=tuple(office))
    queries.honest_answers(now=NOW)  # the hours are compiled once in each process
    for asked in ([office[0].pk], [user.pk for user in office]):
        with django_assert_num_queries(24):
            found = queries.honest_answers(asked, now=NOW)
        assert {answer.slots[0] for answer in found} == {HALF_PAST}


def test_everybody_with_a_desk_is_asked_about():
    make_calendar()
    here, partner = make_user("here", presence="available", since_at=NOW), make_user("partner", role="partner")
    assert [answer.user for answer in queries.honest_answers(now=NOW)] == [here]
    assert queries.honest_answer(partner.pk, now=NOW) is None
    assert queries.honest_answers(now=NOW)[0].can_take_it


def test_booking_a_slot_makes_the_promise_and_takes_the_slot():
    make_calendar()
    seidel, weiss = make_user("seidel", presence="away", since_at=NOW), make_user("weiss")
    roth = make_customer(owner=weiss, now=NOW)
    slot = queries.honest_answer(seidel.pk, now=NOW).slots[0]
    made = care.book_slot(customer=roth.pk, colleague=seidel.pk, starts_at=slot, by=weiss.pk, now=NOW)
    assert (made.owner, made.given_by, made.kind, made.told_at) == (seidel, weiss, "call_back", NOW)
    assert made.due_at == slot + timedelta(minutes=10)
    assert slot not in queries.honest_answer(seidel.pk, now=NOW).slots
    with pytest.raises(care.CannotBook) as refused:
        care.book_slot(customer=roth.pk, colleague=seidel.pk, starts_at=slot, by=weiss.pk, now=NOW)
    assert refused.value.field == "starts_at"
    assert Promise.objects.count() == 1


def test_a_slot_that_never_was_and_a_customer_who_is_none_are_refused():
    make_calendar()
    seidel = make_user("seidel")
    roth = make_customer(now=NOW)
    for said, field in (
        ({"customer": 0, "colleague": seidel.pk, "starts_at": HALF_PAST}, "customer"),
        ({"customer": roth.pk, "colleague": 0, "starts_at": HALF_PAST}, "starts_at"),
        ({"customer": roth.pk, "colleague": seidel.pk, "starts_at": NOW + timedelta(hours=14)}, "starts_at"),
    ):
        with pytest.raises(care.CannotBook) as refused:
            care.book_slot(**said, by=None, now=NOW)
        assert refused.value.field == field
