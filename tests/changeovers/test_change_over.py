from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from handschlag.care import queries as care
from handschlag.cases import actions as cases
from handschlag.cases import queries as concerns
from handschlag.changeovers import actions as changeovers
from handschlag.changeovers import queries
from handschlag.changeovers.actions import CannotChangeOver
from handschlag.changeovers.models import Affected, CheckCall, Letter
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.actions.installed import CannotEndInstalledItem, CannotReplaceInstalledItem
from handschlag.outreach import actions as outreach
from handschlag.outreach import queries as held
from handschlag.outreach.actions import CannotOverride
from handschlag.outreach.models import Hold
from handschlag.outreach.reactions import let_holds_end
from handschlag.promises import actions as promises
from tests.factories.changeovers import ENDS_ON, Ending, make_ending
from tests.factories.conversations import talked
from tests.factories.customers import make_number
from tests.factories.people import NOW
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
WHO = {"by": None, "now": NOW}
TOLD = "Frau Roth am Telefon: alles geht"
LATER = NOW + timedelta(days=1)
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def ending() -> Ending:
    with translation.override("de"):
        return make_ending()


@pytest.fixture
def row(ending: Ending) -> Affected:
    ending.customer("Roth", ending.system)
    return ending.plan().affected.get()


def fresh(row: Affected) -> Affected:
    return queries.get_affected(row.pk)


def old(row: Affected):
    return row.customer.installed_items.get(product=row.changeover.product)


def test_from_the_letter_to_the_check_call_and_only_then_the_old_ends(ending: Ending, row: Affected) -> None:
    ending.approve(row.changeover)
    customers.add_address(
        customer=row.customer_id, town="Köln", street="Ring", house_number="1", postcode="50668", **WHO
    )
    assert queries.to_write_to(row.changeover_id, limit=5) == [row]
    assert len(changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], **WHO).noted) == 1
    assert len(changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], **WHO).noted) == 0
    letter = Letter.objects.get()
    assert str(ending.system) in letter.words
    row = fresh(row)
    assert row.promise.words in letter.words
    option = row.changeover.options.order_by("place").first()
    changeovers.note_answer(affected=row.pk, option=option.pk, **WHO)
    assert fresh(row).promise.state == "kept"
    for check in row.changeover.checks.all():
        assert "not_ready" in queries.why_not(fresh(row))
        changeovers.note_check(affected=row.pk, check=check.pk, is_ok=True, **WHO)
    assert queries.why_not(fresh(row)) == ()
    changeovers.switch_customer(affected=row.pk, identifier="0221 4710500", **WHO)
    assert old(row).ended_on is None
    newer = row.customer.installed_items.get(product=ending.voip)
    assert newer.identifier == "0221 4710500"
    assert "Prüfanruf" in queries.sentence(fresh(row), now=NOW)
    with pytest.raises(CannotChangeOver) as refused:
        changeovers.note_check_call(affected=row.pk, works=True, words=" ", by=None, now=SOON)
    assert (refused.value.field, old(row).ended_on) == ("words", None)
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, by=None, now=SOON)
    assert (old(row).ended_on, old(row).replaced_by) == (NOW.date(), newer)
    assert fresh(row).check_promise.state == "kept"
    changeovers.finish_changeover(changeover=row.changeover_id, **WHO)
    assert queries.running_for(row.customer_id) == []


