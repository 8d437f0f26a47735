"""A handover, what was prepared for bad news, and several given at once. Law 4 in the database stands in
`migrations/0002_until_it_is_accepted.py`: what was answered stands, and nothing of it is removed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer
from handschlag.handovers.choices import Decline, Kind, Manner, State
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import Skill, Team, User
from handschlag.promises.models import Promise


def one_of(*fields: str) -> Q:
    """Exactly one of these is there."""
    found = Q()
    for field in fields:
        others = {f"{other}__isnull": True for other in fields if other != field}
        found |= Q(**{f"{field}__isnull": False}, **others)
    return found


class Bundle(models.Model):
    """Everything open on one desk, given at once: at the end of a shift, or for an absence until `returns_at`."""

    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    returns_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["returns_at"],
                condition=Q(returns_at__isnull=False, given_back_at__isnull=True),
                name="bundle_comes_back",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("to_user", "to_team"), name="bundle_has_one_receiver"),
            models.CheckConstraint(condition=Q(kind__in=["shift", "absence", "return"]), name="bundle_is_planned"),
            models.CheckConstraint(
                condition=Q(kind="absence") | Q(returns_at__isnull=True), name="bundle_only_an_absence_returns"
            ),
        ]

    def __str__(self) -> str:
        return f"desk of {self.user_id}: {self.kind}"


class Handover(models.Model):
    """One matter offered to a person, a team, a skill or a partner.

    `from_*` is who is responsible and stays so until it is accepted; `given_by` whoever asked. `asked_user` and
    `asked_team`: who was wanted where it went to a lead by itself. `in_call`: the call during which it was given.
    `story` and `next_step` are the packet as the giver left it; findings and promises are read as they stand.
    `waited_seconds` is open time from giving to answering.
    """

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ORDINARY)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, related_name="handovers")
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)
    from_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_partner = models.CharField(max_length=120, null=True)
    asked_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    in_call = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    story = models.TextField()
    next_step = models.CharField(max_length=300)
    revision = models.PositiveIntegerField(default=0)
    pass_number = models.PositiveSmallIntegerField(default=1)
    climbed = models.PositiveSmallIntegerField(default=0)
    answer_by_at = models.DateTimeField()
    takes_read_back = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    waited_seconds = models.PositiveIntegerField(null=True)
    manner = models.CharField(max_length=9, choices=Manner, blank=True)
    read_back = models.CharField(max_length=500, blank=True)
    partner_person = models.CharField(max_length=120, blank=True)
    declined_as = models.CharField(max_length=9, choices=Decline, blank=True)
    declined_words = models.CharField(max_length=300, blank=True)
    proposes_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    proposes_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True)
    told_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_practice = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["to_user", "answer_by_at"], condition=Q(state="waiting"), name="handover_to_user"),
            models.Index(fields=["to_team", "answer_by_at"], condition=Q(state="waiting"), name="handover_to_team"),
            models.Index(fields=["to_skill", "answer_by_at"], condition=Q(state="waiting"), name="handover_to_skill"),
            models.Index(fields=["from_user", "answer_by_at"], condition=Q(state="waiting"), name="handover_from_user"),
            models.Index(fields=["from_team", "answer_by_at"], condition=Q(state="waiting"), name="handover_from_team"),
            models.Index(fields=["answer_by_at", "id"], condition=Q(state="waiting"), name="handover_waiting"),
            models.Index(fields=["given_by", "-given_at"], name="handover_given_by"),
            models.Index(fields=["case", "-given_at"], condition=Q(case__isnull=False), name="handover_case"),
            models.Index(fields=["promise", "-given_at"], condition=Q(promise__isnull=False), name="handover_promise"),
            models.Index(
                fields=["conversation", "-given_at"],
                condition=Q(conversation__isnull=False),
                name="handover_conversation",
            ),
            models.Index(fields=["in_call"], condition=Q(in_call__isnull=False), name="handover_in_call"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="handover_answered"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="handover_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="handover_state_known"),
            models.CheckConstraint(condition=one_of("case", "promise", "conversation"), name="handover_has_one_matter"),
            models.CheckConstraint(condition=one_of("from_user", "from_team"), name="handover_has_one_giver"),
            models.CheckConstraint(
                condition=one_of("to_user", "to_team", "to_skill", "to_partner"), name="handover_has_one_receiver"
            ),
            models.CheckConstraint(condition=~Q(story="") & ~Q(next_step=""), name="handover_carries_its_story"),
            *(
                models.UniqueConstraint(
                    fields=[matter], condition=Q(state="waiting"), name=f"handover_one_waiting_per_{matter}"
                )
                for matter in ("case", "promise", "conversation")
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True, waited_seconds__isnull=True)
                | (~Q(state="waiting") & Q(answered_at__isnull=False, waited_seconds__isnull=False)),
                name="handover_answered_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", answered_by__isnull=False) & ~Q(manner="")
                | (~Q(state="accepted") & Q(manner="")),
                name="handover_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(takes_read_back=False)
                | (Q(manner="read_back") & ~Q(read_back=""))
                | Q(manner="told", told_in__isnull=False),
                name="handover_read_back_where_it_must_be",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(to_partner__isnull=True) | ~Q(partner_person=""),
                name="handover_a_partner_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(declined_as="") | (~Q(state="declined") & Q(declined_as="")),
                name="handover_declined_iff_reason",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_in__isnull=True)
                | Q(state="accepted", told_at__isnull=False, told_in__isnull=False),
                name="handover_only_who_has_it_is_told",
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}: {self.state}"

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.to_user_id, self.to_team_id, self.to_skill_id, self.to_partner or "")

    @property
    def receiver_name(self) -> str:
        return str(self.to_user or self.to_team or self.to_skill or self.to_partner)

    @property
    def giver_name(self) -> str:
        return str(self.from_user or self.from_team)

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING


class BadNews(models.Model):
    """What was prepared before somebody has to say it: what, why, what we can offer, and how to say it."""

    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="news")
    what = models.CharField(max_length=500)
    why = models.CharField(max_length=500)
    offer = models.CharField(max_length=500)
    guide = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why="") & ~Q(offer="") & ~Q(guide=""), name="bad_news_is_prepared"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class AnswerRule(models.Model):
    """How long a handover of this kind waits for an answer, in open minutes."""

    kind = models.CharField(max_length=8, choices=Kind, unique=True)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="answer_rule_kind_known"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="answer_rule_is_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.minutes}"
