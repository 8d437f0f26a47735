from __future__ import annotations

from django.db import models

from handschlag.customers.choices import AddressLabel, NumberLabel
from handschlag.customers.models.customer import Customer, Person
from handschlag.worktime.models import Calendar


class Number(models.Model):
    """A telephone number as it was given, and in E.164 where it is possible. A trunk has extensions behind it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="numbers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="numbers")
    raw = models.CharField(max_length=60)
    e164 = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=10, choices=NumberLabel, default=NumberLabel.OTHER)
    is_trunk = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["e164"], name="number_e164", condition=~models.Q(e164=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "person", "e164"],
                condition=~models.Q(e164=""),
                nulls_distinct=False,
                name="number_once_each",
            ),
        ]

    def __str__(self) -> str:
        return self.e164 or self.raw


class EmailAddress(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="email_addresses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="email_addresses")
    address = models.EmailField()

    def __str__(self) -> str:
        return self.address


class PostalAddress(models.Model):
    """Structured from day one: invoices need street and number apart (EN 16931, Swiss QR-bill type S)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=10, choices=AddressLabel, default=AddressLabel.MAIN)
    addition = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=120, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="DE")

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}, {self.postcode} {self.town}".strip(", ")


class Site(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    address = models.ForeignKey(PostalAddress, on_delete=models.SET_NULL, null=True, related_name="sites")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name