def test_nothing_ends_the_old_one_before_by_no_door(row: Affected) -> None:
    item = old(row)
    with pytest.raises(CannotEndInstalledItem) as refused:
        customers.end_installed_item(item=item.pk, revision=item.revision, ended_on=NOW.date(), **WHO)
    assert "Prüfanruf" in refused.value.reason or "check call" in refused.value.reason
    with pytest.raises(CannotReplaceInstalledItem):
        customers.replace_installed_item(
            item=item.pk, revision=item.revision, product=row.changeover.successor_id, on=NOW.date(), **WHO
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.customer.installed_items.filter(pk=item.pk).update(ended_on=NOW.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        Affected.objects.filter(pk=row.pk).update(switched_at=NOW)
    changeovers.drop_customer(affected=row.pk, why="cancelled", **WHO)
    customers.end_installed_item(item=item.pk, revision=item.revision, ended_on=NOW.date(), **WHO)


def test_who_is_not_told_not_asked_or_not_ready_is_not_switched_and_is_told_why(ending: Ending, row: Affected) -> None:
    who = {"affected": row.pk, **WHO}
    staying, leaving = (
        row.changeover.options.filter(is_leaving=False).first(),
        row.changeover.options.get(is_leaving=True),
    )
    with pytest.raises(CannotChangeOver, match="informieren"):
        changeovers.switch_customer(**who)
    with pytest.raises(CannotChangeOver):
        changeovers.note_answer(option=staying.pk, **who)
    changeovers.tell_customer(**who)
    changeovers.tell_customer(**who)
    with pytest.raises(CannotChangeOver):
        changeovers.note_answer(option=0, **who)
    with pytest.raises(CannotChangeOver):
        changeovers.note_check_call(works=True, words=TOLD, **who)
    with pytest.raises(CannotChangeOver):
        changeovers.switch_back(**who)
    changeovers.note_answer(option=leaving.pk, **who)
    with pytest.raises(CannotChangeOver, match="kündigt"):
        changeovers.switch_customer(**who)
    changeovers.note_answer(option=staying.pk, **who)
    check = row.changeover.checks.first()
    with pytest.raises(CannotChangeOver):
        changeovers.note_check(check=0, is_ok=True, **who)
    with pytest.raises(CannotChangeOver):
        changeovers.note_check(check=check.pk, is_ok=False, **who)
    changeovers.note_check(check=check.pk, is_ok=False, note="Kein Signal", **who)
    with pytest.raises(CannotChangeOver, match="Prüfungen"):
        changeovers.switch_customer(**who)
    ending.ready(fresh(row))
    changeovers.switch_customer(**who)
    for again in (
        lambda: changeovers.switch_customer(**who),
        lambda: changeovers.note_answer(option=staying.pk, **who),
        lambda: changeovers.note_check(check=check.pk, is_ok=True, **who),
        lambda: changeovers.drop_customer(why="gone", **who),
        lambda: changeovers.note_check_call(works=False, **who),
    ):
        with pytest.raises(CannotChangeOver):
            again()


def test_the_new_one_does_not_work_a_fault_is_open_the_old_one_goes_on_and_another_call_is_promised(
    ending: Ending, row: Affected
) -> None:
    ending.ready(row)
    changeovers.switch_customer(affected=row.pk, **WHO)
    first = fresh(row).check_promise_id
    call = changeovers.note_check_call(affected=row.pk, works=False, words="Kein Freizeichen", **WHO)
    assert (call.case.kind, call.case.installed_item.product) == ("fault", ending.voip)
    assert fresh(row).check_promise_id != first
    assert old(row).ended_on is None
    assert held.reason(Hold.objects.get(), now=NOW).endswith("Kein Freizeichen")
    with pytest.raises(CannotChangeOver, match=str(call.case_id)):
        changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, **WHO)
    cases.solve_case(case=call.case_id, words="Router getauscht", **WHO)
    talk = talked(user=ending.kern.login)
    type(talk).objects.filter(pk=talk.pk).update(customer=row.customer_id)
    cases.confirm_case(case=call.case_id, conversation=talk.pk, **WHO)
    let_holds_end(FactRow.objects.filter(name="CaseConfirmed").latest("pk"), now=NOW)
    assert held.holds_of([row.customer_id]) == {}
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, **WHO)
    assert list(CheckCall.objects.order_by("pk").values_list("is_working", flat=True)) == [False, True]


