from __future__ import annotations

from django.db import models
from django.db.models.functions import Upper

from handschlag.customers.choices import AuthorityExtent, CustomerKind, PreferredChannel, Salutation
from handschlag.worktime.models import Calendar


class Customer(models.Model):
    """An organisation, or a household of one or more persons. `merged_into` is followed by queries, rows stay.

    `preferred_channel`: how they want to be told what concerns them; "" when they never said.
    """

    number = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=CustomerKind)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_collation="C")
    since_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    language = models.CharField(max_length=2, default="de")
    preferred_channel = models.CharField(max_length=10, choices=PreferredChannel, blank=True, default="", db_default="")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name_key"], name="customer_name_key"),
        ]
        constraints = [
            models.UniqueConstraint(Upper("number"), name="customer_number_once"),
            models.CheckConstraint(condition=models.Q(kind__in=CustomerKind.values), name="customer_kind_known"),
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(number=""), name="customer_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(preferred_channel__in=PreferredChannel.values), name="customer_channel_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="customer_not_merged_into_self"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being at a customer. Who left keeps the history: `left_on` ends recognition, not the row."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="persons")
    salutation = models.CharField(max_length=4, choices=Salutation, blank=True)
    title = models.CharField(max_length=40, blank=True)
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_collation="C")
    function = models.CharField(max_length=120, blank=True)
    is_main = models.BooleanField(default=False)
    left_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name_key"], name="person_name_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=models.Q(is_main=True), name="person_one_main"),
            models.CheckConstraint(condition=~models.Q(family_name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)


class Authorisation(models.Model):
    """A person who may speak for a customer, how far, until when, and on what proof."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="authorisations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorisations")
    extent = models.CharField(max_length=12, choices=AuthorityExtent)
    proof = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(extent__in=AuthorityExtent.values), name="authorisation_extent_known"
            ),
            models.CheckConstraint(condition=~models.Q(proof=""), name="authorisation_has_proof"),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
                name="authorisation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.extent}"
