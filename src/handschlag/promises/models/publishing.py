"""What the house promises to everybody: on its website, a flyer, the voicemail."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from handschlag.people.models import Team
from handschlag.promises.choices import MADE_BY_ITSELF, TIMED, Kind, Measure, Place


class PublishedPromise(models.Model):
    """One published promise through all its wordings; what it says now is its newest wording."""

    entered_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"published promise {self.pk}"


class PublishedWording(models.Model):
    """What was published, where, from when to when, and how it is seen whether it is true. Never changed (by trigger).

    `measure` "none" says plainly that nothing shows it. `within_seconds` is open time. Where `is_binding`, it makes
    its promises by itself: every unanswered call from `since_on` on is owed what was said. Team empty: the whole house.
    """

    published = models.ForeignKey(PublishedPromise, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    places = ArrayField(models.CharField(max_length=12, choices=Place))
    where = models.CharField(max_length=300, blank=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.CharField(max_length=16, choices=Measure)
    within_seconds = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    is_binding = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["published", "number"], name="published_wording_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="published_wording_counts_from_one"),
            models.CheckConstraint(condition=~Q(words=""), name="published_wording_has_words"),
            models.CheckConstraint(condition=Q(places__len__gte=1), name="published_wording_has_a_place"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="published_wording_measure_known"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="published_wording_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=TIMED, within_seconds__gt=0)
                | (~Q(measure__in=TIMED) & Q(within_seconds__isnull=True)),
                name="published_wording_timed_iff_measured_so",
            ),
            models.CheckConstraint(
                condition=Q(is_binding=False) | Q(measure__in=MADE_BY_ITSELF), name="published_wording_can_bind"
            ),
        ]

    def __str__(self) -> str:
        return self.words