def test_back_to_what_worked_and_anew(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    changeovers.switch_customer(affected=row.pk, **WHO)
    changeovers.switch_back(affected=row.pk, by=None, now=LATER)
    assert row.customer.installed_items.get(product=ending.voip).ended_on == LATER.date()
    assert fresh(row).check_promise is None
    with pytest.raises(CannotChangeOver):
        changeovers.switch_customer(affected=row.pk, **WHO)
    ending.ready(fresh(row), now=LATER)
    changeovers.switch_customer(affected=row.pk, by=None, now=LATER)
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, by=None, now=LATER)
    another = ending.gets(row.customer, ending.isdn)
    assert changeovers.make_rounds(by=None, now=LATER) == 1
    assert fresh(row).checked_at is None
    assert another.pk in fresh(row).items.values_list("item", flat=True)


def test_an_open_fault_holds_says_why_and_ends_by_itself(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    case = cases.open_case(customer=row.customer_id, kind="fault", words="Rauschen", **WHO)
    with pytest.raises(CannotChangeOver) as refused:
        changeovers.switch_customer(affected=row.pk, **WHO)
    assert "Rauschen" in refused.value.reason
    changeovers.make_rounds(**WHO)
    assert [hold.case for hold, _why, _until in queries.holds_on(row, now=NOW)] == [case]
    assert [one.pk for one in queries.listed(row.changeover_id, "held")] == [row.pk]
    assert concerns.get_case(case.pk).kind == "fault"
    cases.withdraw_case(case=case.pk, withdrawn_as="mistake", **WHO)
    let_holds_end(FactRow.objects.filter(name="CaseWithdrawn").latest("pk"), now=NOW)
    changeovers.switch_customer(affected=row.pk, **WHO)


def test_a_broken_promise_holds_letters_too_until_it_is_told_and_done(ending: Ending, row: Affected) -> None:
    ending.approve(row.changeover)
    made = promise_to(row.customer)
    promises.break_due_promises(now=LATER)
    assert len(changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], by=None, now=LATER).noted) == 0
    assert "Ich rufe Sie zurück" in held.reason(Hold.objects.get(), now=LATER)
    assert held.ends_when(Hold.objects.get())
    promises.tell_of_break(promise=made.pk, by=None, now=LATER)
    assert len(changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], by=None, now=LATER).noted) == 0
    with pytest.raises(CannotChangeOver, match="nicht erfüllt"):
        changeovers.tell_customer(affected=row.pk, by=None, now=LATER)
    promises.keep_promise(promise=made.pk, by=None, now=LATER)
    assert len(changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], by=None, now=LATER).noted) == 1
    assert Hold.objects.get().ended_at == LATER


