"""Calendars. A calendar's hours live in versions that never change, so a judged promise keeps what it was judged by."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from handschlag.worktime.choices import ExceptionKind


class Calendar(models.Model):
    name = models.CharField(max_length=120, unique=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendar_one_default"),
            models.CheckConstraint(condition=~Q(name=""), name="calendar_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """All a calendar says, exceptions included, as known from a moment on. Never changed once written (by trigger).

    `definition` has the shape of `rules.definition`; what is only planned stands in it with its date.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    valid_from_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="calendar_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"


class CalendarException(models.Model):
    """A single day or span that differs. Withdrawn ones stay, so that it can be seen what was once announced."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="exceptions")
    kind = models.CharField(max_length=12, choices=ExceptionKind)
    name = models.CharField(max_length=120, blank=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    from_at = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    windows = models.JSONField(null=True)
    added_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=ExceptionKind.CLOSED_DATES,
                    first_on__isnull=False,
                    last_on__gte=F("first_on"),
                    from_at__isnull=True,
                    to_at__isnull=True,
                    windows__isnull=True,
                )
                | Q(
                    kind=ExceptionKind.CLOSED_SPAN,
                    from_at__isnull=False,
                    to_at__gt=F("from_at"),
                    first_on__isnull=True,
                    last_on__isnull=True,
                    windows__isnull=True,
                )
                | Q(
                    kind=ExceptionKind.OPEN,
                    first_on__isnull=False,
                    last_on=F("first_on"),
                    windows__isnull=False,
                    from_at__isnull=True,
                    to_at__isnull=True,
                ),
                name="calendar_exception_fits_its_kind",
            ),
            models.UniqueConstraint(
                fields=["calendar", "first_on"],
                condition=Q(kind=ExceptionKind.OPEN, withdrawn_at__isnull=True),
                name="calendar_one_special_opening_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(ExceptionKind(self.kind).label)

    @property
    def begins_on(self) -> date:
        return self.from_at.date() if self.from_at else self.first_on or date.max

    @property
    def ends_on(self) -> date:
        return self.to_at.date() if self.to_at else self.last_on or date.max
