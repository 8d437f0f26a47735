"""One cause, many customers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import permissions, queries
from handschlag.cases.models import Case, KnownFault
from handschlag.core.errors import Cannot, NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.promises import queries as promises
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product, make_version
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desks() -> list[Desk]:
    make_calendar()
    return [make_desk() for _customer in range(3)]


def known(**more) -> KnownFault:
    said = {"title": "Ausfall West", "symptoms": "Kein Freizeichen, Telefon tot", "workaround": "Mobil telefonieren"}
    return cases.enter_known_fault(**{**said, **more}, by=None, now=NOW)


def share(fault: KnownFault, row: Case, **more):
    return cases.share_cause(fault=fault.pk, case=row.pk, **{"by": None, "now": NOW, **more})


def promise(fault: KnownFault, **more):
    said = {"words": "Läuft wieder morgen bis 12", "owner": make_user().pk, "by": None, "now": NOW}
    return cases.promise_to_waiting(fault=fault.pk, **{**said, **more})


def state(row: Case) -> str:
    row.refresh_from_db()
    return row.state


class TestEntering:
    def test_a_cause_has_a_name_and_shows_somehow(self):
        for field, wrong in (("title", {"title": " "}), ("symptoms", {"symptoms": ""})):
            with pytest.raises(cases.CannotKnow) as refused:
                known(**wrong)
            assert refused.value.field == field
        version = make_version()
        with pytest.raises(cases.CannotKnow) as refused:
            known(product=make_product().pk, version=version.pk)
        assert refused.value.field == "version"
        assert known(product=version.product_id, version=version.pk).version == version

    def test_nobody_overwrites_a_newer_one(self):
        row = known()
        said = {"title": "Ausfall Köln-West", "symptoms": "tot", "area": "509 3", "by": None, "now": NOW}
        changed = cases.change_known_fault(fault=row.pk, revision=1, **said)
        assert (changed.revision, changed.area, changed.workaround) == (2, "5093", "")
        with pytest.raises(cases.CannotKnow) as refused:
            cases.change_known_fault(fault=row.pk, revision=1, **said)
        assert refused.value.field == "revision"
        for ask in (lambda: queries.get_known_fault(0), lambda: cases.change_known_fault(fault=0, revision=1, **said)):
            with pytest.raises(NotThere):
                ask()

    def test_only_leads_speak_for_the_house(self):
        assert not permissions.may_enter_known_faults(make_user())
        assert permissions.may_enter_known_faults(make_user(role="team_lead"))


class TestOffering:
    def test_what_fits_in_words_product_and_place_is_offered_first(self, desks):
        roth = desks[0].roth
        version = make_version()
        customers.add_installed_item(customer=roth.pk, product=version.product_id, by=None, now=NOW)
        customers.add_address(customer=roth.pk, postcode="50931", town="Köln", by=None, now=NOW)
        anywhere = known()
        theirs = known(product=version.product_id, version=version.pk, area="509")
        known(product=make_product().pk)
        known(area="8")
        found = queries.offers(roth.pk, "Das Telefon ist tot, kein Freizeichen!")
        assert [one.fault for one in found] == [theirs, anywhere]
        assert (found[0].by_product, found[0].by_area) == (True, True)
        assert "freizeich" in " ".join(found[0].words)
        assert queries.offers(roth.pk, "Meine Rechnung stimmt nicht") == []

    def test_what_is_fixed_is_not_offered(self, desks):
        row = known()
        cases.fix_known_fault(fault=row.pk, words="Kabel geflickt", by=None, now=NOW)
        assert queries.offers(desks[0].roth.pk, "Kein Freizeichen, Telefon tot") == []

    def test_open_concerns_of_the_same_customer_that_may_be_the_same(self, desks):
        desk = desks[0]
        item = customers.add_installed_item(customer=desk.roth.pk, product=make_product().pk, by=None, now=NOW)
        row, same = desk.open(installed_item=item.pk), desk.open(words="Wieder tot")
        about = desk.open("question", words="Wie lange noch?", installed_item=item.pk)
        desk.open("wish", words="Anderes")
        assert queries.alike(row.pk) == [same, about]
        assert queries.alike(same.pk) == [row]


class TestWaiting:
    def test_everybody_waits_for_one_cause_and_hears_of_it_in_their_contact(self, desks):
        fault, call = known(), desks[0].call()
        row = desks[0].open()
        first = share(fault, row)
        assert (first.told_at, first.wants_call_at) == (None, None)
        again = share(fault, row, conversation=call.pk, wants_call=True, now=NOW + HOUR)
        assert (again.pk, again.told_at, again.wants_call_at) == (first.pk, NOW + HOUR, NOW + HOUR)
        assert share(fault, row, conversation=call.pk, wants_call=True, now=NOW + DAY).told_at == NOW + HOUR
        assert FactRow.objects.filter(name="CauseShared").count() == 1
        assert queries.cause_of(row.pk).fault == fault
        with pytest.raises(cases.CannotShareCause):
            share(known(title="Anderes"), row)

    def test_what_is_over_or_fixed_is_not_shared(self, desks):
        fault, solved = known(), desks[0].open()
        desks[0].solve(solved)
        over = cases.withdraw_case(case=desks[1].open().pk, withdrawn_as="mistake", by=None, now=NOW)
        for row in (solved, over):
            with pytest.raises(cases.CannotShareCause):
                share(fault, row)
        cases.fix_known_fault(fault=fault.pk, words="Kabel geflickt", by=None, now=NOW)
        with pytest.raises(cases.CannotShareCause):
            share(fault, desks[2].open())

    def test_it_was_another_cause_after_all(self, desks):
        fault, row = known(), desks[0].open()
        share(fault, row)
        cases.leave_cause(case=row.pk, by=None, now=NOW)
        assert queries.cause_of(row.pk) is None
        with pytest.raises(cases.CannotShareCause):
            cases.leave_cause(case=row.pk, by=None, now=NOW)
        assert share(known(title="Anderes"), row)

    def test_the_longest_waiting_stands_first(self, desks):
        fault = known()
        new, old = desks[0].open(), desks[1].open(reported_at=NOW - DAY)
        for row in (new, old):
            share(fault, row)
        page = queries.known_fault(fault.pk, now=NOW)
        assert ([one.case for one in page.waiting], page.promised) == ([old, new], None)
        assert queries.known_faults().get().count == 2
        again = desks[1].open("fault", words="Immer noch tot")
        share(fault, again)
        cases.merge_cases(case=again.pk, into=old.pk, by=None, now=NOW)
        cases.withdraw_case(case=new.pk, withdrawn_as="mistake", by=None, now=NOW)
        assert [one.case for one in queries.known_fault(fault.pk, now=NOW).waiting] == [old]

    def test_what_was_merged_and_waits_for_two_is_solved_with_the_second(self, desks):
        one, two = known(), known(title="Ausfall Ost")
        row, other = desks[0].open(), desks[0].open("fault", words="Auch kein Internet")
        share(one, row)
        share(two, other)
        cases.merge_cases(case=other.pk, into=row.pk, by=None, now=NOW)
        cases.fix_known_fault(fault=one.pk, words="Kabel geflickt", by=None, now=NOW)
        assert (state(row), queries.cause_of(row.pk).fault) == ("to_diagnose", two)
        cases.fix_known_fault(fault=two.pk, words="Port getauscht", by=None, now=NOW)
        assert state(row) == "to_confirm"


class TestPromising:
    def test_one_group_promise_to_everybody_and_to_whoever_comes_later(self, desks):
        fault = known()
        rows = [desk.open() for desk in desks]
        second = desks[0].open(words="Auch das Fax")
        for row in (rows[0], second, rows[1]):
            share(fault, row)
        group = promise(fault)
        assert promises.tallies([group.pk])[group.pk].members == 2
        assert queries.promises_of_case(second.pk) == []
        share(fault, rows[2], conversation=desks[2].call().pk)
        later = queries.promises_of_case(rows[2].pk)[0]
        first = queries.promises_of_case(rows[0].pk)[0]
        assert (later.role, later.promise.due_at, later.promise.told_at) == ("settles", first.promise.due_at, NOW)
        assert queries.known_fault(fault.pk, now=NOW).promised.members == 3
        share(fault, desks[1].open(words="Und der Alarm"))
        assert queries.known_fault(fault.pk, now=NOW).promised.members == 3
        with pytest.raises(cases.CannotPromiseToWaiting):
            promise(fault)

    def test_a_promise_whose_time_is_over_is_made_to_nobody_new(self, desks):
        fault = known()
        for desk in desks[:2]:
            share(fault, desk.open())
        promise(fault)
        row = desks[2].open(now=NOW + 5 * DAY)
        share(fault, row, now=NOW + 5 * DAY)
        assert queries.promises_of_case(row.pk) == []

    def test_to_fewer_than_two_there_is_no_group(self, desks):
        fault = known()
        share(fault, desks[0].open())
        with pytest.raises(Cannot) as refused:
            promise(fault)
        assert refused.value.field == "members"


class TestFixing:
    def test_fixed_each_is_solved_by_its_own_clock_and_confirmed_by_itself(self, desks):
        fault = known()
        rows = [desk.open(reported_at=NOW - number * DAY) for number, desk in enumerate(desks)]
        for row, wants_call in zip(rows, (True, False, False), strict=True):
            share(fault, row, wants_call=wants_call)
        promise(fault)
        desks[2].solve(rows[2])
        for _twice in range(2):
            fixed = cases.fix_known_fault(fault=fault.pk, words="Kabel geflickt", by=None, now=NOW + HOUR)
        assert (fixed.fixed_at, [state(row) for row in rows]) == (NOW + HOUR, ["to_confirm"] * 3)
        assert queries.clock_of(rows[1].pk, now=NOW + DAY).elapsed == DAY + HOUR
        made = {one.role: one.promise for one in queries.promises_of_case(rows[0].pk)}
        assert (made["settles"].state, made["along"].kind, made["along"].owner) == (
            "provisionally_kept",
            "call_back",
            desks[0].kern,
        )
        assert [one.role for one in queries.promises_of_case(rows[1].pk)] == ["settles"]
        assert FactRow.objects.get(name="KnownFaultFixed").payload["cases"] == [rows[0].pk, rows[1].pk]
        with pytest.raises(cases.CannotPromiseToWaiting):
            promise(fault)

    def test_somebody_says_how(self, desks):
        with pytest.raises(cases.CannotKnow) as refused:
            cases.fix_known_fault(fault=known().pk, words=" ", by=None, now=NOW)
        assert refused.value.field == "words"
