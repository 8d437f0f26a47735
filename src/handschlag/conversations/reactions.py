from __future__ import annotations

from datetime import datetime

from handschlag.conversations import actions as conversations
from handschlag.core.models import FactRow


def close_missed_calls(row: FactRow, *, now: datetime) -> None:
    """A call-back has ended: the unanswered calls it was owed for are done with it."""
    conversations.close_missed_calls(promise=row.payload["promise"], by=row.by, now=now)
