"""One customer in a changeover: how far, what holds them, what stands against the next step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.changeovers.choices import WhyDropped
from handschlag.changeovers.models import (
    Affected,
    AffectedItem,
    Changeover,
    CheckCall,
    Letter,
    ReadinessCheck,
    ReadinessResult,
)
from handschlag.changeovers.queries import saying
from handschlag.changeovers.rules import going
from handschlag.core.errors import NotThere
from handschlag.core.moments import day
from handschlag.customers import queries as customers
from handschlag.outreach import queries as outreach
from handschlag.outreach.models import Hold

WITH_NAMES = (
    "customer",
    "group",
    "option__product",
    "changeover__product",
    "changeover__successor",
    "promise",
    "appointment__owner",
    "check_promise",
)


@dataclass(frozen=True)
class Checked:
    """A check and what it showed last; None: not looked at yet."""

    check: ReadinessCheck
    result: ReadinessResult | None


@dataclass(frozen=True)
class Page:
    """All there is to say about one customer in a changeover."""

    row: Affected
    items: list[AffectedItem]
    letters: list[Letter]
    checks: list[Checked]
    calls: list[CheckCall]
    holds: list[tuple[Hold, str, str]]
    against: tuple[str, ...]
    next_step: str


def get_changeover(changeover: int) -> Changeover:
    found = Changeover.objects.select_related("product", "successor", "lead").filter(pk=changeover).first()
    if found is None:
        raise NotThere(_("This changeover does not exist."), field="changeover")
    return found


def get_affected(affected: int) -> Affected:
    found = Affected.objects.select_related(*WITH_NAMES).filter(pk=affected).first()
    if found is None:
        raise NotThere(_("This customer is in no such changeover."), field="affected")
    return found


def page(affected: int, *, now: datetime) -> Page:
    row = get_affected(affected)
    items = row.items.select_related("item__product", "newer__product").order_by(
        "is_device", "item__product__name", "pk"
    )
    against = why_not(row)
    return Page(
        row=row,
        items=list(items),
        letters=list(row.letters.order_by("-posted_at", "-pk")),
        checks=checks_of(row),
        calls=list(row.calls.select_related("case").order_by("-at", "-pk")),
        holds=holds_on(row, now=now),
        against=against,
        next_step=next_step(row, against),
    )


def checks_of(row: Affected) -> list[Checked]:
    """Those that count for this customer, each with its newest result."""
    newest = row.results.filter(pk__gt=row.results_before).order_by("check_of", "-pk").distinct("check_of")
    results = {one.check_of_id: one for one in newest}
    wanted = ReadinessCheck.objects.filter(changeover=row.changeover_id, retired_at__isnull=True)
    if not row.has_devices:
        wanted = wanted.filter(is_for_devices=False)
    return [Checked(check, results.get(check.pk)) for check in wanted.order_by("place", "pk")]


def ready(rows: Collection[Affected]) -> set[int]:
    """Ids of those (all of one changeover) whose every check that counts for them was last found to be so."""
    if not rows:
        return set()
    changeover = next(iter(rows)).changeover_id
    wanted = list(ReadinessCheck.objects.filter(changeover=changeover, retired_at__isnull=True))
    newest = ReadinessResult.objects.filter(affected__in=[row.pk for row in rows], pk__gt=F("affected__results_before"))
    newest = newest.order_by("affected", "check_of", "-pk").distinct("affected", "check_of")
    fine = {(one.affected_id, one.check_of_id) for one in newest if one.is_ok}
    return {
        row.pk
        for row in rows
        if all((row.pk, one.pk) in fine for one in wanted if row.has_devices or not one.is_for_devices)
    }


def standing_of(row: Affected) -> going.Standing:
    return going.Standing(
        is_over=row.dropped_at is not None or row.checked_at is not None,
        is_held=bool(holding(row)),
        is_told=row.told_at is not None,
        has_chosen=row.option is not None,
        is_leaving=row.option is not None and row.option.is_leaving,
        is_ready=row.ready_at is not None,
        is_switched=row.switched_at is not None,
    )


def why_not(row: Affected) -> tuple[str, ...]:
    """Codes of what has to be settled before they are switched."""
    return going.against_switching(standing_of(row))


def holds_on(row: Affected, *, now: datetime) -> list[tuple[Hold, str, str]]:
    """What holds this customer: why in words, and until what. Those somebody overrode are shown too."""
    holds = [one for several in outreach.standing([row.customer_id]).values() for one in several]
    return [(one, outreach.reason(one, now=now), outreach.ends_when(one)) for one in holds]


def holding(row: Affected) -> list[Hold]:
    """What keeps us from the next step with them, the oldest first.

    A broken promise of this changeover itself they know of does not: the next step is what does it.
    """
    own = {row.promise_id, row.appointment_id, row.check_promise_id}
    holds = [one for several in outreach.holds_of([row.customer_id]).values() for one in several]
    return [
        one for one in holds if one.promise is None or one.promise_id not in own or one.promise.break_told_at is None
    ]


def running_for(customer: customers.Whose) -> list[Affected]:
    """The changeovers this customer is in the middle of, the next date first. Asked at every ring, mostly there is none."""
    if not Changeover.objects.filter(finished_at__isnull=True).exists():
        return []
    rows = Affected.objects.filter(
        customer__in=customers.family(customer),
        dropped_at__isnull=True,
        checked_at__isnull=True,
        changeover__finished_at__isnull=True,
    )
    return list(rows.select_related(*WITH_NAMES).order_by("changeover__ends_on", "pk"))


def calls_owed(row: Affected) -> list[int]:
    """The calls promised in their letters: theirs, and those of whoever turned out to be the same customer."""
    merged = Affected.objects.filter(
        changeover=row.changeover_id, customer__in=customers.family(row.customer_id), why_dropped=WhyDropped.MERGED
    )
    found = [row.promise_id, *merged.order_by("pk").values_list("promise", flat=True)]
    return [one for one in found if one is not None]


def sentence(row: Affected, *, now: datetime) -> str:
    """„Produktwechsel am Fr 15.1.: Telefon und Fax brauchen ISDN“: the one line while it rings."""
    on = day(row.changeover.ends_on, today=timezone.localdate(now))
    product = row.changeover.product.name
    if row.switched_at is not None:
        return _("Changeover: switched to %(successor)s, the check call is still owed") % {
            "successor": row.changeover.successor.name
        }
    if named := saying.devices(row):
        return _("Changeover on %(day)s: %(devices)s need %(product)s") % {
            "day": on,
            "devices": named,
            "product": product,
        }
    return _("Changeover on %(day)s: %(product)s ends") % {"day": on, "product": product}


def next_step(row: Affected, against: tuple[str, ...]) -> str:
    """What has to be done next, as one says it to a colleague."""
    if row.checked_at is not None:
        return _("Done: the customer says that it works.")
    if row.dropped_at is not None:
        return _("No longer part of it: %s.") % row.get_why_dropped_display()
    if row.switched_at is not None:
        return _("Make the check call. The old one stays until the customer says that it works.")
    said = {
        going.HELD: _("Held. Settle what stands below first."),
        going.UNTOLD: _("Tell the customer: by letter, or in the next talk."),
        going.UNANSWERED: _("Ask what the customer wants."),
        going.LEAVING: _("The customer wants nothing in its place: take them out with “cancels instead”."),
        going.NOT_READY: _("Go through the checks."),
    }
    return next((said[code] for code in against if code in said), _("Ready: switch to the new one."))
