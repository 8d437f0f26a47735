"""Laws whose clocks run by themselves: their wordings as data, and the matters they count the days of.

Whoever reported what (a case, later) is above this room: a matter is only its key, such as "case-17".
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from handschlag.customers.models import Customer
from handschlag.products.models import Product
from handschlag.promises.choices import Owed
from handschlag.promises.models.ledger import Promise


class Law(models.Model):
    """One law through all its wordings, such as DE-TKG-58."""

    code = models.CharField(max_length=40, unique=True)
    entered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}-[A-Z0-9][A-Z0-9-]*$"), name="law_code_is_one")
        ]

    def __str__(self) -> str:
        return self.code


class LawVersion(models.Model):
    """What a law says for matters reported from a day on, until a day. Never changed (by trigger).

    `definition` has the shape of `rules.laws.definition`. Number 0 is a wording that came with the software, written
    down when it was first used; of those that begin on the same day the highest number counts.
    """

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    definition = models.JSONField()
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["law", "from_on", "number"], name="law_version_once"),
            models.UniqueConstraint(fields=["law", "number"], condition=Q(number__gt=0), name="law_version_counted"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="law_version_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law} from {self.from_on}"


class LawScope(models.Model):
    """For what a law counts by itself: a product, or every product of a group. Of both the product says more.

    `is_complete`: a fault of it usually means that nothing works at all.
    """

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="scopes", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="+")
    group = models.CharField(max_length=80, blank=True)
    is_complete = models.BooleanField()
    entered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("law", "product", Upper("group"), name="law_scope_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(product__isnull=False, group="") | Q(product__isnull=True) & ~Q(group=""),
                name="law_scope_is_a_product_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return str(self.product or self.group)


class LawClock(models.Model):
    """A law counting the days of one matter. What was reported when, and by which wording, never changes (by trigger).

    `is_complete`: nothing works at all, which is what compensation is for. `fixed_at`: thought to be fixed since then.
    """

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    version = models.ForeignKey(LawVersion, on_delete=models.PROTECT, related_name="clocks")
    matter = models.CharField(max_length=80)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    is_complete = models.BooleanField()
    reported_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "law"], name="law_clock_once_a_matter"),
            models.CheckConstraint(condition=~Q(matter=""), name="law_clock_has_a_matter"),
            models.CheckConstraint(
                condition=Q(fixed_at__isnull=True) | Q(fixed_at__gte=F("reported_at")), name="law_clock_fixed_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} since {self.reported_at:%Y-%m-%d %H:%M}"


class OutageDay(models.Model):
    """A day on which it was otherwise than the clock says: something worked again, or nothing did any more."""

    clock = models.ForeignKey(LawClock, on_delete=models.PROTECT, related_name="days", db_index=False)
    on = models.DateField()
    is_complete = models.BooleanField()
    noted_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "on"], name="outage_day_once")]

    def __str__(self) -> str:
        return f"{self.on}: {'complete' if self.is_complete else 'partial'}"


class LawPromise(models.Model):
    """A promise that a law made; once for each thing it wants. Never changed (by trigger)."""

    clock = models.ForeignKey(LawClock, on_delete=models.PROTECT, related_name="owed", db_index=False)
    owed = models.CharField(max_length=12, choices=Owed)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="by_law")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "owed"], name="law_promise_once"),
            models.CheckConstraint(condition=Q(owed__in=Owed.values), name="law_promise_owed_known"),
        ]

    def __str__(self) -> str:
        return f"{self.owed} by law"
