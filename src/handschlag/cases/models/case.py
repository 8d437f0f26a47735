"""The concern itself: what was said, how we read it, who stands for it, which contacts and promises belong to it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from handschlag.cases.choices import OVER, Kind, Role, State, Withdrawal
from handschlag.conversations.models import Conversation
from handschlag.customers.choices import Severity
from handschlag.customers.models import Customer, Entitlement, InstalledItem, Person
from handschlag.people.models import Team, User
from handschlag.products.models import Product
from handschlag.promises.models import Promise


def _one_of(user: str, team: str) -> Q:
    return Q(**{f"{user}__isnull": False, f"{team}__isnull": True}) | Q(
        **{f"{user}__isnull": True, f"{team}__isnull": False}
    )


GOING_ON = Q(merged_into__isnull=True, is_practice=False)
OPEN = ~Q(state__in=OVER) & GOING_ON
ENDED = Q(state__in=OVER) & GOING_ON


class Case(models.Model):
    """What a customer wants settled. Its number is its id.

    `reported_at` is when the customer first told us, and never moves (trigger in `migrations/0001_initial`); `subject` is
    ours (none: its kind is its name), the customer's words stand in `Saying`, our reading of them in `Reading`. `needed_by_at`: by when the customer
    needs it, whatever we promise. `face` is the one name the customer knows (law 1), `owner` whoever works on it now;
    each a person or a team. `by_word_only`: it is, or once was, a complaint or a dispute, so that silence never closes
    it, whatever it is called later (guarded in `migrations/0010_complaints_stay_asked`). A merged case stays where it is and points to the one that goes on.
    `came_from`: the other system and its number there, of what was moved in; only that may go again (`migrations/0015_came_from`).
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=16, choices=State)
    subject = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    needed_by_at = models.DateTimeField(null=True)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.NORMAL)
    installed_item = models.ForeignKey(
        InstalledItem, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    face = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    face_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    face_told_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    owner_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_as = models.CharField(max_length=8, choices=Withdrawal, blank=True)
    ended_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)
    is_practice = models.BooleanField(default=False)
    by_word_only = models.BooleanField(default=False, db_default=False)
    came_from = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-reported_at"], name="case_customer"),
            models.Index(fields=["reported_at", "id"], condition=OPEN, name="case_open"),
            models.Index(fields=["state", "reported_at", "id"], condition=OPEN, name="case_state_open"),
            models.Index(fields=["kind", "reported_at", "id"], condition=OPEN, name="case_kind_open"),
            models.Index(fields=["-ended_at", "-id"], condition=ENDED, name="case_over"),
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), condition=OPEN, name="case_words_open"),
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), condition=ENDED, name="case_words_over"),
            models.Index(fields=["kind", "-reported_at", "-id"], name="case_kind"),
            models.Index(fields=["owner", "reported_at"], condition=~Q(state__in=OVER), name="case_owner_open"),
            models.Index(fields=["owner_team", "reported_at"], condition=~Q(state__in=OVER), name="case_team_open"),
            models.Index(fields=["face"], condition=~Q(state__in=OVER), name="case_face_open"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="case_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(reported_at__lte=F("opened_at")), name="case_reported_before_opened"),
            models.CheckConstraint(condition=_one_of("face", "face_team"), name="case_has_one_face"),
            models.CheckConstraint(condition=_one_of("owner", "owner_team"), name="case_has_one_owner"),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_at__isnull=False) | (~Q(state__in=OVER) & Q(ended_at__isnull=True)),
                name="case_ended_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdrawn_as="") | ~Q(state="withdrawn") & Q(withdrawn_as=""),
                name="case_withdrawn_iff_reason",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="case_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class Saying(models.Model):
    """What the customer said, in their own words. Added to, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sayings")
    words = models.TextField()
    said_at = models.DateTimeField()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="saying_has_words")]

    def __str__(self) -> str:
        return self.words[:80]


class Reading(models.Model):
    """How we understood it. The newest counts; `after` is the one its writer had before them, so that two who write at
    the same time both stay. `understood_at`: read back, and the customer said yes.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    words = models.TextField()
    read_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    after = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    understood_at = models.DateTimeField(null=True)
    understood_in = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="reading_has_words"),
            models.CheckConstraint(
                condition=Q(understood_at__isnull=True, understood_in__isnull=True)
                | Q(understood_at__isnull=False, understood_in__isnull=False),
                name="reading_understood_in_a_conversation",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]


class CaseContact(models.Model):
    """A conversation in which this was spoken of."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "conversation"], name="case_contact_once")]

    def __str__(self) -> str:
        return f"conversation {self.conversation_id} about case {self.case_id}"


class CasePromise(models.Model):
    """A promise that was made for this, and what for. One that the customer agreed to replace is followed when read.

    `duty` ("response", "update", "fix") and `entitlement`: which contract granted it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    duty = models.CharField(max_length=8, blank=True)
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="case_promise_role_known")]

    def __str__(self) -> str:
        return f"promise {self.promise_id} of case {self.case_id}: {self.role}"
