"""What was established, what was tried, and what was asked or tried once more. The last is counted, and names nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.choices import Again, Manner, Overtaken, Scope, Showed
from handschlag.cases.models.case import Case
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer, InstalledItem


class Finding(models.Model):
    """A question and its answer, how we know, who found it and when, and until when it holds.

    `scope` says for what: this case, what the customer has (`installed_item`), or the customer. `valid_until_at`, or until
    `until_change` happens, or (`is_until_item_changes`) until that item is changed. Law 2: a question that stands answered
    is not answered again without a `RepeatedWork` (trigger). What is not true any more is overtaken, never rewritten.
    `known_in`: what holds for a case is known in all that were one with it when it was found, and in what was split off
    since; neither a merge taken back nor a split makes anybody ask again.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="findings")
    known_in = models.ManyToManyField(Case, related_name="+")
    installed_item = models.ForeignKey(InstalledItem, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope)
    question = models.CharField(max_length=200)
    question_key = models.CharField(max_length=200, db_collation="C")
    answer = models.CharField(max_length=500)
    answer_key = models.CharField(max_length=200, db_collation="C")
    manner = models.CharField(max_length=8, choices=Manner)
    established_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    valid_until_at = models.DateTimeField(null=True)
    until_change = models.CharField(max_length=200, blank=True)
    is_until_item_changes = models.BooleanField(default=False)
    overtaken_as = models.CharField(max_length=8, choices=Overtaken, blank=True)
    overtaken_at = models.DateTimeField(null=True)
    overtaken_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    overtaken_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "question_key"], name="finding_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question_key="") & ~Q(answer=""), name="finding_has_question_and_answer"
            ),
            models.CheckConstraint(
                condition=Q(scope="customer", installed_item__isnull=True)
                | Q(scope="item", installed_item__isnull=False)
                | Q(scope="case", case__isnull=False),
                name="finding_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(overtaken_as="", overtaken_at__isnull=True)
                | (~Q(overtaken_as="") & Q(overtaken_at__isnull=False)),
                name="finding_overtaken_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(is_until_item_changes=False) | Q(scope="item"), name="finding_of_an_item_that_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"


class Step(models.Model):
    """What was tried for a case, and what it showed. A list of its own, beside what is established; `known_in` as there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    known_in = models.ManyToManyField(Case, related_name="+")
    words = models.CharField(max_length=200)
    words_key = models.CharField(max_length=200, db_collation="C")
    showed = models.CharField(max_length=8, choices=Showed)
    note = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words_key=""), name="step_has_words")]

    def __str__(self) -> str:
        return f"{self.words}: {self.showed}"


class RepeatedWork(models.Model):
    """Something that stood established was asked again, or tried again, and why. Who did it is not written here (law 10)."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=8, choices=Again)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="repeated_work_in_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=True, step__isnull=False) | Q(finding__isnull=False, step__isnull=True),
                name="repeated_work_repeats_something",
            ),
            models.CheckConstraint(condition=Q(why__in=Again.values), name="repeated_work_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.why} at {self.at:%Y-%m-%d}"
