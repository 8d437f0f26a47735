"""What somebody who likes to talk, or asks for us at their door, can be offered: an open hour, a visit, or an honest no."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.care.choices import Instead, Where, WhyNot
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer
from handschlag.people.models import Team, User
from handschlag.promises.models import Promise


class OpenHour(models.Model):
    """Every week at this time (0 Monday; the house's wall clock) its host is there for whoever comes or calls.

    Words and times stand once entered: who changes them ends this one and enters another, so that it stays known which
    talks fell into it. `team` None: for all customers of the house.
    """

    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    host = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    where = models.CharField(max_length=8, choices=Where)
    from_on = models.DateField()
    ended_on = models.DateField(null=True)
    entered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="open_hour_on_a_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="open_hour_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(where__in=Where.values), name="open_hour_somewhere"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on")), name="open_hour_ends_later"
            ),
            models.UniqueConstraint(
                fields=["host", "weekday", "begins"], condition=Q(ended_on__isnull=True), name="open_hour_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.weekday}, {self.begins:%H:%M}"


class OpenHourInvitation(models.Model):
    """A customer was invited to the open hour of one day; once for each."""

    open_hour = models.ForeignKey(OpenHour, on_delete=models.PROTECT, related_name="invitations", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    invited_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["open_hour", "starts_at", "customer"], name="open_hour_invitation_once")
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} to {self.open_hour_id}"


class VisitAnswer(models.Model):
    """A customer asked for a visit and got an answer: a promised one with its ways, or a no with what they get instead.

    `starts_at`: when we are at their door; `travel_minutes`: one way. `reason`: why one is given that the tier does not
    contain. `words`: what was said with a no.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    travel_minutes = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    why_not = models.CharField(max_length=12, choices=WhyNot, blank=True)
    instead = models.CharField(max_length=12, choices=Instead, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    promise__isnull=False,
                    starts_at__isnull=False,
                    minutes__gt=0,
                    travel_minutes__isnull=False,
                    why_not="",
                    instead="",
                    words="",
                )
                | Q(
                    Q(why_not__in=WhyNot.values, instead__in=Instead.values) & ~Q(words=""),
                    promise__isnull=True,
                    starts_at__isnull=True,
                    minutes__isnull=True,
                    travel_minutes__isnull=True,
                ),
                name="visit_given_or_an_honest_no",
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} asked for a visit"
