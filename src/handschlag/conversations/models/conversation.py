from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from handschlag.conversations.choices import (
    AuthLevel,
    Certainty,
    Channel,
    Direction,
    Ending,
    Machine,
    Outcome,
    State,
)
from handschlag.conversations.models.line import Line
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer, Person
from handschlag.people.models import Team, User
from handschlag.promises.models import Promise


class Conversation(models.Model):
    """One exchange with one party, from its first sign. A call with transfers is one row with several legs.

    What a call is (state, ending, times) follows from its legs alone, so that events may come in any order. It is
    wrapped up when it has an outcome and, where something remains, a next step with a person and a date; until then
    it waits as a *Nachtrag*. `owes` is the call-back an unanswered call is owed, `serves` the promise this
    conversation works on (a call-back being made). `shown_to` are the users whose strip shows it; nobody means
    everybody. `asked`: whose turn it is while it rings for nobody in particular; nothing of that stays. A letter's `started_at` is the day it was
    received. `tags`: what rules of the inbox say of it. `machine`: what wrote a mail where no customer did.
    """

    channel = models.CharField(max_length=10, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    state = models.CharField(max_length=10, choices=State)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    started_at = models.DateTimeField()
    connected_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    queue = models.CharField(max_length=80, blank=True)
    local_raw = models.CharField(max_length=80, blank=True)
    remote_raw = models.CharField(max_length=80, blank=True)
    remote_e164 = models.CharField(max_length=20, blank=True)
    is_anonymous = models.BooleanField(default=False)
    is_internal = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    machine = models.CharField(max_length=10, choices=Machine, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.UNKNOWN)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    shown_to = ArrayField(models.BigIntegerField(), default=list)
    auth_level = models.PositiveSmallIntegerField(choices=AuthLevel, default=AuthLevel.NONE)
    auth_reason = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    scan = models.ForeignKey(RawInput, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    tags = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    note = models.TextField(blank=True)
    note_revision = models.PositiveIntegerField(default=0)
    told = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    next_step_on = models.DateField(null=True)
    next_step_done_at = models.DateTimeField(null=True)
    wrapped_up_at = models.DateTimeField(null=True)
    wrapped_up_by = models.BigIntegerField(null=True)
    owes = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    serves = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-started_at", "-id"], name="conversation_story"),
            models.Index(fields=["-started_at", "-id"], name="conversation_recent"),
            models.Index(fields=["id"], condition=~Q(state="over"), name="conversation_live"),
            models.Index(
                fields=["user", "started_at"], condition=Q(wrapped_up_at__isnull=True), name="conversation_open"
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(wrapped_up_at__isnull=True, user__isnull=True, state="over"),
                name="conversation_nobodys",
            ),
            models.Index(
                fields=["next_step_user", "next_step_on"],
                condition=Q(next_step_user__isnull=False),
                name="conversation_next_step",
            ),
            models.Index(
                fields=["remote_e164", "-started_at"], condition=~Q(remote_e164=""), name="conversation_remote"
            ),
            models.Index(
                fields=["user", "connected_at"], condition=Q(connected_at__isnull=False), name="conversation_carried"
            ),
            models.Index(fields=["-started_at", "-id"], condition=~Q(machine=""), name="conversation_by_machine"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="conversation_person"),
            models.Index(fields=["owes"], condition=Q(owes__isnull=False), name="conversation_owes"),
            models.Index(fields=["serves"], condition=Q(serves__isnull=False), name="conversation_serves"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="conversation_state_known"),
            models.CheckConstraint(
                condition=Q(state="over", over_at__isnull=False) | (~Q(state="over") & Q(over_at__isnull=True)),
                name="conversation_over_iff_over_at",
            ),
            models.CheckConstraint(
                condition=Q(wrapped_up_at__isnull=True, outcome="") | (Q(wrapped_up_at__isnull=False) & ~Q(outcome="")),
                name="conversation_wrapped_up_iff_outcome",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_user__isnull=True, next_step_on__isnull=True)
                | (~Q(next_step="") & Q(next_step_user__isnull=False, next_step_on__isnull=False)),
                name="conversation_next_step_has_person_and_date",
            ),
            models.CheckConstraint(
                condition=Q(next_step_done_at__isnull=True) | ~Q(next_step=""),
                name="conversation_only_a_next_step_is_done",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["promised", "passed_on", "waiting", "complaint"]) | ~Q(next_step=""),
                name="conversation_what_remains_has_next_step",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(customer__isnull=False), name="conversation_person_has_customer"
            ),
            models.CheckConstraint(
                condition=Q(asked__isnull=True) | Q(state="ringing"), name="conversation_asked_while_it_rings"
            ),
            models.CheckConstraint(
                condition=Q(auth_level__lt=AuthLevel.KNOWLEDGE) | ~Q(auth_reason=""),
                name="conversation_auth_level_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.direction} #{self.id}"

    @property
    def is_over(self) -> bool:
        return self.state == State.OVER

    @property
    def is_wrapped_up(self) -> bool:
        return self.wrapped_up_at is not None


class Leg(models.Model):
    """One call of the exchange within a conversation: the first ring, and each transfer or forward."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="legs")
    source = models.CharField(max_length=40)
    call = models.CharField(max_length=200)
    origin = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answering = models.CharField(max_length=80, blank=True)
    by_machine = models.BooleanField(default=False)
    diversion = models.CharField(max_length=80, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    is_lost = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["source", "origin"], condition=~Q(origin=""), name="leg_origin")]
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
    """Every event that was accepted, once: the same kind of the same party of a leg counts once, digits each time.

    `party` tells the rung parties of one call apart where the exchange does.
    """

    leg = models.ForeignKey(Leg, on_delete=models.CASCADE, related_name="heard")
    kind = models.CharField(max_length=10)
    party = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    digits = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leg", "kind", "party"], condition=~Q(kind="dtmf"), name="heard_once"),
            models.UniqueConstraint(
                fields=["leg", "party", "at", "digits"], condition=Q(kind="dtmf"), name="heard_digits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


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


class Promised(models.Model):
    """A promise that was made in this conversation; `line` is the command of the note it came from, if any."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="promised")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "line"], condition=~Q(line=""), name="promised_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.promise}"


class AsideNote(models.Model):
    """A text that met a newer one while being saved: kept beside the note until somebody has looked at both.

    One row per writer and the revision they wrote on, renewed while they go on typing.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="aside_notes")
    by = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "by", "revision"], nulls_distinct=False, name="aside_note_once"
            ),
        ]

    def __str__(self) -> str:
        return f"beside revision {self.revision} of {self.conversation_id}"