def test_in_spite_of_a_hold_only_by_name_and_reason_and_a_new_wound_holds_again(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    cases.open_case(customer=row.customer_id, kind="fault", words="Rauschen", **WHO)
    who = {"affected": row.pk, "by": ending.kern.pk, "now": NOW}
    with pytest.raises(CannotOverride):
        changeovers.override_holds(reason=" ", **who)
    assert changeovers.override_holds(reason="Der alte Anschluss ist die Störung", **who) == 1
    assert Hold.objects.get().overridden_by == ending.kern
    cases.open_case(customer=row.customer_id, kind="fault", words="Jetzt ganz tot", **WHO)
    with pytest.raises(CannotChangeOver, match="ganz tot"):
        changeovers.switch_customer(affected=row.pk, **WHO)
    changeovers.override_holds(reason="Auch das", **who)
    changeovers.switch_customer(affected=row.pk, **WHO)
    assert outreach.settle_holds(several=[row.customer_id], **WHO) == 0


def test_a_letter_that_came_back_is_told_again_and_the_promise_stands(ending: Ending, row: Affected) -> None:
    ending.approve(row.changeover)
    with pytest.raises(CannotChangeOver):
        changeovers.note_returned(affected=row.pk, **WHO)
    changeovers.post_letters(changeover=row.changeover_id, affected=[row.pk], **WHO)
    promise = fresh(row).promise_id
    changeovers.note_returned(affected=row.pk, note="verzogen", **WHO)
    assert [one.pk for one in queries.listed(row.changeover_id, "returned")] == [row.pk]
    assert [one.pk for one in queries.without_address(row.changeover_id, limit=5)] == [row.pk]
    visit = talked(user=ending.kern.login)
    type(visit).objects.filter(pk=visit.pk).update(customer=row.customer_id, channel="visit")
    changeovers.tell_customer(affected=row.pk, conversation=visit.pk, **WHO)
    assert (fresh(row).told_as, fresh(row).promise_id) == ("visit", promise)
    changeovers.drop_customer(affected=row.pk, why="cancelled", **WHO)
    assert fresh(row).promise.state == "released"
    for why in ("", "nonsense"):
        with pytest.raises(CannotChangeOver):
            changeovers.drop_customer(affected=row.pk, why=why, **WHO)


def test_after_the_day_by_which_we_call_nobody_is_told_what_cannot_be_kept(ending: Ending, row: Affected) -> None:
    late = NOW + timedelta(days=80)
    with pytest.raises(CannotChangeOver) as refused:
        changeovers.tell_customer(affected=row.pk, by=None, now=late)
    assert refused.value.field == "call_by_on"
    with pytest.raises(changeovers.CannotWriteLetter):
        changeovers.approve_letter(changeover=row.changeover_id, group=row.group_id, by=None, now=late)
    assert row.changeover.ends_on == ENDS_ON


def test_an_appointment_is_a_promise_at_a_time_that_is_free_and_goes_with_it(ending: Ending, row: Affected) -> None:
    who = {"affected": row.pk, **WHO}
    with pytest.raises(CannotChangeOver):
        changeovers.make_appointment(meeting="smoke", host=ending.kern.pk, starts_at=LATER, **who)
    with pytest.raises(CannotChangeOver):
        changeovers.make_appointment(meeting="call", host=ending.kern.pk, starts_at=LATER, **who)
    ending.ready(row)
    slot = care.honest_answer(ending.kern.pk, now=NOW).slots[0]
    with pytest.raises(CannotChangeOver):
        changeovers.make_appointment(meeting="call", host=ending.kern.pk, starts_at=slot + timedelta(minutes=1), **who)
    changeovers.make_appointment(meeting="call", host=ending.kern.pk, starts_at=slot, **who)
    made = fresh(row).appointment
    assert made.owner == ending.kern
    with pytest.raises(CannotChangeOver):
        changeovers.make_appointment(meeting="call", host=ending.kern.pk, starts_at=slot, **who)
    talk = talked(user=ending.kern.login)
    new = promises.replace_promise(
        promise=made.pk, agreed_in=talk.pk, words="Später", due_at=made.due_at + timedelta(days=1), **WHO
    )
    assert changeovers.follow_promise(promise=made.pk, **WHO) == 1
    assert changeovers.follow_promise(promise=new.pk, **WHO) == 0
    assert fresh(row).appointment == new
    changeovers.switch_customer(**who)
    new.refresh_from_db()
    assert new.state == "kept"


def test_a_visit_keeps_the_way_free(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    make_number(row.customer, "0221 4710500")
    slot = care.visit_offer(row.customer_id, now=NOW, host=ending.weiss.pk, travel=20).slots[0]
    changeovers.make_appointment(
        affected=row.pk, meeting="visit", host=ending.weiss.pk, starts_at=slot, travel_minutes=20, **WHO
    )
    assert (fresh(row).meeting, fresh(row).appointment.due_at) == ("visit", slot)


def test_figures_count_what_their_lists_show_and_the_export_says_it_all(ending: Ending, row: Affected) -> None:
    ending.customer("=Lau")
    changeovers.make_rounds(**WHO)
    ending.ready(row)
    cases.open_case(customer=row.customer_id, kind="fault", words="Rauschen", **WHO)
    changeovers.make_rounds(**WHO)
    progress = queries.progress_of(row.changeover)
    for figure in progress.figures:
        assert figure.count == queries.listed(row.changeover_id, figure.name).count()
    assert (progress.affected, progress.untold, progress.held, progress.checked) == (2, 1, 1, 0)
    assert [one.changeover for one in queries.changeovers()] == [row.changeover]
    lines = queries.affected_csv(row.changeover_id, now=NOW).splitlines()
    assert len(lines) == 3
    assert "Rauschen" in lines[1]
    assert "'=Lau" in lines[2]
