"""The end of ISDN, under way: who was told, who chose, for whom the new line works already, and who is left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import override

from handschlag.care import queries as free
from handschlag.cases import actions as cases
from handschlag.cases.choices import Kind
from handschlag.changeovers import actions as changeovers
from handschlag.changeovers.choices import Meeting
from handschlag.changeovers.models import Affected, Changeover
from handschlag.examples.telecom.concerns import talked
from handschlag.products import actions as products

if TYPE_CHECKING:
    from handschlag.examples.telecom.build import House, Written

ENDS_IN = timedelta(days=38)
PLANNED_BEFORE, POSTED_BEFORE = timedelta(days=24), timedelta(days=21)
NOT_WRITTEN_TO = 3
CHOSEN, CHECKED, SWITCHED, WORKING = 8, 5, 3, 2
"""Of those written to, from the first on: so many have chosen, are checked, are switched, and say that it works."""
HALF_AN_HOUR = timedelta(minutes=30)
LATE_IN_THE_DAY = timedelta(hours=5, minutes=30)
DEAD = "Die Leitung knackt seit drei Tagen so, dass ich nichts verstehe."
SILENT = "Man hört mich, aber ich höre nichts."


@transaction.atomic
def write(house: House, written: Sequence[Written], *, now: datetime) -> None:
    by = house.people["hartung"].pk
    _say_what_hangs_on_it(house, by=by, now=now)
    begun = now - PLANNED_BEFORE
    with override("de"):
        plan = changeovers.plan_changeover(
            product=house.products["ISDN"],
            successor=house.products["VOIP"],
            ends_on=(now + ENDS_IN).date(),
            lead=by,
            by=by,
            now=begun,
        )
    for group in plan.groups.all():
        changeovers.approve_letter(changeover=plan.pk, group=group.pk, by=by, now=begun)
    rows = list(plan.affected.select_related("customer").order_by("pk"))
    told = rows[:-NOT_WRITTEN_TO]
    changeovers.post_letters(changeover=plan.pk, affected=[one.pk for one in told], by=by, now=now - POSTED_BEFORE)
    one_by = {one.row.pk: one for one in written}
    for place, row in enumerate(told[:CHOSEN]):
        _go_on_with(house, plan, row, one_by[row.customer_id], place, now=now)
    _a_line_is_dead(house, one_by[rows[-1].customer_id], now=now)
    changeovers.make_rounds(by=None, now=now)


def _say_what_hangs_on_it(house: House, *, by: int, now: datetime) -> None:
    for code in ("TI40", "ANL8"):
        products.enter_dependency(
            product=house.products[code], needs=house.products["ISDN"], by=by, now=now - PLANNED_BEFORE
        )
    products.set_life_cycle(
        product=house.products["ISDN"],
        supported_until_on=(now + ENDS_IN).date(),
        works_until_on=(now + ENDS_IN).date(),
        successor=house.products["VOIP"],
        is_vital=False,
        by=by,
        now=now - PLANNED_BEFORE,
    )


def _go_on_with(house: House, plan: Changeover, row: Affected, one: Written, place: int, *, now: datetime) -> None:
    """Called as the letter promised; the further ahead in the list, the further they are."""
    user = house.people[one.planned.owner].pk
    called = _at(now, days=14 - place)
    spoken = talked(one, user, "Wegen des Briefs zu ISDN", at=called, note="Möchte am Telefon umgestellt werden.")
    option = plan.options.order_by("place").first()
    assert option is not None, "a plan begins with some"
    then = called + timedelta(minutes=20)
    changeovers.note_answer(affected=row.pk, option=option.pk, conversation=spoken.pk, by=user, now=then)
    if place >= CHECKED:
        _appoint(row, user, now=now)
        return
    for check in plan.checks.filter(retired_at__isnull=True):
        changeovers.note_check(affected=row.pk, check=check.pk, is_ok=True, by=user, now=then + timedelta(minutes=5))
    if place < SWITCHED:
        works = place < WORKING
        at = _at(now, days=3 - place) + (timedelta(0) if works else LATE_IN_THE_DAY)
        _switch(row, one, user, works=works, asked_at=at + timedelta(hours=3) if works else now - HALF_AN_HOUR, now=at)


def _appoint(row: Affected, user: int, *, now: datetime) -> None:
    answer = free.honest_answer(user, now=now)
    if answer is not None and answer.slots:
        changeovers.make_appointment(
            affected=row.pk, meeting=Meeting.CALL, host=user, starts_at=answer.slots[0], by=user, now=now
        )


def _switch(row: Affected, one: Written, user: int, *, works: bool, asked_at: datetime, now: datetime) -> None:
    """Beside the old line; whoever does not hear anything keeps the old one: that was said just now."""
    changeovers.switch_customer(affected=row.pk, identifier=f"{one.line.identifier}-V", by=user, now=now)
    asked = talked(one, user, "Nachgefragt: läuft der neue Anschluss?", at=asked_at)
    changeovers.note_check_call(
        affected=row.pk,
        works=works,
        words="" if works else SILENT,
        conversation=asked.pk,
        by=user,
        now=asked_at + timedelta(minutes=10),
    )


def _a_line_is_dead(house: House, one: Written, *, now: datetime) -> None:
    """Whoever has an open fault gets no letter about a change of product (a hold, with its reason)."""
    user = house.people[one.planned.owner].pk
    spoken = talked(one, user, "Es knackt in der Leitung", at=now - timedelta(hours=2), note=DEAD)
    cases.open_case(
        customer=one.row.pk,
        kind=Kind.FAULT,
        words=DEAD,
        subject="Es knackt in der Leitung",
        conversation=spoken.pk,
        installed_item=one.line.pk,
        is_complete=False,
        by=user,
        now=now - timedelta(hours=2) + timedelta(minutes=8),
    )


def _at(now: datetime, *, days: int) -> datetime:
    """Ten in the morning, on the working day so many days ago or the one before."""
    at = (now - timedelta(days=days)).replace(hour=9, minute=0)
    return at - timedelta(days=max(0, at.weekday() - 4))
