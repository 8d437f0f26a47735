"""What a contract grants. Terms are added to, never rewritten (triggers in `migrations/0013_what_a_contract_says_stays`)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from handschlag.customers.choices import Currency, QuotaPeriod, QuotaUnit
from handschlag.customers.models.customer import Customer
from handschlag.customers.models.installed import InstalledItem
from handschlag.worktime.models import Calendar


def _only_shortens(duty: str) -> Q:
    """From each severity to the next the time of a duty may stay or shrink; a time is more than nothing."""
    base, serious, critical = f"{duty}_seconds", f"{duty}_serious_seconds", f"{duty}_critical_seconds"
    return (
        (Q(**{f"{base}__isnull": True}) | Q(**{f"{base}__gt": 0}))
        & (Q(**{f"{serious}__isnull": True}) | Q(**{f"{serious}__gt": 0}))
        & (Q(**{f"{critical}__isnull": True}) | Q(**{f"{critical}__gt": 0}))
        & (Q(**{f"{base}__isnull": True}) | Q(**{f"{serious}__isnull": True}) | Q(**{f"{serious}__lte": F(base)}))
        & (Q(**{f"{base}__isnull": True}) | Q(**{f"{critical}__isnull": True}) | Q(**{f"{critical}__lte": F(base)}))
        & (
            Q(**{f"{serious}__isnull": True})
            | Q(**{f"{critical}__isnull": True})
            | Q(**{f"{critical}__lte": F(serious)})
        )
    )


def _shortens_only(duty: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=_only_shortens(duty), name=f"entitlement_{duty}_only_shortens")


class Contract(models.Model):
    """A contract with a customer, by its number. What it says stands in its entitlements."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts", db_index=False)
    number = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("customer", Upper("number"), name="contract_once"),
            models.CheckConstraint(condition=~Q(number=""), name="contract_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Entitlement(models.Model):
    """One version of what a contract grants for an installed item, or for all the customer has (`item` null).

    Times are seconds of the service hours: of `calendar`, or of every hour when `is_always`. A time at a severity holds
    for the higher ones too, unless they have a shorter one of their own; none means that nothing is promised. On a day
    the highest version whose `from_on` has come is in force, until and including its own `until_on`. Rows are never
    changed: other terms, and the end, are the next version.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="entitlements", db_index=False)
    item = models.ForeignKey(InstalledItem, on_delete=models.PROTECT, null=True, related_name="entitlements")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    is_always = models.BooleanField()
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    response_seconds = models.PositiveIntegerField(null=True)
    response_serious_seconds = models.PositiveIntegerField(null=True)
    response_critical_seconds = models.PositiveIntegerField(null=True)
    update_seconds = models.PositiveIntegerField(null=True)
    update_serious_seconds = models.PositiveIntegerField(null=True)
    update_critical_seconds = models.PositiveIntegerField(null=True)
    fix_seconds = models.PositiveIntegerField(null=True)
    fix_serious_seconds = models.PositiveIntegerField(null=True)
    fix_critical_seconds = models.PositiveIntegerField(null=True)
    quota_amount = models.PositiveIntegerField(null=True)
    quota_unit = models.CharField(max_length=8, choices=QuotaUnit, blank=True)
    quota_period = models.CharField(max_length=8, choices=QuotaPeriod, blank=True)
    price_rules = models.TextField(blank=True)
    hourly_rate = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    monthly_fee = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "item", "version"], name="entitlement_version_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="entitlement_counts_from_one"),
            models.CheckConstraint(condition=~Q(name=""), name="entitlement_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_always=True, calendar__isnull=True) | Q(is_always=False, calendar__isnull=False),
                name="entitlement_has_service_hours",
            ),
            _shortens_only("response"),
            _shortens_only("update"),
            _shortens_only("fix"),
            models.CheckConstraint(
                condition=Q(quota_amount__isnull=True, quota_unit="", quota_period="")
                | Q(
                    quota_amount__isnull=False,
                    quota_amount__gte=1,
                    quota_unit__in=QuotaUnit.values,
                    quota_period__in=QuotaPeriod.values,
                ),
                name="entitlement_quota_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(hourly_rate__isnull=True, monthly_fee__isnull=True, currency="")
                | (Q(hourly_rate__isnull=False) | Q(monthly_fee__isnull=False)) & Q(currency__in=Currency.values),
                name="entitlement_money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=(Q(hourly_rate__isnull=True) | Q(hourly_rate__gte=0))
                & (Q(monthly_fee__isnull=True) | Q(monthly_fee__gte=0)),
                name="entitlement_money_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="entitlement_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.contract})"
