"""How far a changeover is: figures, the list behind each, and whom to write to."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handschlag.changeovers.choices import Listed
from handschlag.changeovers.models import Affected, AffectedGroup, Changeover, Letter
from handschlag.changeovers.queries import saying
from handschlag.changeovers.queries.row import WITH_NAMES
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.outreach import queries as outreach
from handschlag.outreach.models import Hold

LIVE = Q(dropped_at__isnull=True)
UNDER_WAY = LIVE & Q(checked_at__isnull=True)
BEHIND: dict[str, Q] = {
    Listed.AFFECTED: LIVE,
    Listed.UNTOLD: UNDER_WAY & Q(told_at__isnull=True),
    Listed.TOLD: LIVE & Q(told_at__isnull=False),
    Listed.RETURNED: UNDER_WAY & Q(told_at__isnull=True, has_returned=True),
    Listed.ANSWERED: LIVE & Q(option__isnull=False),
    Listed.APPOINTMENT: LIVE & Q(appointment__isnull=False),
    Listed.READY: LIVE & Q(ready_at__isnull=False),
    Listed.SWITCHED: UNDER_WAY & Q(switched_at__isnull=False),
    Listed.CHECKED: LIVE & Q(checked_at__isnull=False),
    Listed.HELD: UNDER_WAY & Q(is_held=True),
    Listed.DROPPED: Q(dropped_at__isnull=False),
}
"""What each figure counts, and so the list behind it."""
HELD_NOT = Q(is_held=False)
AT_ONCE = 200
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Figure:
    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Progress:
    """A changeover with all its figures, in the order in which things are done."""

    changeover: Changeover
    figures: tuple[Figure, ...]

    @property
    def affected(self) -> int:
        return self._count(Listed.AFFECTED)

    @property
    def checked(self) -> int:
        return self._count(Listed.CHECKED)

    @property
    def held(self) -> int:
        return self._count(Listed.HELD)

    @property
    def untold(self) -> int:
        return self._count(Listed.UNTOLD)

    def _count(self, name: str) -> int:
        return next(one.count for one in self.figures if one.name == name)


def changeovers() -> list[Progress]:
    """Those under way first, the next date first."""
    rows = Changeover.objects.select_related("product", "successor", "lead")
    counted = figures([row.pk for row in rows])
    ordered = sorted(rows, key=lambda row: (row.finished_at is not None, row.ends_on, row.pk))
    return [Progress(row, counted[row.pk]) for row in ordered]


def progress_of(row: Changeover) -> Progress:
    return Progress(row, figures([row.pk])[row.pk])


def figures(several: Collection[int]) -> dict[int, tuple[Figure, ...]]:
    rows: QuerySet[Any, Any] = _marked(Affected.objects.filter(changeover__in=several)).order_by().values("changeover")
    counts = rows.annotate(**{f"n_{name}": Count("pk", filter=which) for name, which in BEHIND.items()})
    found = {row["changeover"]: row for row in counts}
    return {
        one: tuple(
            Figure(name, str(Listed(name).label), found[one][f"n_{name}"] if one in found else 0) for name in BEHIND
        )
        for one in several
    }


def listed(changeover: int, name: str) -> QuerySet[Affected]:
    """The list behind a figure, by customer; `name` is one of `Listed`."""
    rows = _marked(Affected.objects.filter(changeover=changeover)).filter(BEHIND[name])
    return rows.select_related(*WITH_NAMES).order_by("customer__name", "pk")


def to_write_to(changeover: int, *, limit: int) -> list[Affected]:
    """The first who are to be told by letter: their letter is approved, nothing holds them, they have an address."""
    rows = _writable(changeover).order_by("pk")
    found: list[Affected] = []
    after = 0
    while len(found) < limit:
        several = list(rows.filter(pk__gt=after)[:AT_ONCE])
        if not several:
            break
        found += _free(several)
        after = several[-1].pk
    return found[:limit]


def letters_of(changeover: int, several: Collection[int]) -> list[Affected]:
    """Of these the ones who can be written to now."""
    return _free(list(_writable(changeover).filter(pk__in=several).order_by("pk")))


def _free(rows: list[Affected]) -> list[Affected]:
    """They have an address, and nothing holds them at this moment, noted or not."""
    several = [one.customer_id for one in rows]
    reachable, root_of, holds = customers.with_address(several), customers.roots(several), outreach.holds_now(several)
    return [one for one in rows if one.customer_id in reachable and root_of[one.customer_id] not in holds]


def without_address(changeover: int, *, limit: int) -> list[Affected]:
    """The first to be told another way: there is no address to write to."""
    several = list(_writable(changeover).order_by("pk")[: 10 * limit])
    reachable = customers.with_address([one.customer_id for one in several])
    return [one for one in several if one.customer_id not in reachable][:limit]


def affected_csv(changeover: int, *, now: datetime) -> str:
    """Every customer of it, one a line, with semicolons as spreadsheets here expect them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Number"), _("Customer"), _("Group"), _("Devices that stop"), _("Told"), _("Choice"),
                     _("Ready"), _("Switched"), _("Checked"), _("Held"), _("Dropped out")])  # fmt: skip
    rows = list(_marked(Affected.objects.filter(changeover=changeover)).select_related(*WITH_NAMES).order_by("pk"))
    holds = outreach.holds_of([row.customer_id for row in rows])
    for row in rows:
        why = " / ".join(outreach.reason(one, now=now) for one in holds.get(row.customer_id, ()))
        cells = [row.customer.number, row.customer.name, str(row.group or ""), saying.devices(row),
                 _day(row.told_at), str(row.option or ""), _day(row.ready_at), _day(row.switched_at),
                 _day(row.checked_at), why, row.get_why_dropped_display() if row.why_dropped else ""]  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(RISKY) else cell for cell in cells])
    return out.getvalue()


