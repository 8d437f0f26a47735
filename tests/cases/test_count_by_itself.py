"""A fault of what a law is entered for starts its clock by itself; days, fees, appointments and quotas count."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.actions import CannotCountByLaw, CannotNoteUse
from handschlag.cases.models import Case
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries as customer_queries
from handschlag.customers.actions import CannotTakeUseBack, CannotUseQuota
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.actions import CannotCover, CannotNoteDay
from handschlag.promises.models import LawClock, LawScope
from tests.factories.cases import Desk, make_desk
from tests.factories.contracts import make_entitlement, make_item
from tests.factories.people import NOW
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAW = "DE-TKG-58"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


@pytest.fixture
def line(desk):
    """A telephone line of Roth, for which the law counts."""
    item = make_item(desk.roth, "Telefonanschluss")
    cover(product=item.product_id)
    return item


def cover(*, is_complete: bool = True, law: str = LAW, **what) -> LawScope:
    return promises.cover_by_law(law=law, is_complete=is_complete, by=None, now=NOW, **what)


def clock(row: Case) -> LawClock | None:
    return queries.law_clocks_of(row.pk).first()


def amounts(row: Case, days: int, **more) -> list[str]:
    found = queries.compensation_of(row.pk, now=NOW + days * DAY, **more)
    return [str(day.amount) for day in found[0].owed.days] if found else []


def note(row: Case, days: int, *, is_complete: bool, now=NOW + 9 * DAY):
    return cases.note_day(
        case=row.pk, law=LAW, on=MONDAY + days * DAY, is_complete=is_complete, by=desk_user(row), now=now
    )


def desk_user(row: Case) -> int | None:
    return row.owner_id


class TestCovering:
    def test_a_fault_of_the_product_starts_the_clock_and_a_question_does_not(self, desk, line):
        row = desk.open(installed_item=line.pk)
        assert clock(row).is_complete
        assert {one.by_law.owed for one in promised.law_promises([queries.matter_of(row.pk)])} == {
            "document",
            "inform",
            "compensate",
        }
        assert clock(desk.open("question", installed_item=line.pk)) is None
        assert clock(desk.open(words="Etwas anderes")) is None

    def test_what_the_customer_says_of_the_outage_counts_before_what_is_usual(self, desk, line):
        row = desk.open(installed_item=line.pk, is_complete=False)
        assert not clock(row).is_complete
        assert {one.by_law.owed for one in promised.law_promises([queries.matter_of(row.pk)])} == {"document", "inform"}

    def test_a_product_says_more_than_its_group(self, desk):
        phone = make_product("Tischtelefon", group="Anschlüsse")
        cover(group="anschlüsse")
        assert promised.laws_covering(phone.pk, reported_at=NOW) == [(LAW, True)]
        cover(product=phone.pk, is_complete=False)
        assert promised.laws_covering(phone.pk, reported_at=NOW) == [(LAW, False)]
        assert promised.laws_covering(phone.pk, reported_at=NOW.replace(year=2020)) == []
        assert [str(one) for one in promised.law_scopes(LAW)] == ["Tischtelefon", "anschlüsse"]

    def test_entered_again_only_the_usual_outage_changes(self, line):
        scope = LawScope.objects.get()
        assert cover(product=line.product_id) == scope
        assert cover(product=line.product_id, is_complete=False).pk == scope.pk
        assert FactRow.objects.filter(name="LawScopeEntered").count() == 2

    def test_ended_new_faults_start_none_and_those_that_run_go_on(self, desk, line):
        row = desk.open(installed_item=line.pk)
        for _twice in range(2):
            promises.stop_covering(scope=LawScope.objects.first().pk if _twice == 0 else 0, by=None, now=NOW)
        assert clock(desk.open(installed_item=line.pk, words="Noch eine")) is None
        assert clock(row) is not None
        assert FactRow.objects.filter(name="LawScopeEnded").count() == 1

    @pytest.mark.parametrize(
        ("what", "field"),
        [
            ({"law": "DE-XYZ-1", "group": "Anschlüsse"}, "law"),
            ({}, "product"),
            ({"product": 1, "group": "Anschlüsse"}, "product"),
            ({"product": 987_654_321}, "product"),
            ({"group": "Unbekannt"}, "group"),
        ],
    )
    def test_what_is_not_there_is_refused(self, what, field):
        with pytest.raises(CannotCover) as no:
            cover(**what)
        assert no.value.field == field

    def test_a_question_that_turns_out_to_be_a_fault_or_gets_its_device_later_is_counted_since_the_first_word(
        self, desk, line
    ):
        asked = desk.open("question", installed_item=line.pk)
        cases.change_kind(case=asked.pk, kind="fault", by=None, now=NOW + DAY)
        assert clock(asked).reported_at == NOW
        bare = desk.open(words="Kein Ton")
        cases.describe_case(
            case=bare.pk, subject="Kein Ton", needed_by_at=None, installed_item=line.pk, by=None, now=NOW + DAY
        )
        assert clock(bare).reported_at == NOW


class TestDays:
    def test_a_day_on_which_something_worked_costs_nothing(self, desk, line):
        row = desk.open(installed_item=line.pk)
        assert amounts(row, 5) == ["0.00", "0.00", "5.00", "5.00", "10.00"]
        note(row, 4, is_complete=False)
        assert amounts(row, 5) == ["0.00", "0.00", "5.00", "0.00", "10.00"]
        assert queries.compensation_of(row.pk, now=NOW + 5 * DAY)[0].partial == {MONDAY + 4 * DAY}
        note(row, 4, is_complete=True)
        assert amounts(row, 5) == ["0.00", "0.00", "5.00", "5.00", "10.00"]

    def test_a_day_of_a_partial_outage_on_which_nothing_worked_makes_the_promise_and_costs(self, desk, line):
        row = desk.open(installed_item=line.pk, is_complete=False)
        assert note(row, 1, is_complete=False).pk is None, "as the clock says: nothing to write down"
        first = note(row, 3, is_complete=True)
        assert note(row, 3, is_complete=True) == first
        assert str(first) == "2026-11-26: complete"
        owed = {one.by_law.owed for one in promised.law_promises([queries.matter_of(row.pk)])}
        assert owed == {"document", "inform", "compensate"}
        assert amounts(row, 4) == ["0.00", "0.00", "5.00", "0.00"]

    def test_only_days_of_the_outage_can_be_said_otherwise(self, desk, line):
        row = desk.open(installed_item=line.pk)
        for days in (0, 10):
            with pytest.raises(CannotNoteDay, match="gestört"):
                note(row, days, is_complete=False)
        with pytest.raises(CannotNoteDay):
            promises.note_outage_day(clock=0, on=MONDAY, is_complete=False, by=None, now=NOW)
        with pytest.raises(CannotCountByLaw):
            note(desk.open(words="Ohne Uhr"), 1, is_complete=False)


class TestProposing:
    def test_the_fee_of_the_contract_on_the_day_of_the_report_counts(self, desk, line):
        assert queries.compensation_of(desk.open(words="Ohne Uhr").pk, now=NOW) == []
        row = desk.open(installed_item=line.pk)
        assert queries.monthly_fee_of(row.pk) is None
        base = make_entitlement(desk.roth, number="A-1", monthly_fee=Decimal("39.95"), currency="EUR")
        assert queries.monthly_fee_of(row.pk) == Decimal("39.95")
        make_entitlement(desk.roth, number="A-2", item=line, monthly_fee=Decimal("79.90"), currency="EUR")
        make_entitlement(desk.roth, number="A-3", item=line, monthly_fee=Decimal(900), currency="CHF")
        assert queries.monthly_fee_of(row.pk) == Decimal("79.90"), "that of the line, in the money of the country"
        assert amounts(row, 5)[2:] == ["7.99", "7.99", "15.98"]
        later = customers.Granted(
            name="Neu", calendar=None, from_on=date(2027, 1, 1), monthly_fee=Decimal(1), currency="EUR"
        )
        customers.change_entitlement(entitlement=base.pk, terms=later, by=None, now=NOW)
        assert queries.monthly_fee_of(row.pk) == Decimal("79.90")

    def test_an_appointment_we_broke_is_missed_and_one_of_the_customers_own_is_not(self, desk, line):
        row = desk.open(installed_item=line.pk)
        desk.promised(row, role="along", kind="visit", words="Techniker kommt")
        desk.promised(row, role="along", words="Läuft wieder")
        assert queries.missed_appointments_of(row.pk).count() == 0
        promises.break_due_promises(now=NOW + DAY)
        assert queries.missed_appointments_of(row.pk).count() == 1
        found = queries.compensation_of(row.pk, now=NOW + DAY)[0]
        assert (found.owed.missed, found.total) == (Decimal("10.00"), Decimal("10.00"))
        assert queries.compensation_of(row.pk, now=NOW + DAY, missed_appointments=0) == []


class TestQuota:
    def quota(self, desk, **more):
        said = {"quota_amount": 3, "quota_unit": "requests", "quota_period": "year", **more}
        return make_entitlement(desk.roth, **said)

    def used(self, row, on=MONDAY):
        found = customer_queries.quotas([row], on=on)[row.pk]
        return found.used, found.left, found.is_used_up

    def test_each_request_counts_once_in_its_year_and_never_blocks(self, desk):
        free = self.quota(desk)
        assert self.used(free) == (0, 3, False)
        rows = [desk.open(words=f"Nummer {number}") for number in range(4)]
        assert self.used(free) == (4, 0, True)
        for kind in ("complaint", "cancellation"):
            desk.open(kind)
        assert self.used(free)[0] == 4
        assert self.used(free, on=date(2027, 1, 1)) == (0, 3, False)
        again = customers.use_quota(
            entitlement=free.pk, amount=1, on=MONDAY, matter=queries.matter_of(rows[0].pk), by=None, now=NOW
        )
        assert self.used(free)[0] == 4
        assert str(again) == "1 requests on 2026-11-23"

    def test_what_did_not_count_is_taken_back_with_a_reason(self, desk):
        free = self.quota(desk)
        row, other = desk.open(), desk.open(words="Noch eine")
        use = customer_queries.uses_of([queries.matter_of(row.pk)]).get()
        with pytest.raises(CannotTakeUseBack):
            cases.take_use_back(case=row.pk, use=use.pk, because=" ", by=None, now=NOW)
        with pytest.raises(CannotTakeUseBack):
            customers.take_use_back(use=0, because="Irrtum", by=None, now=NOW)
        with pytest.raises(CannotNoteUse):
            cases.take_use_back(case=other.pk, use=use.pk, because="Irrtum", by=None, now=NOW)
        for _twice in range(2):
            cases.take_use_back(case=row.pk, use=use.pk, because="Unser Fehler", by=None, now=NOW)
        assert self.used(free) == (1, 2, False)
        assert FactRow.objects.filter(name="QuotaUseWithdrawn").count() == 1

    def test_what_was_no_request_uses_nothing(self, desk):
        """Opened by mistake, or a complaint after all; a question that began as a complaint is one."""
        free = self.quota(desk, response=(None, None, None))
        mistake, meant = desk.open(words="Falscher Kunde"), desk.open("question", words="Wann endlich?")
        cases.withdraw_case(case=mistake.pk, withdrawn_as="mistake", by=None, now=NOW)
        cases.change_kind(case=meant.pk, kind="complaint", by=None, now=NOW)
        assert self.used(free) == (0, 3, False)
        for kind in ("question", "fault"):
            cases.change_kind(case=meant.pk, kind=kind, by=None, now=NOW)
            assert self.used(free)[0] == 1

    def test_visits_and_minutes_are_noted_by_hand(self, desk, line):
        visits = self.quota(desk, number="V-1", item=line, quota_unit="visits", quota_amount=10)
        row = desk.open(installed_item=line.pk)
        said = {"case": row.pk, "on": MONDAY, "by": None, "now": NOW}
        cases.note_use(unit="visits", amount=1, words="Vor Ort gemessen", **said)
        cases.note_use(unit="visits", amount=1, **said)
        assert self.used(visits) == (2, 8, False)
        with pytest.raises(CannotNoteUse):
            cases.note_use(unit="minutes", amount=15, **said)
        with pytest.raises(CannotUseQuota):
            cases.note_use(unit="visits", amount=0, **said)
        with pytest.raises(CannotUseQuota):
            customers.use_quota(entitlement=visits.pk, amount=1, on=date(2025, 1, 1), matter="case-1", by=None, now=NOW)
        bare = make_entitlement(desk.roth, number="B-1")
        with pytest.raises(CannotUseQuota):
            customers.use_quota(entitlement=bare.pk, amount=1, on=MONDAY, matter="case-1", by=None, now=NOW)
        assert customer_queries.quotas([bare], on=MONDAY) == {}


def test_a_fault_that_is_split_off_is_counted_by_itself(desk, line):
    row = desk.open("question", installed_item=line.pk, reported_at=NOW - DAY)
    part = cases.split_case(case=row.pk, kind="fault", words="Leitung tot", by=None, now=NOW).case
    found = clock(part)
    assert found is not None
    assert found.reported_at == NOW - DAY


def test_merged_into_one_without_a_device_the_fee_is_that_of_the_line(desk, line):
    make_entitlement(desk.roth, number="L-1", item=line, monthly_fee=Decimal("79.90"), currency="EUR")
    row, bare = desk.open(installed_item=line.pk), desk.open(words="Kein Ton")
    cases.merge_cases(case=row.pk, into=bare.pk, by=None, now=NOW)
    assert queries.monthly_fee_of(bare.pk) == Decimal("79.90")
