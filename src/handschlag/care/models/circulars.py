"""News for many instead of many calls: written once, and who has been told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.care.choices import Manner, NewsPurpose
from handschlag.care.models.plans import CareTier
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.products.models import Product


class Circular(models.Model):
    """Written once, for whom: who has a product, a tier, an owner, or was chosen by hand; never by class.

    Once sent its words stand (by trigger), for somebody has heard them. `ended_at`: nobody need hear it any more.
    """

    title = models.CharField(max_length=80)
    words = models.TextField()
    purpose = models.CharField(max_length=12, choices=NewsPurpose)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    tier = models.ForeignKey(CareTier, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="circular_says_something"),
            models.CheckConstraint(condition=Q(purpose__in=NewsPurpose.values), name="circular_purpose_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(sent_at__isnull=False), name="circular_ends_after_it_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CircularRecipient(models.Model):
    """One customer a circular is for, and whether they have heard it: when, how, by whom, in which talk."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_chosen = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    manner = models.CharField(max_length=8, choices=Manner, blank=True)
    told_by = models.BigIntegerField(null=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["customer"], name="circular_customer")]
        constraints = [
            models.UniqueConstraint(fields=["circular", "customer"], name="circular_recipient_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, manner="", told_by__isnull=True, conversation__isnull=True)
                | Q(told_at__isnull=False, manner__in=["call", "visit", "letter"]),
                name="circular_told_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"circular {self.circular_id} for customer {self.customer_id}"
