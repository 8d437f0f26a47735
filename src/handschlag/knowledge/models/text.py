"""Text modules: sentences worth saying the same way twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.people.models import Team


class Situation(models.TextChoices):
    """When a closing sentence is offered in a running conversation."""

    OVER_TIME = "over_time", _("The minutes are over")
    NEXT_APPOINTMENT = "next_appointment", _("The next appointment is coming")
    LATE = "late", _("Late call")
    ASKS_FOR = "asks_for", _("Wants to speak to somebody by name")
    TALKS_ON = "talks_on", _("Wants to talk on")


class TextModule(models.Model):
    class Kind(models.TextChoices):
        GREETING = "greeting", _("Greeting")
        REGRET = "regret", _("Regret")
        ANSWER = "answer", _("Answer")
        CLOSING = "closing", _("Closing sentence")
        TALK = "talk", _("The talk about care")
        OBJECTION = "objection", _("Answer to an objection")
        EMERGENCY = "emergency", _("In an emergency")

    title = models.CharField(max_length=120)
    shortcut = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ANSWER)
    situation = models.CharField(max_length=16, choices=Situation, blank=True)
    language = models.CharField(max_length=2, default="de")
    body = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(situation="") | models.Q(kind="closing", situation__in=Situation.values),
                name="text_situation_of_a_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.title
