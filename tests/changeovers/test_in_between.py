"""What turns up in the middle, what holds, what was posted, and what is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from handschlag.care import queries as care
from handschlag.cases import actions as cases
from handschlag.changeovers import actions as changeovers
from handschlag.changeovers import queries
from handschlag.changeovers.actions import CannotChangeOver
from handschlag.changeovers.models import Affected, CheckCall
from handschlag.customers import actions as customers
from handschlag.customers.actions.installed import CannotEndInstalledItem
from handschlag.promises import actions as promises
from tests.factories.changeovers import Ending, make_ending
from tests.factories.people import NOW

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


def works(ending: Ending, row: Affected, now=LATER) -> None:
    ending.ready(fresh(row), now=now)
    changeovers.switch_customer(affected=row.pk, by=None, now=now)
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, by=None, now=now)


def test_another_one_that_turns_up_afterwards_is_changed_over_and_the_first_is_left_alone(
    ending: Ending, row: Affected
) -> None:
    works(ending, row, NOW)
    second = ending.gets(row.customer, ending.isdn)
    assert changeovers.make_rounds(by=None, now=LATER) == 1
    changeovers.tell_customer(affected=row.pk, by=None, now=LATER)
    option = row.changeover.options.filter(is_leaving=False).first()
    changeovers.note_answer(affected=row.pk, option=option.pk, by=None, now=LATER)
    assert all(one.result is None for one in queries.page(row.pk, now=LATER).checks)
    with pytest.raises(CannotChangeOver, match="Prüfungen"):
        changeovers.switch_customer(affected=row.pk, by=None, now=LATER)
    ending.ready(fresh(row), now=LATER)
    changeovers.switch_customer(affected=row.pk, by=None, now=LATER)
    changeovers.switch_back(affected=row.pk, by=None, now=LATER)
    assert row.customer.installed_items.filter(product=ending.voip, ended_on=None).count() == 1
    works(ending, row)
    second.refresh_from_db()
    assert second.ended_on == LATER.date()
    assert row.customer.installed_items.filter(product=ending.voip, ended_on=None).count() == 2
    changeovers.finish_changeover(changeover=row.changeover_id, by=None, now=LATER)


@pytest.mark.parametrize("is_seen", [True, False])
def test_one_that_turns_up_between_switch_and_check_call_is_not_lost(
    ending: Ending, row: Affected, *, is_seen: bool
) -> None:
    ending.ready(row)
    changeovers.switch_customer(affected=row.pk, **WHO)
    second = ending.gets(row.customer, ending.isdn)
    if is_seen:
        changeovers.make_rounds(**WHO)
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, **WHO)
    changeovers.make_rounds(**WHO)
    assert (fresh(row).checked_at, fresh(row).told_at) == (None, None)
    with pytest.raises(CannotEndInstalledItem):
        customers.end_installed_item(item=second.pk, revision=second.revision, ended_on=NOW.date(), **WHO)
    with pytest.raises(changeovers.CannotPlan):
        changeovers.finish_changeover(changeover=row.changeover_id, **WHO)
    works(ending, row)
    second.refresh_from_db()
    assert second.ended_on == LATER.date()
    changeovers.make_rounds(by=None, now=LATER)
    changeovers.finish_changeover(changeover=row.changeover_id, by=None, now=LATER)


def test_after_going_back_every_check_is_made_again(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    changeovers.switch_customer(affected=row.pk, **WHO)
    changeovers.switch_back(affected=row.pk, **WHO)
    first = row.changeover.checks.order_by("place").first()
    changeovers.note_check(affected=row.pk, check=first.pk, is_ok=True, **WHO)
    with pytest.raises(CannotChangeOver, match="Prüfungen"):
        changeovers.switch_customer(affected=row.pk, **WHO)


def test_who_is_held_is_told_nothing_and_gets_no_appointment_unless_by_name(ending: Ending, row: Affected) -> None:
    cases.open_case(customer=row.customer_id, kind="fault", words="Rauschen", **WHO)
    with pytest.raises(CannotChangeOver, match="Rauschen"):
        changeovers.tell_customer(affected=row.pk, **WHO)
    ending.approve(row.changeover)
    assert "Rauschen" in queries.against_letter(fresh(row), now=NOW)
    changeovers.override_holds(affected=row.pk, reason="Genau das behebt es", by=ending.kern.pk, now=NOW)
    assert queries.against_letter(fresh(row), now=NOW) == ""
    ending.ready(row)
    cases.open_case(customer=row.customer_id, kind="fault", words="Jetzt tot", **WHO)
    slot = care.honest_answer(ending.kern.pk, now=NOW).slots[0]
    with pytest.raises(CannotChangeOver, match="Jetzt tot"):
        changeovers.make_appointment(affected=row.pk, meeting="call", host=ending.kern.pk, starts_at=slot, **WHO)
    assert fresh(row).appointment is None


def test_a_broken_appointment_of_ours_holds_only_until_they_know(ending: Ending, row: Affected) -> None:
    ending.ready(row)
    slot = care.honest_answer(ending.kern.pk, now=NOW).slots[0]
    changeovers.make_appointment(affected=row.pk, meeting="call", host=ending.kern.pk, starts_at=slot, **WHO)
    late = slot + timedelta(days=1)
    promises.break_due_promises(now=late)
    with pytest.raises(CannotChangeOver, match="gebrochen"):
        changeovers.switch_customer(affected=row.pk, by=None, now=late)
    promises.tell_of_break(promise=fresh(row).appointment_id, by=None, now=late)
    changeovers.switch_customer(affected=row.pk, by=None, now=late)
    assert fresh(row).appointment.done_at == late


def test_no_letter_is_printed_that_nobody_approved_or_that_is_not_theirs(ending: Ending, row: Affected) -> None:
    assert "freigegeben" in queries.against_letter(fresh(row), now=NOW)
    Affected.objects.filter(pk=row.pk).update(group=None)
    assert "Gruppe" in queries.against_letter(fresh(row), now=NOW)
    changeovers.drop_customer(affected=row.pk, why="cancelled", **WHO)
    assert queries.against_letter(fresh(row), now=NOW)


def test_who_was_not_noted_as_posted_is_named_with_the_reason(ending: Ending, row: Affected) -> None:
    lau, bach = ending.customer("Lau"), ending.customer("Bach")
    changeovers.make_rounds(**WHO)
    ending.approve(row.changeover)
    of = {one.customer_id: one for one in row.changeover.affected.all()}
    several = [one.pk for one in of.values()]
    for one in of.values():
        customers.add_address(
            customer=one.customer_id, town="Köln", street="Ring", house_number="1", postcode="50668", **WHO
        )
    assert {one.pk for one in queries.letters_of(row.changeover_id, several)} == set(several)
    cases.open_case(customer=lau.pk, kind="fault", words="Rauschen", **WHO)
    changeovers.tell_customer(affected=of[bach.pk].pk, **WHO)
    assert queries.letters_of(row.changeover_id, several) == [row]
    assert queries.to_write_to(row.changeover_id, limit=5) == [row]
    found = changeovers.post_letters(changeover=row.changeover_id, affected=several, **WHO)
    assert (found.noted, found.held, found.others) == ((row,), (of[lau.pk],), (of[bach.pk],))


def test_that_it_works_is_taken_back_with_a_reason_while_both_are_as_they_were(ending: Ending, row: Affected) -> None:
    who = {"affected": row.pk, "by": ending.kern.pk, "now": LATER}
    with pytest.raises(CannotChangeOver):
        changeovers.take_back_check_call(reason="Verwechselt", **who)
    works(ending, row, NOW)
    with pytest.raises(CannotChangeOver):
        changeovers.take_back_check_call(reason=" ", **who)
    changeovers.take_back_check_call(reason="Mit Lau verwechselt", **who)
    assert (old(row).ended_on, old(row).replaced_by) == (None, None)
    assert (fresh(row).checked_at, fresh(row).check_promise.state) == (None, "open")
    assert CheckCall.objects.get().why_taken_back == "Mit Lau verwechselt"
    for call in ({"taken_back_at": LATER}, {"words": "anders"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckCall.objects.update(**call)
    changeovers.note_check_call(affected=row.pk, works=True, words=TOLD, **WHO)
    newer = row.customer.installed_items.get(product=ending.voip)
    customers.end_installed_item(item=newer.pk, revision=newer.revision, ended_on=LATER.date(), **WHO)
    with pytest.raises(CannotChangeOver):
        changeovers.take_back_check_call(reason="Noch einmal", **who)
    assert fresh(row).checked_at == NOW
    changeovers.finish_changeover(changeover=row.changeover_id, **WHO)
    with pytest.raises(CannotChangeOver):
        changeovers.take_back_check_call(reason="Zu spät", **who)


def test_what_has_not_ended_cannot_be_brought_back(row: Affected) -> None:
    with pytest.raises(customers.CannotBringBackInstalledItem):
        customers.bring_back_installed_item(item=old(row).pk, revision=old(row).revision, **WHO)
