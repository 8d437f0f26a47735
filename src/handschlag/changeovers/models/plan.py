"""The plan: from which product to which by when, in which groups, with which choices and which checks before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.care.models import CareTier
from handschlag.customers.choices import CustomerKind
from handschlag.people.models import User
from handschlag.products.models import Product


class Changeover(models.Model):
    """`ends_on`: by then everybody shall have changed; it switches nobody off. `looked_at`: its last round.

    `check_hours`: business hours after the switch by which we promise to call and see that it works.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    successor = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    ends_on = models.DateField()
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    check_hours = models.PositiveSmallIntegerField(default=8)
    planned_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    looked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(product=F("successor")), name="changeover_to_another_product"),
            models.CheckConstraint(condition=Q(check_hours__gt=0), name="changeover_is_checked_sometime"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(finished_at__isnull=True), name="changeover_one_running_for_a_product"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.successor}"


class AffectedGroup(models.Model):
    """Whoever fulfils its conditions and those of none before it; the letter to them and the promise in it.

    None and "" ask nothing. `approved_at`: a lead read the letter and lets it go out. `call_by_on`: until that day we call.
    """

    changeover = models.ForeignKey(Changeover, on_delete=models.CASCADE, related_name="groups")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    is_vital = models.BooleanField(null=True)
    has_devices = models.BooleanField(null=True)
    kind = models.CharField(max_length=12, choices=CustomerKind, blank=True)
    tier = models.ForeignKey(CareTier, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField(max_length=120)
    words = models.TextField()
    promise_words = models.CharField(max_length=300)
    call_by_on = models.DateField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(title="") & ~Q(words="") & ~Q(promise_words=""),
                name="changeover_group_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *CustomerKind.values]), name="changeover_group_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Option(models.Model):
    """What a customer can choose. `product` None: the successor. `is_leaving`: they want nothing in its place."""

    changeover = models.ForeignKey(Changeover, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_leaving = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="changeover_option_says_something"),
            models.CheckConstraint(
                condition=Q(is_leaving=False) | Q(product__isnull=True), name="changeover_who_leaves_gets_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class ReadinessCheck(models.Model):
    """What must be so before somebody is switched: the line is tested, the device can do it, the customer said yes."""

    changeover = models.ForeignKey(Changeover, on_delete=models.CASCADE, related_name="checks")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=160)
    is_for_devices = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="changeover_check_says_something")]

    def __str__(self) -> str:
        return self.words
