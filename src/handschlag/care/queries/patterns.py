"""One customer in time: how they call, what it costs, and what is left of the minutes meant for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.care.models import Appointment
from handschlag.care.queries.capacity import hourly_cents
from handschlag.care.queries.caring import Plan, plan_of, plans
from handschlag.care.queries.figures import SECONDS_OF_A_LETTER, YEAR
from handschlag.care.queries.open_hours import in_open_hour
from handschlag.care.rules.pattern import Contact, Pattern, pattern
from handschlag.conversations.choices import WRITTEN, Channel, Direction
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers

HALF_YEAR = timedelta(days=182)
AT_LEAST = timedelta(days=1)


@dataclass(frozen=True)
class Calling:
    """How a customer calls before and since the plan that holds was told; without such a plan only before, until now."""

    plan: Plan
    before: Pattern
    since: Pattern | None


@dataclass(frozen=True)
class Cost:
    """What serving a customer took in the last year."""

    contacts: int
    minutes: float
    cents: int


@dataclass(frozen=True)
class TimeFrame:
    """The sandglass: minutes meant for this contact, and of the quarter's minutes those used and left.

    Talks in an open hour are not counted: that time is there for them.
    """

    contact: int
    quarter: int
    used: float

    @property
    def left(self) -> float:
        """Never below nothing: whoever calls is spoken to."""
        return max(0.0, self.quarter - self.used)

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.quarter


def calling_pattern(customer: int, *, now: datetime) -> Calling:
    """Half a year before the plan was told, and all since. Raises NotThere."""
    plan = plan_of(customer, now=now)
    told_at = plan.telling.told_at if plan.telling else None
    turn = told_at or now
    contacts = _contacts(customers.family(customer), since=turn - HALF_YEAR, until=now)
    zone = ZoneInfo(settings.TIME_ZONE)
    before = pattern(contacts, since=turn - HALF_YEAR, until=turn, zone=zone)
    has_since = told_at is not None and now - told_at >= AT_LEAST
    return Calling(plan, before, pattern(contacts, since=turn, until=now, zone=zone) if has_since else None)


def cost_to_serve(customer: int, *, now: datetime) -> Cost:
    """The last year, at what an hour of ours costs."""
    contacts = _contacts(customers.family(customer), since=now - YEAR, until=now)
    seconds = sum(contact.seconds for contact in contacts)
    return Cost(len(contacts), seconds / 60, round(seconds * hourly_cents() / 3600))


def time_frame(customer: int, *, now: datetime) -> TimeFrame:
    """Raises NotThere."""
    found = time_frames([customer], now=now)
    if customer not in found:
        raise NotThere(_("This customer does not exist."), field="customer")
    return found[customer]


def time_frames(several: Iterable[int], *, now: datetime) -> dict[int, TimeFrame]:
    """The same for many: those of a page or a list of calls."""
    held = plans(several, now=now)
    families = customers.kin(held)
    of = {member: asked for asked, members in families.items() for member in members}
    used = dict.fromkeys(held, 0.0)
    is_open = in_open_hour()
    for row in _rows(of, since=quarter_begin(now), until=now):
        if is_open(row):
            continue
        used[of[row.customer_id or 0]] += _seconds(row, now) / 60
    return {
        asked: TimeFrame(plan.tier.minutes_per_contact, plan.tier.minutes_per_quarter, used[asked])
        for asked, plan in held.items()
    }


def seconds_used(customer: int, *, since: datetime, until: datetime, without: int) -> float:
    """What the customer's contacts took in that time, open hours apart; `without`: a conversation that is not counted."""
    is_open = in_open_hour()
    rows = _rows(customers.family(customer), since=since, until=until)
    return sum(_seconds(row, until) for row in rows if row.pk != without and not is_open(row))


def quarter_begin(now: datetime) -> datetime:
    """Midnight of the first day of the calendar quarter, in the house's zone."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    first = local.date().replace(month=(local.month - 1) // 3 * 3 + 1, day=1)
    return datetime.combine(first, time(0), tzinfo=local.tzinfo)


def _contacts(family: Iterable[int], *, since: datetime, until: datetime) -> list[Contact]:
    rows = list(_rows(family, since=since, until=until))
    serving = {row.serves_id for row in rows if row.serves_id}
    planned = set(Appointment.objects.filter(promise__in=serving).values_list("promise", flat=True))
    is_open = in_open_hour()
    return [
        Contact(
            at=row.started_at,
            seconds=_seconds(row, until),
            is_theirs=row.direction == Direction.IN,
            is_planned=row.serves_id in planned or is_open(row),
        )
        for row in rows
    ]


def _rows(family: Iterable[int], *, since: datetime, until: datetime) -> Iterable[Conversation]:
    rows = Conversation.objects.filter(customer__in=list(family), started_at__gte=since, started_at__lt=until)
    rows = rows.filter(is_practice=False, machine="").exclude(channel=Channel.PORTAL)
    return rows.only(
        "id", "customer_id", "user_id", "channel", "direction", "started_at", "connected_at", "over_at", "serves_id"
    ).order_by("started_at", "id")


def _seconds(row: Conversation, now: datetime) -> float:
    if row.channel in WRITTEN:
        return SECONDS_OF_A_LETTER
    if row.connected_at is None:
        return 0.0
    return max(0.0, ((row.over_at or now) - row.connected_at).total_seconds())
