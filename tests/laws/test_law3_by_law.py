"""Law 3, where the law itself promised: days count from the first report, and nobody agrees them away."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core import facts as log
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions.making import CannotChangePromise
from handschlag.promises.choices import State
from handschlag.promises.models import LawClock, Promise
from handschlag.promises.rules import laws
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar
from tests.laws.attack import at_once

pytestmark = pytest.mark.django_db

TKG = laws.SHIPPED[0].definition


@pytest.fixture(autouse=True)
def office():
    make_calendar()


def start(*, customer: int, matter: str = "case-17", now: datetime = NOW) -> LawClock:
    return promises.start_law_clock(
        law="DE-TKG-58", matter=matter, customer=customer, reported_at=now, is_complete=True, by=None, now=now
    )


def owed(matter: str = "case-17") -> dict[str, Promise]:
    return {promise.by_law.owed: promise for promise in queries.law_promises([matter])}


def test_what_the_law_wants_by_a_day_is_not_agreed_away():
    start(customer=make_customer().pk)
    with pytest.raises(CannotChangePromise):
        promises.replace_promise(
            promise=owed()["inform"].pk,
            agreed_in=1,
            words="Nächste Woche",
            due_at=NOW + timedelta(days=9),
            by=None,
            now=NOW,
        )
    assert owed()["inform"].state == State.OPEN


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_report_at_once_start_one_clock():
    weiss, kern = make_user("weiss"), make_user("kern")
    roth = make_customer("Roth", owner=weiss, stand_in=kern)
    found = at_once(*[lambda: start(customer=roth.pk)] * 4)
    assert set(found) == {LawClock.objects.get()}
    assert len(owed()) == 3
    assert list(log.verify()) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["note", "withdraw", "confirm", "start", "round"]), st.integers(0, 40)), max_size=9
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_is_done_in_whatever_order_days_count_from_the_first_report(steps: list[tuple[str, int]]) -> None:
    """Fixes noted, taken back and confirmed, reports entered again, hours passing: no due time moves, no break heals."""
    matter = f"case-{LawClock.objects.count()}"
    customer, now = make_customer().pk, NOW
    start(matter=matter, customer=customer)
    due = {what: promise.due_at for what, promise in owed(matter).items()}
    broken: set[str] = set()
    verbs = {
        "note": lambda: promises.note_law_fix(matters=[matter], fixed_at=now, by=None, now=now),
        "withdraw": lambda: promises.withdraw_law_fix(matters=[matter], by=None, now=now),
        "confirm": lambda: promises.confirm_law_fix(matters=[matter], by=None, now=now),
        "start": lambda: start(matter=matter, customer=customer, now=now),
        "round": lambda: promises.break_due_promises(now=now),
    }
    for verb, hours in steps:
        now += timedelta(hours=hours)
        verbs[verb]()
        found = owed(matter)
        assert {what: promise.due_at for what, promise in found.items()} == due
        assert all(found[what].state == State.BROKEN for what in broken)
        broken = {what for what, promise in found.items() if promise.state == State.BROKEN}
        assert all(found[what].broken_at == due[what] for what in broken)
    clock = LawClock.objects.get(matter=matter)
    assert clock.reported_at == NOW
    said = laws.Outage(
        reported_at=NOW,
        fixed_at=clock.fixed_at,
        kind=laws.COMPLETE,
        monthly_fee=Decimal("79.90"),
        missed_appointments=1,
    )
    (found_now,) = queries.proposed_compensation(
        matters=[matter], monthly_fee=Decimal("79.90"), now=now, missed_appointments=1
    )
    assert found_now.owed == laws.compensate(laws.parse_law(TKG), said, at=now)
