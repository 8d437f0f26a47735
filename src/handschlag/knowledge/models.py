"""Text modules: sentences worth saying the same way twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.people.models import Team


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
    language = models.CharField(max_length=2, default="de")
    body = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title
