from __future__ import annotations

from django.db import models

from handschlag.customers.choices import ConsentChannel, ConsentManner, ConsentPurpose
from handschlag.customers.models.customer import Customer, Person


class Consent(models.Model):
    """UWG §7a: who agreed to what, when, how, in which words, recorded by whom. Append-only; a withdrawal is a row."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="consents")
    purpose = models.CharField(max_length=12, choices=ConsentPurpose)
    channel = models.CharField(max_length=10, choices=ConsentChannel)
    manner = models.CharField(max_length=12, choices=ConsentManner)
    wording = models.TextField()
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    evidence = models.BinaryField(null=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawal")
    retain_until_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["customer", "purpose", "channel"], name="consent_of_customer")]
        constraints = [
            models.CheckConstraint(condition=models.Q(purpose__in=ConsentPurpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=models.Q(channel__in=ConsentChannel.values), name="consent_channel_known"),
            models.CheckConstraint(condition=models.Q(manner__in=ConsentManner.values), name="consent_manner_known"),
            models.CheckConstraint(condition=~models.Q(wording=""), name="consent_in_words"),
            models.CheckConstraint(
                condition=~models.Q(withdraws=models.F("id")), name="consent_does_not_withdraw_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.channel}"
