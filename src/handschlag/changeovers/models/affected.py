"""One customer in a changeover, from the first letter to the check call that succeeded.

What must never happen is refused by the database: nobody is switched who was told nothing, chose nothing or is not ready
(constraints here); nothing somebody has ends before its check call succeeded (trigger in `migrations/0002`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.models import Case
from handschlag.changeovers.choices import Manner, Meeting, WhyDropped
from handschlag.changeovers.models.plan import AffectedGroup, Changeover, Option, ReadinessCheck
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer, InstalledItem
from handschlag.promises.models import Promise

LIVE = Q(dropped_at__isnull=True)


class Affected(models.Model):
    """`promise`: by when we call, as the letter says; `check_promise`: the check call. A replaced one is followed.

    `told_at` is empty again once a letter came back or the date moved. `ready_at`: every check is as it has to be.
    `results_before`: what checks showed up to this result was for something else, or before a switch that did not work.
    """

    changeover = models.ForeignKey(Changeover, on_delete=models.PROTECT, related_name="affected", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        AffectedGroup, on_delete=models.SET_NULL, null=True, related_name="affected", db_index=False
    )
    is_vital = models.BooleanField(default=False)
    has_devices = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_as = models.CharField(max_length=8, choices=Manner, blank=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    answered_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    meeting = models.CharField(max_length=8, choices=Meeting, blank=True)
    appointment = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True)
    results_before = models.BigIntegerField(default=0, db_default=0)
    switched_at = models.DateTimeField(null=True)
    check_promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    why_dropped = models.CharField(max_length=12, choices=WhyDropped, blank=True)
    drop_note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["changeover", "id"], condition=LIVE, name="affected_live"),
            models.Index(fields=["changeover", "id"], condition=LIVE & Q(told_at__isnull=True), name="affected_untold"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["changeover", "customer"], name="affected_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_as="") | Q(told_at__isnull=False, told_as__in=Manner.values),
                name="affected_told_somehow",
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=True, answered_at__isnull=True, answered_in__isnull=True)
                | Q(option__isnull=False, answered_at__isnull=False),
                name="affected_answered_iff_chosen",
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=True, meeting="")
                | Q(appointment__isnull=False, meeting__in=Meeting.values),
                name="affected_meets_somehow",
            ),
            models.CheckConstraint(
                condition=Q(switched_at__isnull=True, check_promise__isnull=True)
                | Q(
                    switched_at__isnull=False,
                    check_promise__isnull=False,
                    told_at__isnull=False,
                    option__isnull=False,
                    ready_at__isnull=False,
                ),
                name="affected_switched_only_when_told_and_ready",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | Q(switched_at__isnull=False),
                name="affected_checked_after_the_switch",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, why_dropped="", drop_note="")
                | Q(dropped_at__isnull=False, why_dropped__in=WhyDropped.values),
                name="affected_dropped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in changeover {self.changeover_id}"


class AffectedItem(models.Model):
    """Something of theirs: what ends (`newer` takes its place), or with `is_device` what stops working with it.

    `done_at`: the customer said that the newer one works, and this one ended. From then on it is nobody's business here.
    """

    affected = models.ForeignKey(Affected, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(InstalledItem, on_delete=models.PROTECT, related_name="+")
    is_device = models.BooleanField(default=False)
    newer = models.ForeignKey(InstalledItem, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["affected", "item"], name="affected_item_once"),
            models.CheckConstraint(condition=Q(is_device=False) | Q(newer__isnull=True), name="affected_device_stays"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(newer__isnull=False), name="affected_item_done_by_a_newer_one"
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id} of {self.affected_id}"


class Letter(models.Model):
    """What was written to them, word for word, and whether it came back."""

    affected = models.ForeignKey(Affected, on_delete=models.PROTECT, related_name="letters")
    title = models.CharField(max_length=120)
    words = models.TextField()
    posted_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_note = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="changeover_letter_has_words")]

    def __str__(self) -> str:
        return self.title


class ReadinessResult(models.Model):
    """What a check showed; the newest counts."""

    affected = models.ForeignKey(Affected, on_delete=models.PROTECT, related_name="results", db_index=False)
    check_of = models.ForeignKey(ReadinessCheck, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_ok = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["affected", "check_of", "-id"], name="readiness_newest")]

    def __str__(self) -> str:
        return f"{self.check_of}: {self.is_ok}"


class CheckCall(models.Model):
    """We called to see whether it works, and what the customer said. Where it does not, `case` is the fault.

    Taken back, by name and with a reason, it says nothing any more.
    """

    affected = models.ForeignKey(Affected, on_delete=models.PROTECT, related_name="calls")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_working = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.BigIntegerField(null=True)
    why_taken_back = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, why_taken_back="")
                | Q(is_working=True, taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(why_taken_back=""),
                name="check_call_taken_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_working=True, case__isnull=True)
                | Q(is_working=False, case__isnull=False) & ~Q(words=""),
                name="check_call_that_failed_has_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"check call {self.pk}: {self.is_working}"
