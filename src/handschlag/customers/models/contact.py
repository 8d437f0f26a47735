from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Reverse

from handschlag.customers.choices import AddressLabel, NumberLabel
from handschlag.customers.models.customer import Customer, Person
from handschlag.worktime.models import Calendar


class Number(models.Model):
    """A telephone number as it was given, and in E.164 where it is possible.

    A trunk has extensions behind it: `trunk` is what stands before them (`+499111234` of `0911 1234-0`). `digits` is
    what searches look at: those of the E.164 form, else of the raw one.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="numbers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="numbers")
    raw = models.CharField(max_length=60)
    e164 = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=10, choices=NumberLabel, default=NumberLabel.OTHER)
    is_trunk = models.BooleanField(default=False)
    trunk = models.CharField(max_length=20, blank=True)
    digits = models.CharField(max_length=60, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["e164"], name="number_e164", condition=~models.Q(e164="")),
            models.Index(fields=["trunk"], name="number_trunk", condition=~models.Q(trunk="")),
            models.Index(OpClass(Reverse("digits"), name="text_pattern_ops"), name="number_last_digits"),
            GinIndex(fields=["digits"], name="number_fragment", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_trunk=False, trunk="") | (models.Q(is_trunk=True) & ~models.Q(trunk="")),
                name="number_trunk_iff_flagged",
            ),
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
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(Lower("address"), name="email_address_lower"),
            models.Index(OpClass(Reverse(Lower("address")), name="text_pattern_ops"), name="email_address_domain"),
        ]
        constraints = [
            models.UniqueConstraint(
                "customer", "person", Lower("address"), name="email_once_each", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.address


class ReturnedAddress(models.Model):
    """A mail to this address (in small letters) came back for good; a mail from it says that it works again.

    By itself and not part of anybody's file: the same address can stand with several persons.
    """

    address = models.CharField(max_length=254, unique=True)
    returned_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

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
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.line, f"{self.postcode} {self.town}".strip()) if part)

    @property
    def line(self) -> str:
        return f"{self.street} {self.house_number}".strip()


class Site(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    address = models.ForeignKey(PostalAddress, on_delete=models.SET_NULL, null=True, related_name="sites")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "name"], name="site_once")]

    def __str__(self) -> str:
        return self.name
