from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.conversations.choices import AuthLevel, Certainty, Channel, Direction, Ending, Outcome, State
from handschlag.conversations.models.line import Line
from handschlag.customers.models import Customer, Person
from handschlag.people.models import Team, User
from handschlag.promises.models import Promise


class Conversation(models.Model):
    """One exchange with one party, from its first sign. A call with transfers is one row with several legs.

    It is wrapped up when it has an outcome and, where something remains, a next step with a person and a date; until
    then it waits as a *Nachtrag*. `owes` is the call-back a missed call is owed, `serves` the promise this
    conversation works on (a call-back being made).
    """

    channel = models.CharField(max_length=10, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    state = models.CharField(max_length=10, choices=State)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    started_at = models.DateTimeField()
    connected_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    local_raw = models.CharField(max_length=80, blank=True)
    remote_raw = models.CharField(max_length=80, blank=True)
    remote_e164 = models.CharField(max_length=20, blank=True)
    is_anonymous = models.BooleanField(default=False)
    is_internal = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.UNKNOWN)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    auth_level = models.PositiveSmallIntegerField(choices=AuthLevel, default=AuthLevel.NONE)
    subject = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    note_revision = models.PositiveIntegerField(default=0)
    told = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    next_step_on = models.DateField(null=True)
    wrapped_up_at = models.DateTimeField(null=True)
    wrapped_up_by = models.BigIntegerField(null=True)
    owes = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    serves = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-started_at", "-id"], name="conversation_story"),
            models.Index(fields=["-started_at", "-id"], name="conversation_recent"),
            models.Index(fields=["id"], condition=~Q(state="over"), name="conversation_live"),
            models.Index(
                fields=["user", "started_at"], condition=Q(wrapped_up_at__isnull=True), name="conversation_open"
            ),
            models.Index(
                fields=["remote_e164", "-started_at"], condition=~Q(remote_e164=""), name="conversation_remote"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="conversation_state_known"),
            models.CheckConstraint(
                condition=Q(state="over", over_at__isnull=False) | (~Q(state="over") & Q(over_at__isnull=True)),
                name="conversation_over_iff_over_at",
            ),
            models.CheckConstraint(
                condition=Q(wrapped_up_at__isnull=True) | ~Q(outcome=""), name="conversation_wrapped_up_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(next_step="") | Q(next_step_user__isnull=False, next_step_on__isnull=False),
                name="conversation_next_step_has_person_and_date",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(customer__isnull=False), name="conversation_person_has_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.direction} #{self.id}"


class Leg(models.Model):
    """One call of the exchange within a conversation: the first ring, and each transfer or forward."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="legs")
    source = models.CharField(max_length=40)
    call = models.CharField(max_length=200)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answering = models.CharField(max_length=80, blank=True)
    diversion = models.CharField(max_length=80, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    seconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "call"], name="leg_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.call}"


class Ring(models.Model):
    """Whose phone rang for a leg; decides whose strip shows it first."""

    leg = models.ForeignKey(Leg, on_delete=models.CASCADE, related_name="rings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "user"], name="ring_once")]

    def __str__(self) -> str:
        return f"{self.user}"


class HeardEvent(models.Model):
    """The key that makes hearing idempotent: the same event of the same leg counts once."""

    source = models.CharField(max_length=40)
    call = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    leg = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "call", "kind", "leg"], name="heard_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} {self.call}"


class Participant(models.Model):
    """Who took part besides the two sides: a colleague who joined, a person who came along."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(person__isnull=False) | ~Q(name=""), name="participant_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user or self.person)
