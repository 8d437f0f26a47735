from __future__ import annotations

from django.db import models

from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer, Person
from handschlag.moving.choices import State, System, Verdict, What


class Move(models.Model):
    """The moving in from one other system, however often it is run. `source` tells several of one kind apart."""

    system = models.CharField(max_length=10, choices=System)
    source = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=State)
    by = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="move_state_known"),
        ]

    def __str__(self) -> str:
        return self.source


class Moved(models.Model):
    """One thing of the other system: what became of it here, and why not.

    `foreign_id` is its id there, once for each kind of thing in each move. `fingerprint`: what it said when it was last
    taken in. `made` is what it made here, as `customers.ImportRow.made`, and the `facts` that told of it.
    """

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="things", db_index=False)
    what = models.CharField(max_length=12, choices=What)
    foreign_id = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    field = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200, blank=True)
    made = models.JSONField(default=dict)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["move", "what", "verdict", "id"], name="moved_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["move", "what", "foreign_id"], name="moved_once"),
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="moved_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.foreign_id}: {self.verdict}"
