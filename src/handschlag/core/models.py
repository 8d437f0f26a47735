"""The tables that know no business word."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import RawSQL


class Installation(models.Model):
    """The one row that says what this installation is. Its clock can be moved only where it is an example.

    `phone` and address are what customers are told: on letters, and on the page of a promise.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=2, default="DE")
    area_code = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=120, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=120, blank=True)
    is_example = models.BooleanField(default=False)
    example = models.CharField(max_length=40, blank=True)
    clock_offset = models.DurationField(default=timedelta(0))
    set_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one"),
            models.CheckConstraint(
                condition=models.Q(is_example=True) | models.Q(clock_offset=timedelta(0)),
                name="installation_real_clock_is_not_moved",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FactRow(models.Model):
    """One fact: append-only (a trigger forbids update, delete and truncate). `customer` and `by` are plain ids."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    customer = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    payload_hash = models.BinaryField(max_length=32)
    chain_hash = models.BinaryField(max_length=32, null=True)
    xid = models.BigIntegerField(db_default=RawSQL("(pg_current_xact_id()::text::bigint)", []), editable=False)

    class Meta:
        db_table = "core_fact"
        indexes = [
            models.Index(fields=["xid"], name="core_fact_xid"),
            models.Index(fields=["name", "id"], name="core_fact_name"),
            BrinIndex(fields=["at"], name="core_fact_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "seq"], name="core_fact_chain_place", nulls_distinct=True),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True, seq__isnull=True, chain_hash__isnull=True)
                | models.Q(customer__isnull=False, seq__isnull=False, chain_hash__isnull=False),
                name="core_fact_chained_iff_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.id}"


class ChainHead(models.Model):
    """The newest link of one customer's chain; the row that is locked while a fact is added."""

    customer = models.BigIntegerField(primary_key=True)
    head = models.BinaryField(max_length=32)
    length = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_chain_head"

    def __str__(self) -> str:
        return f"chain of customer {self.customer}, {self.length} links"


class ParkedReaction(models.Model):
    """A reaction that failed too often: kept visible until somebody lets it run again."""

    reaction = models.CharField(max_length=200)
    fact = models.ForeignKey(FactRow, on_delete=models.PROTECT, related_name="+")
    failed_at = models.DateTimeField()
    error = models.TextField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "fact"], name="parked_reaction_once")]

    def __str__(self) -> str:
        return f"{self.reaction} on fact {self.fact_id}"


class RawInput(models.Model):
    """What came in, byte for byte, committed before anybody acts on it."""

    class State(models.TextChoices):
        RECEIVED = "received"
        HANDLED = "handled"
        REFUSED = "refused"

    source = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()
    meta = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="received"), name="core_rawinput_waiting"),
            models.Index(fields=["source", "-id"], name="core_rawinput_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.id} ({self.state})"
