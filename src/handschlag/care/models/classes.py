"""Customer classes. They stay inside: nothing here may reach a page, mail or export a customer can get (law 8)."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from handschlag.care.rules.scheme import CRITERIA, LETTERS
from handschlag.customers.models import Customer

LETTER = [(letter, letter) for letter in LETTERS]


class ClassScheme(models.Model):
    """By what customers are classified, from a moment on. Never changed (by trigger): a new one follows.

    Weights need not add up to anything. `border_…`: the cumulative share at which the class ends; c only with classes
    A to D. `hysteresis` 0.1: within ten percent of a border everybody stays where they were.
    """

    number = models.PositiveIntegerField(unique=True)
    margin = models.FloatField(default=0)
    potential = models.FloatField(default=0)
    years = models.FloatField(default=0)
    recommendations = models.FloatField(default=0)
    payment = models.FloatField(default=0)
    cost_to_serve = models.FloatField(default=0)
    border_a = models.FloatField()
    border_b = models.FloatField(null=True)
    border_c = models.FloatField(null=True)
    hysteresis = models.FloatField()
    reason = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 0 for name in CRITERIA}), name="class_scheme_weights_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(margin__gt=0)
                | Q(potential__gt=0)
                | Q(years__gt=0)
                | Q(recommendations__gt=0)
                | Q(payment__gt=0)
                | Q(cost_to_serve__gt=0),
                name="class_scheme_weighs_something",
            ),
            models.CheckConstraint(
                condition=Q(border_a__gt=0, border_a__lt=1)
                & (Q(border_b__isnull=True) | Q(border_b__gt=F("border_a"), border_b__lt=1))
                & (Q(border_c__isnull=True) | Q(border_b__isnull=False, border_c__gt=F("border_b"), border_c__lt=1)),
                name="class_scheme_borders_ascend",
            ),
            models.CheckConstraint(condition=Q(hysteresis__gte=0, hysteresis__lt=1), name="class_scheme_hysteresis"),
        ]

    def __str__(self) -> str:
        return f"scheme {self.number}"


class ClassRun(models.Model):
    """All customers classified at one moment. A preview shows what would change; the newest applied one holds.

    `drawn`: the map of all it saw, as `rules.mapping.drawn` gives it; None in runs from before it was kept.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", pgettext_lazy("classes", "what would be")
        APPLIED = "applied", pgettext_lazy("classes", "in force")
        DROPPED = "dropped", pgettext_lazy("classes", "dropped")

    scheme = models.ForeignKey(ClassScheme, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    borders = ArrayField(models.FloatField())
    customers = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    drawn = models.JSONField(null=True)
    computed_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | ~Q(state="applied"),
                name="class_run_applied_at",
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk}: {self.state}"


class Placement(models.Model):
    """Where one run placed one customer, and why: what each criterion gave, in shares of the whole.

    `before`: the share of all who stand before. `missing`: bits of `CRITERIA` nobody knew.
    `value` and `cost`: margin and cost to serve a year as the run saw them, 0 where nobody knew. Keys without a check of the
    database: a million are written at once, from rows read in the same transaction, in the order of the key.
    """

    pk = models.CompositePrimaryKey("run", "customer")
    run = models.ForeignKey(
        ClassRun, on_delete=models.CASCADE, related_name="placements", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    letter = models.CharField(max_length=1, choices=LETTER)
    previous = models.CharField(max_length=1, choices=[*LETTER, ("-", "-")])
    by_figures = models.CharField(max_length=1, choices=LETTER)
    score = models.FloatField()
    before = models.FloatField()
    margin = models.FloatField()
    potential = models.FloatField()
    years = models.FloatField()
    recommendations = models.FloatField()
    payment = models.FloatField()
    cost_to_serve = models.FloatField()
    missing = models.SmallIntegerField()
    value = models.FloatField()
    cost = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["run", "-score", "customer"], name="placement_ranked")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.letter}"


class ClassOverride(models.Model):
    """Somebody says another class for one customer: why, and until when. It ends by itself."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1, choices=LETTER)
    reason = models.CharField(max_length=300)
    during = DateTimeRangeField()
    entered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="class_override_one_at_a_time",
                expressions=[("customer", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="class_override_has_a_reason"),
            models.CheckConstraint(
                condition=Q(during__upper_inf=False, during__lower_inf=False), name="class_override_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.letter}"

    @property
    def last_on(self) -> date:
        """The last day on which it holds."""
        return timezone.localdate(self.during.upper - timedelta.resolution)
