"""How somebody likes to look at the list."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.people.models import Team, User


class CaseView(models.Model):
    """A way to look at the list, kept by `user` under a name; with `team` its members see it, too.

    `filters` are those of the list that are set, as texts by name.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="case_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="case_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
