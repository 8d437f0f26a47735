"""§ 58 TKG and laws like it: by when, and how much a day. Pure; the published amounts are kept as they stand."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.promises.rules import laws
from handschlag.promises.rules.laws import LawError, Outage, Shipped

BERLIN = ZoneInfo("Europe/Berlin")
TKG = laws.parse_law(laws.SHIPPED[0].definition)
DAY = timedelta(days=1)


def definition(**more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(laws.SHIPPED[0].definition), **more}


def outage(reported_at: datetime, fee: str = "39.95", **more: Any) -> Outage:
    said: dict[str, Any] = {"fixed_at": None, "kind": "complete", **more}
    return Outage(reported_at=reported_at, monthly_fee=Decimal(fee), **said)


def amounts(days: int, fee: str = "39.95", *, zone: ZoneInfo = BERLIN, **more: Any) -> list[str]:
    """What days 1 to `days` cost, reported at noon."""
    noon = datetime(2026, 11, 23, 12, tzinfo=zone)
    return [str(day.amount) for day in laws.compensate(TKG, outage(noon, fee, **more), at=noon + days * DAY).days]


class TestPublishedAmounts:
    def test_the_minimum_counts_where_the_share_is_smaller(self):
        assert amounts(7) == ["0.00", "0.00", "5.00", "5.00", "10.00", "10.00", "10.00"]

    def test_the_share_counts_where_it_is_larger(self):
        assert amounts(7, "79.90") == ["0.00", "0.00", "7.99", "7.99", "15.98", "15.98", "15.98"]

    @pytest.mark.parametrize(("fee", "total"), [("39.95", "40.00"), ("79.90", "63.92")])
    def test_seven_days_come_to(self, fee: str, total: str):
        assert sum(map(Decimal, amounts(7, fee))) == Decimal(total)

    def test_half_a_cent_is_rounded_up(self):
        assert amounts(3, "79.95")[-1] == "8.00"
        assert amounts(3, "79.94")[-1] == "7.99"

    def test_a_missed_appointment_costs_a_fifth_or_ten_euros_each_whatever_the_outage(self):
        noon = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
        for kind in laws.OUTAGES:
            dear = laws.compensate(TKG, outage(noon, "79.90", kind=kind, missed_appointments=2), at=noon)
            cheap = laws.compensate(TKG, outage(noon, "9.90", kind=kind, missed_appointments=3), at=noon)
            assert (dear.missed, cheap.missed) == (Decimal("31.96"), Decimal("30.00"))
            assert dear.is_owed

    def test_a_partial_outage_costs_nothing_by_this_law(self):
        assert set(amounts(30, kind="partial")) == {"0.00"}

    def test_a_law_that_names_partial_outages_has_them_paid(self):
        both = laws.parse_law(definition(outages=["complete", "partial"], missed=None))
        noon = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
        found = laws.compensate(both, outage(noon, kind="partial", missed_appointments=4), at=noon + 3 * DAY)
        assert (found.total, found.missed) == (Decimal("5.00"), Decimal("0.00"))


class TestDays:
    def test_the_day_of_the_report_does_not_count_however_early_it_was(self):
        for hour, minute in ((0, 0), (12, 0), (23, 59)):
            reported = datetime(2026, 11, 20, hour, minute, tzinfo=BERLIN)
            assert laws.compensate(TKG, outage(reported), at=reported).days == ()
            inform_by = laws.due_of(TKG, TKG.duties["inform"], reported)
            assert inform_by == datetime(2026, 11, 22, 23, 59, 59, tzinfo=BERLIN)  # a Sunday: it counts

    @pytest.mark.parametrize(
        ("reported", "last"),
        [
            (datetime(2026, 3, 27, 12, tzinfo=BERLIN), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
            (datetime(2026, 10, 23, 12, tzinfo=BERLIN), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
            (datetime(2026, 12, 30, 12, tzinfo=BERLIN), datetime(2027, 1, 1, 22, 59, 59, tzinfo=UTC)),
            (datetime(2028, 2, 28, 12, tzinfo=BERLIN), datetime(2028, 3, 1, 22, 59, 59, tzinfo=UTC)),
            (datetime(2026, 6, 1, 22, 30, tzinfo=UTC), datetime(2026, 6, 4, 21, 59, 59, tzinfo=UTC)),
        ],
        ids=["clocks go on", "clocks go back", "new year", "leap day", "after midnight in Berlin"],
    )
    def test_the_second_day_ends_at_midnight_of_the_place(self, reported: datetime, last: datetime):
        assert laws.due_of(TKG, TKG.duties["inform"], reported) == last

    def test_the_day_of_the_fix_counts_and_none_after_it(self):
        noon = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
        assert len(amounts(9, fixed_at=noon + 3 * DAY)) == 3
        assert amounts(9, fixed_at=datetime(2026, 11, 26, 0, 5, tzinfo=BERLIN))[-1] == "5.00"
        assert amounts(9, fixed_at=datetime(2026, 11, 25, 23, 55, tzinfo=BERLIN)) == ["0.00", "0.00"]

    def test_a_fix_that_is_still_to_come_is_not_known_yet(self):
        noon = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
        assert amounts(3, fixed_at=noon + 8 * DAY) == amounts(3)

    def test_each_day_has_its_date_where_the_law_holds(self):
        reported = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
        days = laws.compensate(TKG, outage(reported), at=reported + DAY).days
        assert [day.on for day in days] == [date(2026, 11, 25)]

    def test_a_night_that_skips_midnight_ends_the_day_when_the_clocks_change(self):
        lebanon = laws.parse_law(definition(timezone="Asia/Beirut"))
        reported = datetime(2026, 3, 26, 12, tzinfo=ZoneInfo("Asia/Beirut"))
        assert laws.end_of_day(lebanon, reported, 2) == datetime(2026, 3, 28, 21, 59, 59, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("more", "at", "field"),
        [
            ({"fixed_at": datetime(2026, 11, 22, tzinfo=UTC)}, datetime(2026, 11, 24, tzinfo=UTC), "fixed_at"),
            ({}, datetime(2026, 11, 22, tzinfo=UTC), "at"),
            ({}, datetime(2226, 11, 22, tzinfo=UTC), "at"),
        ],
    )
    def test_time_does_not_run_backwards_nor_for_ever(self, more: dict[str, Any], at: datetime, field: str):
        with pytest.raises(LawError) as no:
            laws.compensate(TKG, outage(datetime(2026, 11, 23, tzinfo=UTC), **more), at=at)
        assert no.value.field == field


class TestDuties:
    def test_the_report_is_confirmed_within_the_hour(self):
        reported = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=BERLIN)  # the hour that comes twice
        due = laws.due_of(TKG, TKG.duties["document"], reported)
        assert due - reported.astimezone(UTC) == timedelta(hours=1)

    def test_what_a_fix_in_time_leaves_of_each_duty(self):
        reported = datetime(2026, 11, 23, 12, tzinfo=BERLIN)
        repair = laws.parse_law(definition(duties={"repair": {"words": "Beheben", "by_day": 2}}))

        def left(fixed_at: datetime) -> list[str]:
            return [owed for owed in TKG.duties if not laws.falls_away(TKG, owed, reported, fixed_at)]

        assert left(datetime(2026, 11, 24, 23, 59, tzinfo=BERLIN)) == ["document"]
        assert left(datetime(2026, 11, 25, 23, 59, tzinfo=BERLIN)) == ["document", "inform"]
        assert left(datetime(2026, 11, 26, 0, 0, tzinfo=BERLIN)) == ["document", "inform", "compensate"]
        assert laws.falls_away(repair, "repair", reported, reported + 9 * DAY)

    def test_money_is_owed_for_the_outages_the_law_names(self):
        assert laws.is_owed(TKG, "compensate", "complete")
        assert not laws.is_owed(TKG, "compensate", "partial")
        assert laws.is_owed(TKG, "inform", "partial")
        assert not laws.is_owed(TKG, "repair", "complete")


instants = st.timedeltas(timedelta(), timedelta(days=5000)).map(datetime(2022, 1, 1, tzinfo=UTC).__add__)
fees = st.decimals(0, 2000, places=2)
spans = st.timedeltas(timedelta(), timedelta(days=60))


@given(instants, fees, spans, spans, st.integers(0, 5), st.sampled_from(laws.OUTAGES))
@settings(max_examples=150, deadline=None)
def test_the_meter_only_runs_forward_and_yesterday_stays_what_it_was(
    reported: datetime, fee: Decimal, one: timedelta, other: timedelta, missed: int, kind: str
) -> None:
    said = outage(reported, str(fee), kind=kind, missed_appointments=missed)
    before, after = (laws.compensate(TKG, said, at=reported + span) for span in (one, one + other))
    assert after.days[: len(before.days)] == before.days
    assert after.total >= before.total == before.missed + sum(day.amount for day in before.days)
    assert after.total - before.total == sum(day.amount for day in after.days[len(before.days) :])
    assert [day.day for day in after.days] == list(range(1, len(after.days) + 1))
    assert all(later.amount >= day.amount for day, later in zip(after.days, after.days[1:], strict=False))


@given(instants, fees, fees, spans)
@settings(max_examples=100, deadline=None)
def test_who_pays_more_gets_no_less(reported: datetime, one: Decimal, more: Decimal, span: timedelta) -> None:
    cheap, dear = (laws.compensate(TKG, outage(reported, str(fee)), at=reported + span) for fee in (one, one + more))
    assert all(rich.amount >= poor.amount for poor, rich in zip(cheap.days, dear.days, strict=True))


def by_hand(reported: datetime, until: datetime, fee: Decimal) -> list[Decimal]:
    """A second opinion: walks hour by hour, turns a page of the calendar when its date changes, pays by the page."""
    paid: list[Decimal] = []
    page, at = reported.astimezone(BERLIN).date(), reported
    while at < until:
        at = min(at + timedelta(hours=1), until)
        if at.astimezone(BERLIN).date() != page:
            page = at.astimezone(BERLIN).date()
            number = len(paid) + 1
            cents = int(fee * 100) * (0 if number < 3 else 10 if number < 5 else 20)
            least = 0 if number < 3 else 500 if number < 5 else 1000
            paid.append(Decimal(max((cents + 50) // 100, least)) / 100)
    return paid


@given(
    st.sampled_from([datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)]),
    st.integers(0, 4 * 1440),
    st.integers(0, 12 * 1440),
    fees,
)
@settings(max_examples=150, deadline=None)
def test_a_calendar_whose_pages_are_turned_by_hand_says_the_same(
    night: datetime, before: int, minutes: int, fee: Decimal
) -> None:
    reported = night + 2 * DAY - timedelta(minutes=before)
    until = reported + timedelta(minutes=minutes)
    found = laws.compensate(TKG, outage(reported, str(fee)), at=until)
    assert [day.amount for day in found.days] == by_hand(reported, until, fee)


@given(instants, st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_nothing_is_ever_due_later_than_its_day(reported: datetime, day: int) -> None:
    last = laws.end_of_day(TKG, reported, day)
    assert laws.day_of(TKG, reported, last) == day
    assert laws.day_of(TKG, reported, last + timedelta(seconds=1)) == day + 1
    assert last < laws.end_of_day(TKG, reported, day + 1)
    assert last >= reported.replace(microsecond=0)


class TestWordings:
    first = Shipped("X", date(2026, 1, 1), {})
    newer = Shipped("X", date(2027, 1, 1), {}, number=1)
    corrected = Shipped("X", date(2027, 1, 1), {}, number=2, until_on=date(2027, 12, 31))

    @pytest.mark.parametrize(
        ("on", "found"),
        [
            (date(2025, 12, 31), None),
            (date(2026, 1, 1), first),
            (date(2026, 12, 31), first),
            (date(2027, 1, 1), corrected),
            (date(2027, 12, 31), corrected),
            (date(2028, 1, 1), None),
        ],
    )
    def test_the_day_of_receipt_decides_which_wording_counts(self, on: date, found: Shipped | None):
        assert laws.in_force([self.newer, self.first, self.corrected], on=on) == found
