from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from handschlag.customers.models.contact import Site
from handschlag.customers.models.customer import Customer
from handschlag.products.models import Product, Version


class InstalledItem(models.Model):
    """What the customer has: a device, a contract, a licence; what replaced it stays linked."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="installed_items")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    identifier = models.CharField(max_length=80, blank=True)
    identifier_key = models.CharField(max_length=80, blank=True, editable=False, db_collation="C")
    configuration = models.JSONField(default=dict, blank=True)
    since_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["identifier_key"], name="installed_identifier_key", condition=~models.Q(identifier_key="")
            ),
            GinIndex(
                fields=["identifier_key"],
                name="installed_identifier",
                opclasses=["gin_trgm_ops"],
                condition=~models.Q(identifier_key=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(ended_on__isnull=False),
                name="installed_ended_when_replaced",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(since_on__isnull=True)
                | models.Q(ended_on__gte=models.F("since_on")),
                name="installed_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("id")), name="installed_not_replaced_by_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.identifier}".strip()
