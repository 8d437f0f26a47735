"""Two of us promise at the same second: the one sees what the other promised."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import OpenHour, VisitAnswer
from handschlag.core.errors import Cannot
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.factories.care import make_tier
from tests.factories.customers import make_customer
from tests.factories.people import make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday, ten o'clock in Cologne; open until 18."""
MOMENT = 0.05
WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid)"


def both(first: Callable[[], object], second: Callable[[], object]) -> Future[object]:
    """`second` begins when `first` is done and not yet committed, and ends or waits for it before that is."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            future = pool.submit(closing, second)
            while not (somebody_waits() or wait([future], MOMENT).done):
                pass
        return future


def closing(work: Callable[[], object]) -> object:
    try:
        return work()
    finally:
        connection.close()


def somebody_waits() -> bool:
    """For what this transaction holds."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def book(customer: Customer, colleague: User, at: datetime) -> Promise:
    return care.book_slot(customer=customer.pk, colleague=colleague.pk, starts_at=at, by=None, now=NOW)


def visit(customer: Customer, host: User, *, reason: str = "") -> VisitAnswer:
    at = queries.visit_offer(customer.pk, now=NOW, host=host.pk, travel=0).slots[0]
    return care.give_visit(
        customer=customer.pk, host=host.pk, starts_at=at, travel_minutes=0, reason=reason, by=None, now=NOW
    )


@pytest.mark.parametrize("second", ["call", "visit"])
def test_one_slot_is_promised_once_though_two_book_it_at_once(second: str) -> None:
    make_calendar()
    kern = make_user("kern")
    roth, sommer = (make_customer(name, owner=kern, now=NOW - timedelta(days=1)) for name in ("Roth", "Sommer"))
    slot = queries.honest_answer(kern.pk, now=NOW).slots[0]
    late = {"call": lambda: book(sommer, kern, slot), "visit": lambda: visit(sommer, kern, reason="Großer Schaden")}
    found = both(lambda: book(roth, kern, slot), late[second])
    with pytest.raises(Cannot) as refused:
        found.result()
    assert refused.value.field == "starts_at"
    assert Promise.objects.count() == 1


def test_two_open_hours_of_one_host_entered_at_once_do_not_overlap() -> None:
    kern = make_user("kern")

    def enter(begins: time) -> OpenHour:
        said = {"host": kern.pk, "weekday": 1, "where": "phone", "team": None, "from_on": NOW.date()}
        return care.enter_open_hour(**said, begins=begins, ends=time(16), by=None, now=NOW)

    found = both(lambda: enter(time(14)), lambda: enter(time(15)))
    with pytest.raises(care.CannotSetOpenHour) as refused:
        found.result()
    assert refused.value.field == "begins"
    assert OpenHour.objects.count() == 1


def test_two_who_give_a_customer_the_last_visit_of_the_year_at_once_give_one() -> None:
    make_calendar()
    kern, weiss = make_user("kern"), make_user("weiss")
    roth = make_customer("Roth", owner=kern, stand_in=weiss, now=NOW - timedelta(days=1))
    once = make_tier(name="Besuch", words="Einmal im Jahr sind wir bei Ihnen.", channel="visit", rhythm="",
                     contacts_per_year=1, minutes_per_contact=60, minutes_per_quarter=60)  # fmt: skip
    care.choose_plan(customer=roth.pk, tier=once.pk, by=None, now=NOW - timedelta(hours=1))
    found = both(lambda: visit(roth, kern), lambda: visit(roth, weiss))
    with pytest.raises(care.CannotAnswerVisit) as refused:
        found.result()
    assert refused.value.field == "reason"
    assert VisitAnswer.objects.count() == 1
