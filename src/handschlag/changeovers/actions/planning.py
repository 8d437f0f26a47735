from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.changeovers.actions.finding import find_affected
from handschlag.changeovers.actions.holding import hold_changeover
from handschlag.changeovers.choices import Listed
from handschlag.changeovers.facts import (
    ChangeoverDropped,
    ChangeoverFinished,
    ChangeoverMoved,
    ChangeoverPlanned,
)
from handschlag.changeovers.models import Affected, AffectedGroup, Changeover, Option, ReadinessCheck
from handschlag.changeovers.queries import listed
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.models import User
from handschlag.products.models import Product

BEFORE = timedelta(days=28)
"""How long before the date we have called everybody, unless a lead says otherwise."""


class CannotPlan(Cannot):
    """To itself, into the past, twice at once, or with somebody left who was not told."""


@transaction.atomic
def plan_changeover(
    *,
    product: int,
    successor: int,
    ends_on: date,
    lead: int,
    by: int | None,
    now: datetime,
    check_hours: int = 8,
) -> Changeover:
    """A plan with three groups, their letters, choices and checks to begin with, and whom it concerns.

    The drafts are in the language of whoever plans. Raises CannotPlan naming the field.
    """
    today = timezone.localdate(now)
    if product == successor:
        raise CannotPlan(_("Something else has to take its place."), field="successor")
    if Product.objects.filter(pk__in=[product, successor]).count() < len({product, successor}):
        raise CannotPlan(_("This product does not exist."), field="product")
    if ends_on <= today:
        raise CannotPlan(_("This day is over already."), field="ends_on")
    if not User.objects.filter(pk=lead, is_active=True).exists():
        raise CannotPlan(_("Who is responsible for it?"), field="lead")
    try:
        with transaction.atomic():
            row = Changeover.objects.create(
                product_id=product, successor_id=successor, ends_on=ends_on, lead_id=lead,
                check_hours=check_hours, planned_at=now, by=by,
            )  # fmt: skip
    except IntegrityError:
        raise CannotPlan(_("A changeover of this product is under way already."), field="product") from None
    _draft(row, today)
    planned = ChangeoverPlanned(changeover=row.pk, product=product, successor=successor, ends_on=ends_on)
    facts.record(planned, at=now, by=by)
    find_affected(row, by=by, now=now)
    return row


@transaction.atomic
def move_changeover(*, changeover: int, ends_on: date, by: int | None, now: datetime) -> Changeover:
    """Another date. Whoever was told the old one and is not switched has to be told again. Raises CannotPlan."""
    row = hold_changeover(changeover, CannotPlan)
    if ends_on <= timezone.localdate(now):
        raise CannotPlan(_("This day is over already."), field="ends_on")
    if ends_on == row.ends_on:
        return row
    was, row.ends_on = row.ends_on, ends_on
    row.save(update_fields=["ends_on"])
    told = Affected.objects.filter(changeover=row, told_at__isnull=False, switched_at__isnull=True)
    untold = told.update(told_at=None, told_as="")
    moved = ChangeoverMoved(changeover=row.pk, was_ends_on=was, ends_on=ends_on, untold=untold)
    facts.record(moved, at=now, by=by)
    return row


@transaction.atomic
def finish_changeover(*, changeover: int, by: int | None, now: datetime) -> Changeover:
    """Everybody is checked or dropped out. Raises CannotPlan, with how many are not."""
    row = hold_changeover(changeover, CannotPlan)
    left = listed(row.pk, Listed.AFFECTED).filter(checked_at__isnull=True).count()
    if left:
        raise CannotPlan(_("Not yet: for %d it is not known that the new one works.") % left, field="changeover")
    row.finished_at = now
    row.save(update_fields=["finished_at"])
    facts.record(ChangeoverFinished(changeover=row.pk), at=now, by=by)
    return row


@transaction.atomic
def drop_changeover(*, changeover: int, by: int | None, now: datetime) -> None:
    """A plan nobody has heard of yet. Raises CannotPlan once somebody has."""
    row = hold_changeover(changeover, CannotPlan)
    rows = Affected.objects.filter(changeover=row)
    if rows.filter(promise__isnull=False).exists() or rows.filter(told_at__isnull=False).exists():
        raise CannotPlan(_("Somebody was told already: see it through."), field="changeover")
    facts.record(ChangeoverDropped(changeover=row.pk), at=now, by=by)
    rows.filter(results__isnull=True).delete()
    if Affected.objects.filter(changeover=row).exists():
        raise CannotPlan(_("Work on it has begun: see it through."), field="changeover")
    row.delete()


def _draft(row: Changeover, today: date) -> None:
    """The most urgent first: where safety hangs on it, then where devices stop working, then everybody else."""
    call_by = max(today + timedelta(days=1), min(row.ends_on - BEFORE, row.ends_on - timedelta(days=1)))
    title = _("{product} ends on {end date}")
    words = _(
        "{product} ends on {end date}. {successor} takes its place.\n\n"
        "Until you tell us that the new one works, the old one stays: nobody is switched off by a date alone."
    )
    devices = _(
        "{product} ends on {end date}, and with it these devices of yours stop working: {devices}.\n\n"
        "We will find out with you what replaces them, before anything changes. {successor} takes the place of {product}. "
        "Until you tell us that the new one works, the old one stays: nobody is switched off by a date alone."
    )
    promise = _("We will call you by {call by} and discuss with you what suits you.")
    kinds: tuple[tuple[str, bool | None, bool | None, str], ...] = (
        (_("Alarm, lift, emergency call"), True, None, devices),
        (_("With devices that stop working"), None, True, devices),
        (_("Everybody else"), None, None, words),
    )
    AffectedGroup.objects.bulk_create(
        AffectedGroup(
            changeover=row, place=place, name=name, is_vital=is_vital, has_devices=has_devices,
            title=title, words=said, promise_words=promise, call_by_on=call_by,
        )
        for place, (name, is_vital, has_devices, said) in enumerate(kinds)
    )  # fmt: skip
    options = ((_("We switch with you on the telephone"), False), (_("A colleague comes to you and switches"), False),
               (_("I want nothing in its place and cancel"), True))  # fmt: skip
    Option.objects.bulk_create(
        Option(changeover=row, place=place, words=said, is_leaving=is_leaving)
        for place, (said, is_leaving) in enumerate(options)
    )
    checks = ((_("The line was tested"), False), (_("Every device works with the new one, or is replaced"), True),
              (_("The customer has said yes to the date"), False))  # fmt: skip
    ReadinessCheck.objects.bulk_create(
        ReadinessCheck(changeover=row, place=place, words=said, is_for_devices=only)
        for place, (said, only) in enumerate(checks)
    )