def _writable(changeover: int) -> QuerySet[Affected]:
    rows = _marked(Affected.objects.filter(UNDER_WAY, changeover=changeover, told_at__isnull=True))
    return rows.filter(HELD_NOT, group__approved_at__isnull=False).select_related(*WITH_NAMES)


def _marked(rows: QuerySet[Affected]) -> QuerySet[Affected]:
    """Each with whether something holds them, and whether a letter came back."""
    holds = Hold.objects.filter(
        Q(customer=OuterRef("customer")) | Q(customer=OuterRef("customer__merged_into")),
        ended_at__isnull=True,
        overridden_at__isnull=True,
    )
    returned = Letter.objects.filter(affected=OuterRef("pk"), returned_at__isnull=False)
    return rows.annotate(is_held=Exists(holds), has_returned=Exists(returned))


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d") if at is not None else ""


@dataclass(frozen=True)
class Grouped:
    """A group with `size` customers under way, `waiting` of them to be told yet."""

    group: AffectedGroup
    size: int
    waiting: int


def groups(changeover: int) -> list[Grouped]:
    """In their order."""
    going = Q(affected__dropped_at__isnull=True, affected__checked_at__isnull=True)
    rows = AffectedGroup.objects.filter(changeover=changeover).select_related("tier")
    counted = rows.annotate(
        size=Count("affected", filter=going),
        waiting=Count("affected", filter=going & Q(affected__told_at__isnull=True)),
    )
    return [Grouped(row, row.size, row.waiting) for row in counted.order_by("place", "pk")]


def get_group(changeover: int, group: int) -> AffectedGroup:
    found = AffectedGroup.objects.filter(changeover=changeover, pk=group).first()
    if found is None:
        raise NotThere(_("This group does not exist."), field="group")
    return found


def first_of(group: int) -> Affected | None:
    """Somebody to show the letter for."""
    rows = Affected.objects.filter(UNDER_WAY, group=group).select_related(*WITH_NAMES)
    return rows.order_by("pk").first()


@dataclass(frozen=True)
class HeldRow:
    """Who is held, why in words, and until what."""

    row: Affected
    why: str
    until: str


def held(changeover: int, *, now: datetime, limit: int) -> list[HeldRow]:
    """The first of them, by customer."""
    rows = list(listed(changeover, Listed.HELD)[:limit])
    holds = outreach.holds_of([row.customer_id for row in rows])
    root_of = customers.roots([row.customer_id for row in rows])
    return [
        HeldRow(row, outreach.reason(theirs[0], now=now), outreach.ends_when(theirs[0]))
        for row in rows
        if (theirs := holds.get(root_of[row.customer_id]))
    ]


def days(row: Changeover, *, today: date) -> list[tuple[date, str, bool]]:
    """What happens when, in order: the day, what it is, whether it is over."""
    calls = {group.call_by_on for group in row.groups.all()}
    found = [
        (timezone.localdate(row.planned_at), _("planned")),
        *((on, _("everybody written to is called by then")) for on in calls),
        (row.ends_on, _("everybody has changed by then")),
    ]
    ending = ((row.product.ended_on, _("last day it is sold")),
              (row.product.supported_until_on, _("last day it is looked after")),
              (row.product.works_until_on, _("last day it works")))  # fmt: skip
    found += [(on, what) for on, what in ending if on is not None]
    if row.finished_at is not None:
        found.append((timezone.localdate(row.finished_at), pgettext("changeover", "finished")))
    return [(on, what, on < today) for on, what in sorted(found)]
