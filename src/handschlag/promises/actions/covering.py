"""For what laws count by themselves, and on which day of a matter it was otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.products.models import Product
from handschlag.promises.actions.by_law import owe_what_is_missing
from handschlag.promises.actions.holding import hold_party
from handschlag.promises.facts import LawScopeEnded, LawScopeEntered, OutageDayNoted
from handschlag.promises.models import Law, LawClock, LawPromise, LawScope, OutageDay
from handschlag.promises.queries.by_law import law_wordings
from handschlag.promises.rules import laws


class CannotCover(Cannot):
    """No such law or product, both or neither of product and group, or it is entered already."""


class CannotNoteDay(Cannot):
    """No such matter, or a day on which it was not out of order."""


@transaction.atomic
def cover_by_law(
    *, law: str, is_complete: bool, by: int | None, now: datetime, product: int | None = None, group: str = ""
) -> LawScope:
    """From now on the law counts by itself for faults of the product, or of every product of the group. Raises CannotCover.

    `is_complete`: such a fault usually means that nothing works at all. Entered again that alone changes.
    """
    if not law_wordings(law):
        raise CannotCover(_("This law is not known here."), field="law")
    wanted = group.strip()
    if (product is None) == (not wanted):
        raise CannotCover(_("Choose a product or a group of products."), field="product")
    known = Product.objects.filter(pk=product) if product is not None else Product.objects.filter(group__iexact=wanted)
    if not known.exists():
        raise CannotCover(_("There is no such product."), field="product" if product is not None else "group")
    row, _is_new = Law.objects.get_or_create(code=law, defaults={"entered_at": now, "by": by})
    Law.objects.select_for_update().get(pk=row.pk)
    scope = LawScope.objects.filter(law=row, product=product, group__iexact=wanted).first()
    if scope is not None and scope.is_complete == is_complete:
        return scope
    scope = scope or LawScope(law=row, product_id=product, group=wanted, entered_at=now, by=by)
    scope.is_complete = is_complete
    scope.save()
    told = LawScopeEntered(law=row.pk, scope=scope.pk, product=product, is_complete=is_complete)
    facts.record(told, at=now, by=by)
    return scope


@transaction.atomic
def stop_covering(*, scope: int, by: int | None, now: datetime) -> None:
    """New faults no longer start the law's clock by themselves; those that run go on. Gone already changes nothing."""
    row = LawScope.objects.select_for_update().filter(pk=scope).first()
    if row is None:
        return
    told = LawScopeEnded(law=row.law_id, scope=row.pk)
    row.delete()
    facts.record(told, at=now, by=by)


@transaction.atomic
def note_outage_day(
    *,
    clock: int,
    on: date,
    is_complete: bool,
    by: int | None,
    now: datetime,
    person: int | None = None,
    owner: int | None = None,
    owner_team: int | None = None,
) -> OutageDay:
    """On that day nothing worked at all, or something did; what the day costs follows. Raises CannotNoteDay.

    Days are those of the place where the law holds, from the day after the report to today or the fix. A day on which
    nothing worked makes the promise that a partial outage did not owe.
    """
    customer = LawClock.objects.filter(pk=clock).values_list("customer", flat=True).first()
    if customer is not None:
        hold_party(customer, "")
    row = LawClock.objects.select_for_update(of=("self",)).select_related("version").filter(pk=clock).first()
    if row is None:
        raise CannotNoteDay(_("No law counts the days of this."), field="clock")
    law = laws.parse_law(row.version.definition)
    first = row.reported_at.astimezone(law.zone).date() + timedelta(days=1)
    last = min(now, row.fixed_at or now).astimezone(law.zone).date()
    if not first <= on <= last:
        raise CannotNoteDay(_("It was not out of order on this day, or the day does not count."), field="on")
    day = OutageDay.objects.filter(clock=row, on=on).first() or OutageDay(clock=row, on=on, is_complete=row.is_complete)
    if day.is_complete == is_complete and (day.pk is not None or is_complete == row.is_complete):
        return day
    day.is_complete, day.noted_at, day.by = is_complete, now, by
    day.save()
    facts.record(OutageDayNoted(clock=row.pk, on=on, is_complete=is_complete), at=now, by=by, customer=row.customer_id)
    party = LawPromise.objects.filter(clock=row).values_list("promise__party", flat=True).first() or ""
    owes = {"party": party, "person": person, "owner": owner, "owner_team": owner_team}
    owe_what_is_missing(row, owes, by=by, now=now)
    return day
