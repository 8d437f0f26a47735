"""What a customer may ask of their class (Art. 15, 16, 21, 22 GDPR), and the one document that ever names it to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.care.choices import Asked, Manner
from handschlag.customers.models import Customer
from handschlag.promises.models import Promise


class ClassRequest(models.Model):
    """Somebody asked what we keep of them, corrects it, objects, or wants a human being to look: it is owed an answer.

    `asked_by`: who asked, and how we know that it was them (law.md R5). `answer` is written once; what was asked for as
    information is answered by its disclosure.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Asked)
    asked_by = models.CharField(max_length=200)
    words = models.CharField(max_length=1000, blank=True)
    manner = models.CharField(max_length=8, choices=Manner)
    asked_at = models.DateTimeField()
    noted_by = models.BigIntegerField(null=True)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Asked.values), name="class_request_kind_known"),
            models.CheckConstraint(condition=~Q(asked_by=""), name="class_request_somebody_asked"),
            models.CheckConstraint(
                condition=Q(kind=Asked.INFORMATION) | ~Q(words=""), name="class_request_says_what_is_wrong"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False) & (Q(kind=Asked.INFORMATION) | ~Q(answer="")),
                name="class_request_answered_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="class_request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id}"


class ClassDisclosure(models.Model):
    """What was disclosed, word for word: to whom, when, how, by whom. Never changed (by trigger)."""

    request = models.OneToOneField(ClassRequest, on_delete=models.PROTECT, related_name="disclosure")
    document = models.JSONField()
    made_at = models.DateTimeField()
    manner = models.CharField(max_length=8, choices=Manner)
    by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(manner__in=Manner.values), name="class_disclosure_manner_known")
        ]

    def __str__(self) -> str:
        return f"disclosure to request {self.request_id}"
