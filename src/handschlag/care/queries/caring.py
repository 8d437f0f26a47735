"""Who is looked after how. Law 8: everybody has a plan at every moment, chosen or the house's basic one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.choices import Channel
from handschlag.care.models import Appointment, CarePlan, CareTier, Draft, PlanTelling
from handschlag.care.queries.capacity import hours
from handschlag.care.rules.capacity import Need, Remedy, Weighed, remedies, weigh
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers

CONTACTS, MINUTES, QUARTER_MINUTES = 1, 15, 15


@dataclass(frozen=True)
class Tier:
    """A tier as it holds; `id` None is the room's own basic one, of a house that has said none."""

    id: int | None
    name: str
    words: str
    channel: str
    contacts_per_year: int
    minutes_per_contact: int
    minutes_per_quarter: int
    rhythm: str
    is_basic: bool


@dataclass(frozen=True)
class Plan:
    """How one customer is looked after. `row` None: nobody ever decided (`is_chosen` False), the basic tier holds."""

    customer: int
    tier: Tier
    row: CarePlan | None
    telling: PlanTelling | None

    @property
    def is_chosen(self) -> bool:
        return self.row is not None

    @property
    def is_told(self) -> bool:
        return self.telling is not None


@dataclass(frozen=True)
class Weighing:
    """Hours needed against hours there, and what would make it fit."""

    weighed: Weighed
    remedies: list[Remedy]


def standard_tier() -> Tier:
    """What holds until the house says its own: we are there when somebody calls, and call once a year."""
    return Tier(
        id=None,
        name=_("Here when you call"),
        words=_("You reach us during our hours, and we call you once a year."),
        channel=Channel.CALL,
        contacts_per_year=CONTACTS,
        minutes_per_contact=MINUTES,
        minutes_per_quarter=QUARTER_MINUTES,
        rhythm="",
        is_basic=True,
    )


def basic_tier() -> Tier:
    found = CareTier.objects.filter(is_basic=True).first()
    return tier_of(found) if found else standard_tier()


def tier_of(row: CareTier) -> Tier:
    return Tier(
        id=row.pk,
        name=row.name,
        words=row.words,
        channel=row.channel,
        contacts_per_year=row.contacts_per_year,
        minutes_per_contact=row.minutes_per_contact,
        minutes_per_quarter=row.minutes_per_quarter,
        rhythm=row.rhythm,
        is_basic=row.is_basic,
    )


def tiers() -> list[Tier]:
    """Those offered, the costliest first; the basic one among them, the room's own where the house has none."""
    rows = CareTier.objects.filter(retired_at__isnull=True).order_by("-minutes_per_quarter", "name")
    found = [tier_of(row) for row in rows]
    return found if any(tier.is_basic for tier in found) else [*found, standard_tier()]


def get_tier(tier: int) -> CareTier:
    found = CareTier.objects.filter(pk=tier).first()
    if found is None:
        raise NotThere(_("This tier does not exist."), field="tier")
    return found


def plans(several: Iterable[int], *, now: datetime) -> dict[int, Plan]:
    """The plan of each of these customers; of a merged one that of the one it was merged into. Four statements."""
    root_of = customers.roots(several)
    rows = CarePlan.objects.filter(customer__in=set(root_of.values()), from_at__lte=now).select_related("tier")
    latest = {row.customer_id: row for row in rows.order_by("customer", "-from_at").distinct("customer")}
    told = {one.plan_id: one for one in PlanTelling.objects.filter(plan__in=[row.pk for row in latest.values()])}
    basic = basic_tier()
    found = {}
    for asked, root in root_of.items():
        row = latest.get(root)
        tier = tier_of(row.tier) if row and row.tier else basic
        found[asked] = Plan(asked, tier, row, told.get(row.pk) if row else None)
    return found


def plan_of(customer: int, *, now: datetime) -> Plan:
    """Raises NotThere for a customer that does not exist."""
    found = plans([customer], now=now)
    if customer not in found:
        raise NotThere(_("This customer does not exist."), field="customer")
    return found[customer]


def plan_history(customer: int) -> list[CarePlan]:
    """Every plan the customer has had, the newest first."""
    root = customers.roots([customer]).get(customer, customer)
    return list(CarePlan.objects.filter(customer=root).select_related("tier", "telling").order_by("-from_at"))


def appointments(*, from_at: datetime, to_at: datetime, owners: Iterable[int] | None = None) -> list[Appointment]:
    """Fixed appointments that begin in [from_at, to_at), each with its promise and customer; of some owners or all."""
    rows = Appointment.objects.filter(starts_at__gte=from_at, starts_at__lt=to_at)
    if owners is not None:
        rows = rows.filter(promise__owner__in=list(owners))
    return list(
        rows.select_related("plan__customer", "plan__tier", "promise__owner", "promise__owner_team").order_by(
            "starts_at", "pk"
        )
    )


def get_appointment(appointment: int) -> Appointment:
    rows = Appointment.objects.select_related("plan__customer", "plan__tier", "promise__owner", "promise__owner_team")
    found = rows.filter(pk=appointment).first()
    if found is None:
        raise NotThere(_("This appointment does not exist."), field="appointment")
    return found


def next_appointment(customer: int, *, now: datetime) -> Appointment | None:
    family = customers.family(customer)
    rows = Appointment.objects.filter(plan__customer__in=family, starts_at__gt=now, promise__state="open")
    return rows.select_related("promise__owner", "plan__tier").order_by("starts_at").first()


def drafts() -> QuerySet[Draft]:
    return Draft.objects.order_by("-id")


def get_draft(draft: int) -> Draft:
    found = Draft.objects.filter(pk=draft).first()
    if found is None:
        raise NotThere(_("This draft does not exist."), field="draft")
    return found


_NEEDS = """
SELECT tier_id, count(*) FROM (
    SELECT p.tier_id FROM customers_customer c
    LEFT JOIN LATERAL (
        SELECT tier_id FROM care_careplan WHERE customer_id = c.id AND from_at <= %(now)s ORDER BY from_at DESC LIMIT 1
    ) p ON true
    WHERE c.merged_into_id IS NULL AND (c.ended_on IS NULL OR c.ended_on > %(today)s)
) held GROUP BY 1
"""


def needs(*, now: datetime) -> list[Need]:
    """How many customers each tier has, those offered and nobody has among them."""
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS, {"now": now, "today": timezone.localdate(now)})
        counted: dict[int | None, int] = dict(cursor.fetchall())
    basic = basic_tier()
    if basic.id is not None:
        counted[basic.id] = counted.get(basic.id, 0) + counted.pop(None, 0)
    held = CareTier.objects.filter(Q(retired_at__isnull=True) | Q(pk__in=[tier for tier in counted if tier]))
    shown = [basic, *(tier_of(row) for row in held if not row.is_basic)]
    return [Need(tier.id, counted.get(tier.id, 0), tier.minutes_per_quarter) for tier in shown]


def weighing(*, now: datetime) -> Weighing:
    """Whether the plans fit the coming quarter as they are; with a draft, `whatif.what_if` says it."""
    weighed = weigh(needs(now=now), hours(now=now).minutes)
    return Weighing(weighed, remedies(weighed))
