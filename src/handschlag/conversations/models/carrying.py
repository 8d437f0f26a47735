from __future__ import annotations

from django.db import models

from handschlag.conversations.models.conversation import Conversation
from handschlag.people.models import User


class HardMark(models.Model):
    """Whoever had a talk says it was a hard one: for themselves alone, and forgotten after thirty days (law.md R20).

    No fact tells of it, for the log keeps everything and everybody's desk hears it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    marked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="hard_mark_once")]

    def __str__(self) -> str:
        return f"mark on {self.conversation_id}"
