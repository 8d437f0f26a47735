"""A law makes its promises by itself: once a matter, since the report, never later than it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from handschlag.core import facts as log
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions import CannotNoteFix, CannotStartLawClock
from handschlag.promises.actions.making import CannotChangePromise
from handschlag.promises.choices import Clock, Kind, Owed, Source, State
from handschlag.promises.models import LawClock, LawPromise, LawVersion, Promise
from handschlag.promises.rules import laws
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
MATTER = "case-17"
DAY = timedelta(days=1)
TKG = laws.SHIPPED[0].definition
SECOND_DAY = datetime(2026, 11, 25, 23, 59, 59, tzinfo=BERLIN)
THIRD_DAY = datetime(2026, 11, 26, 23, 59, 59, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def office():
    """NOW is Monday, 23 November 2026, half past five in Berlin."""
    make_calendar()


def start(*, now: datetime = NOW, customer: int | None = None, **more: Any) -> LawClock:
    said: dict[str, Any] = {"law": "DE-TKG-58", "matter": MATTER, "reported_at": now, "is_complete": True, **more}
    customer = customer or make_customer().pk
    return promises.start_law_clock(customer=customer, by=None, now=now, **said)


def owed(matter: str = MATTER) -> dict[str, Promise]:
    return {promise.by_law.owed: promise for promise in queries.law_promises([matter])}


def states(matter: str = MATTER) -> dict[str, str]:
    return {what: promise.state for what, promise in owed(matter).items()}


def test_the_codes_of_the_rules_are_those_of_the_ledger():
    assert tuple(Owed.values) == laws.OWED


class TestMaking:
    def test_a_complete_outage_makes_three_promises_by_calendar_day(self):
        start()
        made = owed()
        assert list(made) == ["document", "inform", "compensate"]
        assert [promise.due_at for promise in made.values()] == [NOW + timedelta(hours=1), SECOND_DAY, THIRD_DAY]
        assert {promise.source for promise in made.values()} == {Source.LAW}
        assert [promise.clock for promise in made.values()] == [Clock.CALENDAR, Clock.FIXED, Clock.FIXED]
        assert [promise.kind for promise in made.values()] == [Kind.INFORMATION, Kind.INFORMATION, Kind.OFFER]
        assert "§ 58 Abs. 2 TKG" in made["inform"].words

    def test_whoever_acts_for_the_customer_owes_them_unless_somebody_is_named(self):
        weiss, kern = make_user("weiss"), make_user("kern")
        start(customer=make_customer("Roth", owner=weiss, stand_in=kern).pk)
        start(matter="case-18", customer=make_customer("Lau", owner=weiss, stand_in=kern).pk, owner=kern.pk)
        assert {promise.owner for promise in owed().values()} == {weiss}
        assert {promise.owner for promise in owed("case-18").values()} == {kern}

    def test_asked_again_nothing_moves(self):
        roth = make_customer("Roth")
        clock = start(customer=roth.pk)
        before = [(promise.pk, promise.due_at) for promise in owed().values()]
        assert start(customer=roth.pk, now=NOW + 2 * DAY) == clock
        assert str(clock) == "case-17 since 2026-11-23 16:30"
        assert str(clock.owed.first()) == "document by law"
        assert [(promise.pk, promise.due_at) for promise in owed().values()] == before
        assert FactRow.objects.filter(name="LawClockStarted").count() == 1

    def test_a_partial_outage_owes_no_money_until_nothing_works_at_all(self):
        roth = make_customer("Roth")
        start(customer=roth.pk, is_complete=False)
        assert list(owed()) == ["document", "inform"]
        start(customer=roth.pk, is_complete=True, now=NOW + DAY)
        assert list(owed()) == ["document", "inform", "compensate"]
        assert owed()["compensate"].due_at == THIRD_DAY
        start(customer=roth.pk, is_complete=False, now=NOW + DAY)
        assert LawClock.objects.get().is_complete

    def test_what_was_fixed_in_time_owes_no_money_even_if_it_turns_out_to_have_been_complete(self):
        roth = make_customer("Roth")
        start(customer=roth.pk, is_complete=False)
        promises.note_law_fix(matters=[MATTER], fixed_at=NOW + DAY, by=None, now=NOW + DAY)
        start(customer=roth.pk, is_complete=True, now=NOW + 2 * DAY)
        assert list(owed()) == ["document", "inform"]

    def test_a_report_entered_late_binds_since_it_was_made_and_breaks_at_its_true_time(self):
        start(reported_at=NOW - 2 * DAY)
        made = owed()
        assert {promise.made_at for promise in made.values()} == {NOW - 2 * DAY}
        assert made["inform"].due_at == SECOND_DAY - 2 * DAY
        promises.break_due_promises(now=NOW)
        assert states() == {"document": State.BROKEN, "inform": State.OPEN, "compensate": State.OPEN}
        assert owed()["document"].broken_at == NOW - 2 * DAY + timedelta(hours=1)

    def test_it_is_one_fact_in_the_chain_of_the_customer(self):
        clock = start()
        fact = FactRow.objects.get(name="LawClockStarted")
        assert fact.customer == clock.customer_id
        assert fact.payload["promises"] == [promise.pk for promise in owed().values()]
        assert list(log.verify()) == []

    def test_somebody_who_is_no_customer_yet_is_owed_the_same(self):
        clock = promises.start_law_clock(
            law="DE-TKG-58",
            matter=MATTER,
            customer=None,
            party="+4922147101",
            owner=make_user("weiss").pk,
            reported_at=NOW,
            is_complete=False,
            by=None,
            now=NOW,
        )
        assert clock.customer is None
        assert {promise.party for promise in owed().values()} == {"+4922147101"}
        assert promises.note_law_fix(matters=[MATTER], fixed_at=NOW, by=None, now=NOW) == 1

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"law": "DE-TKG-59"}, "law"),
            ({"reported_at": datetime(2021, 11, 30, 12, tzinfo=UTC)}, "law"),
            ({"reported_at": NOW + timedelta(seconds=1)}, "reported_at"),
            ({"matter": " "}, "matter"),
        ],
    )
    def test_what_no_law_covers_is_refused_and_leaves_nothing(self, more: dict[str, Any], field: str):
        with pytest.raises(CannotStartLawClock) as no:
            start(**more)
        assert no.value.field == field
        assert not LawClock.objects.exists()
        assert not Promise.objects.exists()


class TestNothingRestartsIt:
    def test_a_promise_of_the_law_cannot_be_replaced_by_a_later_one(self):
        start()
        with pytest.raises(CannotChangePromise, match="Gesetz"):
            promises.replace_promise(
                promise=owed()["inform"].pk, agreed_in=1, words="Nächste Woche", due_at=NOW + 9 * DAY, by=None, now=NOW
            )

    def test_other_deadlines_by_law_can_still_be_agreed_anew(self):
        other = promise_to(source=Source.LAW)
        later = {"words": "Später", "due_at": NOW + DAY}
        assert promises.replace_promise(promise=other.pk, agreed_in=1, by=None, now=NOW, **later).due_at == NOW + DAY

    @pytest.mark.parametrize(
        "change",
        [
            lambda: LawClock.objects.update(reported_at=NOW - DAY),
            lambda: LawClock.objects.update(matter="case-18"),
            lambda: LawClock.objects.update(is_complete=False),
            lambda: LawClock.objects.get().owed.all()._raw_delete("default"),
            lambda: LawClock.objects.all()._raw_delete("default"),
            lambda: LawVersion.objects.update(from_on=date(2030, 1, 1)),
            lambda: LawPromise.objects.update(owed="repair"),
        ],
    )
    def test_the_database_refuses_what_would_change_it(self, change: Any):
        start()
        with pytest.raises(IntegrityError, match="stay as they were"), transaction.atomic():
            change()


class TestFixing:
    def fix(self, fixed_at: datetime, now: datetime | None = None) -> int:
        return promises.note_law_fix(matters=[MATTER], fixed_at=fixed_at, by=None, now=now or fixed_at)

    def test_a_fix_on_the_first_day_leaves_only_the_confirmation(self):
        start()
        assert self.fix(NOW + DAY) == 1
        assert states() == {
            "document": State.OPEN,
            "inform": State.PROVISIONALLY_KEPT,
            "compensate": State.PROVISIONALLY_KEPT,
        }
        assert self.fix(NOW + DAY) == 0

    def test_a_fix_on_the_second_day_came_too_late_for_silence_but_costs_nothing(self):
        start()
        self.fix(NOW + 2 * DAY)
        assert states()["inform"] == State.OPEN
        assert states()["compensate"] == State.PROVISIONALLY_KEPT

    def test_confirmed_it_is_kept(self):
        start()
        self.fix(NOW + DAY)
        assert promises.confirm_law_fix(matters=[MATTER], by=None, now=NOW + 2 * DAY) == 1
        assert states()["inform"] == State.KEPT
        assert owed()["inform"].done_at == NOW + DAY
        assert promises.confirm_law_fix(matters=[MATTER], by=None, now=NOW + 2 * DAY) == 0
        assert FactRow.objects.filter(name="LawFixConfirmed").count() == 1

    def test_a_reopening_withdraws_the_mark_and_breaks_at_the_true_time(self):
        start()
        self.fix(NOW + DAY)
        assert promises.withdraw_law_fix(matters=[MATTER], by=None, now=NOW + 4 * DAY) == 1
        assert states()["inform"] == State.BROKEN
        assert owed()["inform"].broken_at == SECOND_DAY
        assert promises.withdraw_law_fix(matters=[MATTER], by=None, now=NOW + 4 * DAY) == 0
        assert LawClock.objects.get().fixed_at is None

    def test_confirming_what_was_never_fixed_judges_nothing(self):
        start()
        assert promises.confirm_law_fix(matters=[MATTER], by=None, now=NOW) == 0

    @pytest.mark.parametrize("fixed_at", [NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)])
    def test_nothing_is_fixed_before_it_was_reported_or_in_the_future(self, fixed_at: datetime):
        start()
        with pytest.raises(CannotNoteFix) as no:
            self.fix(fixed_at, now=NOW)
        assert no.value.field == "fixed_at"

    def test_a_duty_to_repair_is_done_by_the_fix_late_if_late(self):
        promises.write_law(
            code="AT-X-1",
            from_on=date(2026, 1, 1),
            definition=TKG | {"duties": {"repair": {"words": "Beheben", "by_day": 1}}},
            by=None,
            now=NOW,
        )
        start(law="AT-X-1")
        promises.break_due_promises(now=NOW + 3 * DAY)
        self.fix(NOW + 3 * DAY)
        assert (owed()["repair"].state, owed()["repair"].done_at) == (State.BROKEN, NOW + 3 * DAY)


class TestProposing:
    def proposed(self, days: int, fee: str = "39.95", **more: Any) -> list[queries.Proposal]:
        now = NOW + days * DAY
        return queries.proposed_compensation(matters=[MATTER], monthly_fee=Decimal(fee), now=now, **more)

    def test_nothing_is_proposed_before_the_third_day(self):
        start()
        assert self.proposed(2) == []

    def test_from_the_third_day_the_meter_runs(self):
        start()
        (found,) = self.proposed(7)
        assert [str(day.amount) for day in found.owed.days] == [
            "0.00", "0.00", "5.00", "5.00", "10.00", "10.00", "10.00",
        ]  # fmt: skip
        assert (found.law, found.total, found.owed.days[2].on) == ("DE-TKG-58", Decimal("40.00"), date(2026, 11, 26))

    def test_it_stands_while_fixed_and_runs_from_the_first_report_when_reopened(self):
        start()
        promises.note_law_fix(matters=[MATTER], fixed_at=NOW + 3 * DAY, by=None, now=NOW + 3 * DAY)
        assert self.proposed(7)[0].total == Decimal("5.00")
        promises.withdraw_law_fix(matters=[MATTER], by=None, now=NOW + 5 * DAY)
        assert self.proposed(7)[0].total == Decimal("40.00")

    def test_missed_appointments_are_proposed_for_partial_outages_too(self):
        start(is_complete=False)
        assert self.proposed(9) == []
        (found,) = self.proposed(9, "79.90", missed_appointments=1)
        assert (found.owed.missed, found.total) == (Decimal("15.98"), Decimal("15.98"))

    def test_of_two_matters_that_are_one_no_day_is_paid_twice(self):
        roth = make_customer("Roth").pk
        start(customer=roth)
        start(customer=roth, matter="case-18", now=NOW + DAY)
        both = {"matters": ["case-18", MATTER], "monthly_fee": Decimal("39.95"), "now": NOW + 4 * DAY}
        (found,) = queries.proposed_compensation(**both)
        assert (found.reported_at, found.total) == (NOW, Decimal("10.00"))

    def test_a_matter_no_law_counts_proposes_nothing(self):
        assert self.proposed(9) == []
