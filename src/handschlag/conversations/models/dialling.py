from __future__ import annotations

from django.db import models

from handschlag.conversations.choices import Dialled
from handschlag.conversations.models.conversation import Conversation
from handschlag.conversations.models.line import Connection
from handschlag.customers.models import Customer, Person
from handschlag.people.models import User


class Dialling(models.Model):
    """A number somebody of us asked their telephone to dial, until the call itself is heard of.

    `extension` is the telephone that rings first, "" where the exchange has one of its own for that. The call that is
    heard of within minutes becomes `conversation`, with the customer it was dialled for.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    extension = models.CharField(max_length=80, blank=True)
    e164 = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=Dialled, default=Dialled.ASKED)
    reason = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="dialling_of_user"),
            models.Index(fields=["e164", "-asked_at"], name="dialling_of_number"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=Dialled.FAILED) | models.Q(reason=""), name="dialling_reason_iff_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.e164}"
