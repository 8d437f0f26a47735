"""Care as it was chosen: tiers in words of service, who has which since when, and the fixed appointments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from handschlag.care.choices import Channel, Manner, Rhythm
from handschlag.customers.models import Customer
from handschlag.promises.models import Promise


class CareTier(models.Model):
    """What is delivered, in words a customer hears: never a rank, never a class.

    `name` and `words` are outward, the rest is ours. `minutes_per_quarter` holds all contacts of a quarter, planned or
    not. The one that `is_basic` is everybody's for whom nothing else was chosen; without one the room's own holds.
    """

    name = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.CALL)
    contacts_per_year = models.PositiveSmallIntegerField()
    minutes_per_contact = models.PositiveSmallIntegerField()
    minutes_per_quarter = models.PositiveIntegerField()
    rhythm = models.CharField(max_length=12, choices=Rhythm, blank=True)
    is_basic = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_basic"], condition=Q(is_basic=True), name="care_tier_one_basic"),
            models.UniqueConstraint(fields=["name"], condition=Q(retired_at__isnull=True), name="care_tier_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(words=""), name="care_tier_says_what_it_is"),
            models.CheckConstraint(condition=Q(minutes_per_contact__gt=0), name="care_tier_takes_time"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="care_tier_rhythm_known"),
            models.CheckConstraint(
                condition=Q(is_basic=False) | Q(retired_at__isnull=True, rhythm=""),
                name="care_tier_basic_stays_without_appointment",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """Plans somebody is thinking about: weighed against our hours before anything is applied."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("draft", "being thought about")
        APPLYING = "applying", pgettext_lazy("draft", "being applied")
        APPLIED = "applied", pgettext_lazy("draft", "applied")
        DROPPED = "dropped", pgettext_lazy("draft", "dropped")

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="draft_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "applying"], settled_at__isnull=True)
                | Q(state__in=["applied", "dropped"], settled_at__isnull=False),
                name="draft_settled_iff_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftPlan(models.Model):
    """In this draft this customer would have this tier; tier empty: the basic one.

    Once the draft is applied: the fixed appointment, the day by which they are told, and whether it was chosen yet.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="plans", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    tier = models.ForeignKey(CareTier, on_delete=models.PROTECT, null=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(null=True)
    at = models.TimeField(null=True)
    begins_on = models.DateField(null=True)
    talk_on = models.DateField(null=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "customer"], name="draft_plan_once")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in draft {self.draft_id}"


class CarePlan(models.Model):
    """Which tier a customer has from a moment on, until the next row begins. Never changed (by trigger).

    Tier empty: the basic one, chosen on purpose. Where the tier has a rhythm, weekday (0 Monday) and time of the fixed
    appointment, on the house's wall clock, and the day it begins. `talk`: the promise to tell them.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.ForeignKey(CareTier, on_delete=models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    weekday = models.PositiveSmallIntegerField(null=True)
    at = models.TimeField(null=True)
    begins_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="+")
    talk = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("customer"), F("from_at").desc(), name="care_plan_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, at__isnull=True, begins_on__isnull=True)
                | Q(weekday__lte=6, at__isnull=False, begins_on__isnull=False, tier__isnull=False),
                name="care_plan_appointment_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} from {self.from_at:%Y-%m-%d}"


class PlanTelling(models.Model):
    """The customer was told how they are looked after: when, how, by whom. Once for each plan."""

    plan = models.OneToOneField(CarePlan, on_delete=models.PROTECT, related_name="telling")
    told_at = models.DateTimeField()
    manner = models.CharField(max_length=8, choices=Manner)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(manner__in=Manner.values), name="plan_telling_manner_known")]

    def __str__(self) -> str:
        return f"plan {self.plan_id} told"


class Appointment(models.Model):
    """One fixed appointment of a plan: the promise in the ledger that keeps it."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="appointments", db_index=False)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="appointment_calendar")]
        constraints = [models.UniqueConstraint(fields=["plan", "starts_at"], name="appointment_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
