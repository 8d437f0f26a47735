"""The ledger. A promise never points to what it was made in: whoever owes holds the key."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.customers.models import Customer, Person
from handschlag.people.models import Team, User
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.worktime.models import CalendarVersion


class Promise(models.Model):
    """What was said, by whom, to whom, by when, on which clock; and what became of it.

    `due_at` is set once. A broken promise stays broken: `broken_at` is due plus grace exactly, `done_at` says when it
    was done all the same. Owner is a person or a team, as with customers.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    source = models.CharField(max_length=12, choices=Source)
    words = models.TextField()
    clock = models.CharField(max_length=10, choices=Clock)
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True, related_name="+")
    allowance_seconds = models.PositiveBigIntegerField(null=True)
    grace_seconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    next_attempt_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["open", "provisionally_kept"]), name="promise_due"),
            models.Index(fields=["customer", "-due_at"], name="promise_customer"),
            models.Index(fields=["owner", "due_at"], condition=Q(state="open"), name="promise_owner_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="promise_state_known"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_team__isnull=True)
                | Q(owner__isnull=True, owner_team__isnull=False)
                | Q(source="customer", owner__isnull=True, owner_team__isnull=True),
                name="promise_is_owed_by_one",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("made_at")), name="promise_due_after_made"),
            models.CheckConstraint(condition=~Q(words=""), name="promise_has_words"),
            models.CheckConstraint(
                condition=Q(state="broken", broken_at__isnull=False) | (~Q(state="broken") & Q(broken_at__isnull=True)),
                name="promise_broken_iff_broken_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "provisionally_kept", "broken"]) | Q(ended_at__isnull=False),
                name="promise_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="promise_replaced_iff_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d %H:%M}: {self.state}"


class Attempt(models.Model):
    """A try to keep a call-back, proven by the call record (`conversation` is a plain id: keys point down)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="attempts")
    conversation = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "conversation"], name="attempt_once")]

    def __str__(self) -> str:
        return f"tried at {self.at:%Y-%m-%d %H:%M}"
