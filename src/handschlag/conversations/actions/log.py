"""Ticking calls off in the call log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from handschlag.conversations.actions.wrapping import wrap_up
from handschlag.conversations.choices import Outcome
from handschlag.conversations.queries.contact import get_conversation, is_done
from handschlag.promises import queries as promised


@transaction.atomic
def tick_off_calls(*, calls: Sequence[int], by: int | None, now: datetime) -> None:
    """These calls are dealt with: `by` says that the call-back they owed was made. All or none; done ones stay.

    Raises NotThere for an unknown call and CannotWrapUp for one that still rings.
    """
    for call in sorted(set(calls)):
        row = get_conversation(call)
        if is_done(row):
            continue
        keeps = [row.owes_id] if row.owes_id is not None and promised.is_owed(row.owes_id) else []
        wrap_up(conversation=call, outcome=Outcome.SETTLED, keeps=keeps, by=by, now=now)
