"""Nobody is written to about our deadlines while something of theirs hurts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.outreach import actions as outreach
from handschlag.outreach import queries
from handschlag.outreach.choices import Why
from handschlag.outreach.models import Hold
from handschlag.outreach.reactions import let_holds_end
from handschlag.promises import actions as promises
from tests.factories.cases import Desk, make_desk
from tests.factories.customers import make_customer
from tests.factories.people import NOW
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
WHO = {"by": None, "now": NOW}
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def whys(desk: Desk) -> list[str]:
    return [hold.why for hold in queries.holds_of([desk.roth.pk]).get(desk.roth.pk, [])]


def test_only_a_fault_and_a_broken_promise_hold_until_it_is_told_and_done(desk: Desk) -> None:
    desk.open("question")
    theirs = promise_to(desk.roth, source="customer", kind="other", words="Schickt die Police")
    ours = promise_to(desk.roth)
    assert outreach.settle_holds(several=[desk.roth.pk], **WHO) == 0
    promises.break_due_promises(now=LATER)
    theirs.refresh_from_db()
    assert (theirs.state, outreach.settle_holds(several=[desk.roth.pk], **WHO)) == ("broken", 1)
    assert whys(desk) == [Why.BROKEN_PROMISE]
    promises.tell_of_break(promise=ours.pk, by=None, now=LATER)
    outreach.settle_holds(several=[desk.roth.pk], by=None, now=LATER)
    hold = Hold.objects.get()
    assert (whys(desk), "nicht erfüllt" in queries.reason(hold, now=LATER)) == ([Why.BROKEN_PROMISE], True)
    promises.keep_promise(promise=ours.pk, by=None, now=LATER)
    let_holds_end(FactRow.objects.filter(name="PromiseDoneLate").latest("pk"), now=LATER)
    assert whys(desk) == []
    assert Hold.objects.get().ended_at == LATER


def test_what_was_done_late_holds_until_the_customer_was_told(desk: Desk) -> None:
    ours = promise_to(desk.roth)
    promises.break_due_promises(now=LATER)
    outreach.settle_holds(several=[desk.roth.pk], by=None, now=LATER)
    assert "gesagt" in queries.ends_when(Hold.objects.get())
    assert "eingelöst" in queries.ends_when(Hold.objects.get())
    promises.keep_promise(promise=ours.pk, by=None, now=LATER)
    outreach.settle_holds(several=[desk.roth.pk], by=None, now=LATER)
    assert whys(desk) == [Why.BROKEN_PROMISE]
    assert "eingelöst" not in queries.ends_when(Hold.objects.get())
    promises.tell_of_break(promise=ours.pk, by=None, now=LATER)
    outreach.settle_holds(several=[desk.roth.pk], by=None, now=LATER)
    assert whys(desk) == []


def test_whoever_only_looks_sees_what_holds_now_noted_or_not(desk: Desk) -> None:
    case = desk.open()
    (hold,) = queries.holds_now([desk.roth.pk])[desk.roth.pk]
    assert (hold.pk, hold.case, Hold.objects.count()) == (None, case, 0)
    assert str(case) in queries.reason(hold, now=NOW)
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    outreach.override_holds(customer=desk.roth.pk, reason="Notfall", by=desk.kern.pk, now=NOW)
    assert queries.holds_now([desk.roth.pk]) == {}
    ours = promise_to(desk.roth)
    promises.break_due_promises(now=LATER)
    assert [one.promise for one in queries.holds_now([desk.roth.pk])[desk.roth.pk]] == [ours]


def test_said_twice_it_is_one_hold(desk: Desk) -> None:
    desk.open()
    assert [outreach.settle_holds(several=[desk.roth.pk, desk.roth.pk], **WHO) for _ in range(3)] == [1, 0, 0]
    assert whys(desk) == [Why.OPEN_FAULT]


def test_what_hurts_one_of_a_merged_family_holds_the_one_that_goes_on(desk: Desk) -> None:
    desk.open()
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    kept = make_customer("Roth & Sohn")
    customers.merge_customers(customer=desk.roth.pk, into=kept.pk, **WHO)
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    assert [hold.why for hold in queries.holds_of([kept.pk])[kept.pk]] == [Why.OPEN_FAULT]
    assert Hold.objects.filter(ended_at=None).count() == 1


def test_in_spite_of_it_needs_a_name_a_reason_and_a_customer(desk: Desk) -> None:
    desk.open()
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    with pytest.raises(outreach.CannotOverride) as refused:
        outreach.override_holds(customer=desk.roth.pk, reason="  ", by=desk.kern.pk, now=NOW)
    assert refused.value.field == "reason"
    with pytest.raises(outreach.NotThere):
        outreach.override_holds(customer=0, reason="Notfall", by=desk.kern.pk, now=NOW)
    assert outreach.override_holds(customer=desk.roth.pk, reason="Notfall", by=desk.kern.pk, now=NOW) == 1
    hold = Hold.objects.get()
    assert (hold.overridden_by_id, hold.override_reason, whys(desk)) == (desk.kern.pk, "Notfall", [])
    assert [one.pk for one in queries.standing([desk.roth.pk])[desk.roth.pk]] == [hold.pk]


def test_a_fault_split_off_afterwards_holds_again(desk: Desk) -> None:
    desk.open()
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    outreach.override_holds(customer=desk.roth.pk, reason="Notfall", by=desk.kern.pk, now=NOW)
    cases.open_case(customer=desk.roth.pk, kind="fault", words="Auch das Fax", by=desk.kern.pk, now=NOW)
    assert outreach.settle_holds(several=[desk.roth.pk], **WHO) == 1
    assert whys(desk) == [Why.OPEN_FAULT]


def test_it_says_why_in_words_and_what_ends_it(desk: Desk) -> None:
    case = desk.open()
    outreach.settle_holds(several=[desk.roth.pk], **WHO)
    hold = queries.holds_of([desk.roth.pk])[desk.roth.pk][0]
    assert str(case) in queries.reason(hold, now=NOW)
    assert "bestätigt" in queries.ends_when(hold)
