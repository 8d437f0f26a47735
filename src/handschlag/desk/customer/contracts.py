"""What a contract grants, as one says it on the telephone: sentences, and by when if something is reported now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core import moments
from handschlag.customers import queries as customers
from handschlag.customers.choices import Duty, QuotaPeriod, QuotaUnit, Severity
from handschlag.customers.rules import entitling

if TYPE_CHECKING:
    from datetime import date, datetime

    from handschlag.customers.models import Entitlement
    from handschlag.customers.queries import Held


@dataclass(frozen=True)
class Shown:
    """One contract for one thing: `state` is code and words, `now` is duty and by when if it were reported now."""

    held: Held
    row: Entitlement
    whom: str
    state: tuple[str, str]
    sentences: tuple[str, ...]
    faster: tuple[str, ...]
    now: tuple[tuple[str, str], ...]
    free: str
    price: str
    is_used_up: bool = False


def shown(customer: customers.Whose, now: datetime) -> list[Shown]:
    today = timezone.localdate(now)
    held = customers.held_entitlements(customer, today=today)
    terms = {one.entitlement: one for one in customers.terms([each.shown for each in held], at=now)}
    quotas = customers.quotas([each.shown for each in held], on=today)
    return [_shown(each, terms[each.shown.pk], now=now, today=today, quota=quotas.get(each.shown.pk)) for each in held]


def sentences(row: Entitlement) -> tuple[str, ...]:
    """What holds at normal severity, one sentence for each duty."""
    hours = row.calendar.name if row.calendar else ""
    return tuple(
        entitling.words(duty, seconds, hours)
        for duty in entitling.DUTIES
        if (seconds := entitling.times_of(row, duty)[0]) is not None
    )


def faster(row: Entitlement) -> tuple[str, ...]:
    """For each higher severity what it shortens: “critical: Response 1 hour, Fixed 2 hours”."""
    found = []
    for place, severity in enumerate(Severity):
        own = [
            f"{Duty(duty).label} {entitling.lasting(seconds)}"
            for duty in entitling.DUTIES
            if place and (seconds := entitling.times_of(row, duty)[place]) is not None
        ]
        found += [f"{severity.label}: {', '.join(own)}"] if own else []
    return tuple(found)


OF_UNIT = {
    QuotaUnit.REQUESTS: gettext_lazy("%(used)s of %(amount)s requests"),
    QuotaUnit.MINUTES: gettext_lazy("%(used)s of %(amount)s minutes"),
    QuotaUnit.VISITS: gettext_lazy("%(used)s of %(amount)s visits"),
}
"""What was used of what is free."""


def free(row: Entitlement, *, on: date, used: int | None = None) -> str:
    """The free quota, `used` of it, with the last day of the period it counts in: “3 of 10 visits a year”."""
    if row.quota_amount is None:
        return ""
    period = QuotaPeriod(row.quota_period).label
    said = f"{row.quota_amount} {QuotaUnit(row.quota_unit).label} {period}"
    if used is not None:
        of = OF_UNIT[QuotaUnit(row.quota_unit)] % {"used": used, "amount": row.quota_amount}
        said = f"{of} {period}"
    last = entitling.quota_period(row.quota_period, on=on, from_on=row.from_on, until_on=row.until_on)[1]
    return (
        _("%(quota)s (until %(day)s)") % {"quota": said, "day": date_format(last, "SHORT_DATE_FORMAT")}
        if last
        else said
    )


def price(row: Entitlement) -> str:
    """What it costs a month, and what an hour does."""
    found = []
    if row.monthly_fee is not None:
        fee = number_format(row.monthly_fee, 2)
        found.append(_("%(fee)s %(currency)s a month") % {"fee": fee, "currency": row.currency})
    if row.hourly_rate is not None:
        rate = number_format(row.hourly_rate, 2)
        found.append(_("%(rate)s %(currency)s an hour") % {"rate": rate, "currency": row.currency})
    return " · ".join(found)


def state(row: Entitlement, *, is_current: bool, today: date) -> tuple[str, str]:
    """A tone of the chip and its words; what is in force without an end says nothing."""
    if not is_current and row.from_on > today:
        return "due", _("from %(day)s") % {"day": moments.day(row.from_on, today=today)}
    until = moments.day(row.until_on, today=today) if row.until_on else ""
    if not is_current:
        return "", _("ended %(day)s") % {"day": until}
    return ("due", _("until %(day)s") % {"day": until}) if until else ("kept", _("in force"))


def _shown(held: Held, terms: entitling.Terms, *, now: datetime, today: date, quota: customers.Quota | None) -> Shown:
    row = held.shown
    granted = entitling.grants([terms], kind="fault", severity="normal", since=now) if held.current else ()
    return Shown(
        held=held,
        row=row,
        whom=str(row.item) if row.item else "",
        state=state(row, is_current=held.current is not None, today=today),
        sentences=sentences(row),
        faster=faster(row),
        now=tuple((str(Duty(grant.duty).label), moments.when(grant.due_at, now=now)) for grant in granted),
        free=free(row, on=today, used=quota.used if quota is not None else None),
        is_used_up=quota is not None and quota.is_used_up,
        price=price(row),
    )
