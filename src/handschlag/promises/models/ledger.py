"""The ledger. A promise never points to what it was made in: whoever owes holds the key.

What law 3 forbids is refused by the database itself: the trigger in `migrations/0002_nothing_restarts_a_clock.py`
lets only legal transitions through and never lets a due time move once the customer was told; those in
`0007_promises_stay.py` keep promises and attempts from being removed.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Upper

from handschlag.customers.models import Customer, Person
from handschlag.people.models import Team, User
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models.publishing import PublishedWording
from handschlag.worktime.models import CalendarVersion


class BreaksAt(Func):
    """The later of due time and next dated attempt, plus grace. In UTC without zone, since only that is immutable."""

    template = "((GREATEST(due_at, next_attempt_at) AT TIME ZONE 'UTC') + grace_seconds * INTERVAL '1 second') AT TIME ZONE 'UTC'"
    arity = 0
    output_field = models.DateTimeField()


BROKEN_OWED = Q(state="broken", done_at__isnull=True) | Q(state="broken", break_told_at__isnull=True)
OWED = Q(state__in=["open", "provisionally_kept"]) | BROKEN_OWED
"""What somebody still has to do something about: the promise itself, or telling the customer of its break."""


class PromiseGroup(models.Model):
    """One known cause, many customers: each member is a promise of its own, told and judged by itself.

    Words, kind and time are the members'; `cause` is what we know of it, for us alone.
    """

    cause = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(cause=""), name="promise_group_has_a_cause")]

    def __str__(self) -> str:
        return self.cause


class Promise(models.Model):
    """What was said, by whom, to whom, by when, on which clock; and what became of it.

    `due_at` is set once. Whoever is no customer yet is named by `party`: the number that called (E.164), or who wrote. `breaks_at`
    is the moment from which it is broken unless kept before: due time (or the next attempt, once tried in time) plus
    grace. A broken promise stays broken: `broken_at` equals `breaks_at`, `done_at` says when it was done all the same;
    of a kept one it is the moment that kept it. `told_at`: the customer heard this promise, so its words stand;
    `break_told_at`: the customer heard that it is (or will be) broken. Owner is a person or a team, as with customers;
    what the customer promised us has as owner whoever reminds them. `waits_for` is what the customer owes us first.
    `published`: the public words that made it. `is_watched`: its warnings are looked after (`Watch`); the round finds what
    came into the ledger by another way than `make_promise`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    party = models.CharField(max_length=254, blank=True)
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
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    owner_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    breaks_at = models.GeneratedField(expression=BreaksAt(), output_field=models.DateTimeField(), db_persist=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    broken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    break_told_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    agreed_in = models.BigIntegerField(null=True)
    group = models.ForeignKey(PromiseGroup, on_delete=models.PROTECT, null=True, related_name="members", db_index=False)
    waits_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="awaited_by", db_index=False
    )
    published = models.ForeignKey(
        PublishedWording, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_watched = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            # Each list of the timeline is read in its order from one of these, whatever the number of open promises.
            # None is on the owner alone, nor on the customer: the planner would join it with another and then sort.
            models.Index(
                fields=["breaks_at", "id"],
                include=["owner", "owner_team", "kind", "source"],
                condition=Q(state="open"),
                name="promise_breaks",
            ),
            models.Index(fields=["breaks_at"], condition=~Q(state="open"), name="promise_fell_due"),
            models.Index(fields=["published"], condition=Q(published__isnull=False), name="promise_published"),
            models.Index(fields=["customer", "-due_at"], name="promise_customer"),
            models.Index(fields=["customer", "owner"], condition=OWED, name="promise_customer_owed"),
            models.Index(fields=["owner", "breaks_at", "id"], condition=Q(state="open"), name="promise_owner_due"),
            models.Index(fields=["owner_team", "breaks_at", "id"], condition=Q(state="open"), name="promise_team_due"),
            models.Index(fields=["owner", "breaks_at", "id"], condition=BROKEN_OWED, name="promise_owner_broken"),
            models.Index(fields=["owner_team", "breaks_at", "id"], condition=BROKEN_OWED, name="promise_team_broken"),
            models.Index(
                fields=["owner", "breaks_at", "id"],
                condition=Q(state="provisionally_kept"),
                name="promise_owner_marked",
            ),
            models.Index(fields=["kind", "breaks_at", "id"], condition=Q(state="open"), name="promise_kind_due"),
            models.Index(
                fields=["breaks_at", "id"], condition=Q(state="open", source="customer"), name="promise_theirs_due"
            ),
            models.Index(fields=["breaks_at", "id"], condition=Q(state="provisionally_kept"), name="promise_marked"),
            models.Index(
                fields=["breaks_at", "id"],
                condition=Q(state="broken", break_told_at__isnull=True) & ~Q(source="customer"),
                name="promise_untold",
            ),
            # Words of what is owed, as an expression: the planner would take a partial index for whatever else is owed,
            # and read all of it.
            GinIndex(OpClass(Case(When(OWED, then=Upper("words"))), name="gin_trgm_ops"), name="promise_words"),
            models.Index(fields=["group", "id"], condition=Q(group__isnull=False), name="promise_group_members"),
            models.Index(fields=["waits_for"], condition=Q(waits_for__isnull=False), name="promise_waiting"),
            models.Index(
                fields=["breaks_at"],
                condition=BROKEN_OWED,
                name="promise_broken_open",
            ),
            # Empty but for what was just loaded: finding nothing costs nothing.
            models.Index(
                fields=["id"],
                condition=Q(is_watched=False, state__in=["open", "provisionally_kept", "broken"]),
                name="promise_unwatched",
            ),
            models.Index(fields=["party"], condition=~Q(party="") & Q(customer__isnull=True), name="promise_party"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="promise_state_known"),
            models.CheckConstraint(condition=Q(customer__isnull=False) | ~Q(party=""), name="promise_has_a_party"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(customer__isnull=False), name="promise_person_has_customer"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_team__isnull=True)
                | Q(owner__isnull=True, owner_team__isnull=False)
                | Q(source="customer", owner__isnull=True, owner_team__isnull=True),
                name="promise_is_owed_by_one",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("made_at")), name="promise_due_after_made"),
            models.CheckConstraint(condition=~Q(words=""), name="promise_has_words"),
            models.CheckConstraint(
                condition=Q(state="broken", broken_at__isnull=False, broken_at=F("breaks_at"))
                | (~Q(state="broken") & Q(broken_at__isnull=True)),
                name="promise_broken_at_its_true_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "provisionally_kept"])
                | Q(done_at__isnull=False, done_at__lte=F("breaks_at")),
                name="promise_kept_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(done_at__isnull=True), name="promise_open_is_not_done"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "provisionally_kept"], ended_at__isnull=True)
                | (~Q(state__in=["open", "provisionally_kept"]) & Q(ended_at__isnull=False)),
                name="promise_ended_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False, agreed_in__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True, agreed_in__isnull=True)),
                name="promise_replaced_iff_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "replaced"]) | Q(ended_at__lte=F("breaks_at")),
                name="promise_let_go_before_it_broke",
            ),
            models.CheckConstraint(
                condition=Q(next_attempt_at__isnull=True) | Q(kind="call_back"),
                name="promise_only_call_backs_are_tried",
            ),
            models.CheckConstraint(
                condition=Q(waits_for__isnull=True) | (~Q(source="customer") & ~Q(waits_for=F("id"))),
                name="promise_ours_waits_for_theirs",
            ),
            models.CheckConstraint(
                condition=Q(published__isnull=True) | Q(source="published"),
                name="promise_published_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d %H:%M}: {self.state}"

    @property
    def falls_due_at(self) -> datetime:
        """What to show as its time: the next attempt once it was tried in time, else the due time."""
        return max(self.due_at, self.next_attempt_at or self.due_at)


class Attempt(models.Model):
    """A try to keep a call-back, proven by the call record (`conversation` is a plain id: keys point down)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="attempts")
    conversation = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "conversation"], name="attempt_once")]

    def __str__(self) -> str:
        return f"tried at {self.at:%Y-%m-%d %H:%M}"
