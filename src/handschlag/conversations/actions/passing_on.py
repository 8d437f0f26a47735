"""What remains of a contact becomes somebody else's. Whether they agreed, the room of handovers sees to (law 4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.facts import HandedOn
from handschlag.conversations.models import Conversation
from handschlag.core import facts


@transaction.atomic
def pass_on(*, conversation: int, user: int, by: int | None, now: datetime) -> Conversation:
    """`user` looks after what is left: the next step and, while it has no outcome, the contact itself.

    Its day stays; promises are another action's. Who had the talk stands in its legs.
    """
    row = hold_conversation(conversation)
    hold_chains(row.customer_id)
    if row.next_step and row.next_step_done_at is None:
        row.next_step_user_id = user
    if row.wrapped_up_at is None:
        row.user_id = user
    row.save(update_fields=["next_step_user", "user"])
    facts.record(HandedOn(conversation=row.id, user=user), at=now, by=by, customer=row.customer_id)
    return row
