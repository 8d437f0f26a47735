"""What we sell or look after. What a customer has of it is `customers.InstalledItem`."""

from __future__ import annotations

from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=160, unique=True)
    code = models.CharField(max_length=40, unique=True)
    group = models.CharField(max_length=80, blank=True)
    ended_on = models.DateField(null=True)

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
