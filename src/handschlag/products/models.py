"""What we sell or look after. What a customer has of it is `customers.InstalledItem`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Product(models.Model):
    """`ended_on`: the last day it is sold, `supported_until_on`: looked after, `works_until_on`: it works at all.

    `is_vital`: somebody's safety hangs on it (an alarm, a lift's emergency call).
    """

    name = models.CharField(max_length=160, unique=True)
    code = models.CharField(max_length=40, unique=True)
    group = models.CharField(max_length=80, blank=True)
    ended_on = models.DateField(null=True)
    supported_until_on = models.DateField(null=True)
    works_until_on = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_vital = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(successor=F("id")), name="product_succeeded_by_another"),
            models.CheckConstraint(
                condition=Q(works_until_on__isnull=True)
                | Q(supported_until_on__isnull=True)
                | Q(works_until_on__gte=F("supported_until_on")),
                name="product_works_as_long_as_supported",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=60)
    released_on = models.DateField(null=True)
    supported_until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.product} {self.name}"


class Dependency(models.Model):
    """`product` works only while the customer has what it `needs`. No circles: refused by `enter_dependency`.

    `may_stay`: it goes on working when what it needs is replaced by its successor.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="needed")
    needs = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="needed_by")
    may_stay = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "needs"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(product=F("needs")), name="dependency_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.product} needs {self.needs}"
