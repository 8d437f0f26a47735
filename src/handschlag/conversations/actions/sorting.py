"""Several contacts of the inbox at once: each goes or stays by itself, and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from handschlag.conversations.actions.dismissing import close_unasked, mark_not_ours, mark_spam, put_back
from handschlag.conversations.actions.holding import hold_chains
from handschlag.conversations.actions.taking import take_call
from handschlag.conversations.actions.wrapping import undo_wrap_up
from handschlag.conversations.choices import Sorted
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot

MOST_SORTED: Final = 100
"""So many contacts are sorted at once: a page and what stands above it."""


@dataclass(frozen=True)
class Outcomes:
    """Ids of the contacts it was done to, and why it was not done to the others, by id."""

    done: tuple[int, ...]
    refused: dict[int, str]


@transaction.atomic
def sort_contacts(*, conversations: Sequence[int], how: str, by: int, now: datetime) -> Outcomes:
    """Do the same to each (`how`: one of choices.Sorted). Raises ValueError for another way or for too many."""
    verbs: dict[str, Callable[..., object]] = {
        Sorted.TAKEN: partial(take_call, user=by),
        Sorted.ADVERTISING: mark_spam,
        Sorted.NOT_OURS: mark_not_ours,
        Sorted.UNASKED: close_unasked,
    }
    verb = verbs[Sorted(how)]
    return each_of(conversations, lambda contact: verb(conversation=contact, by=by, now=now))


@transaction.atomic
def undo_sorting(*, conversations: Sequence[int], how: str, by: int, now: datetime) -> Outcomes:
    """Put what `sort_contacts` took back into the inbox; what somebody has gone on with since stays where it is."""
    ours = list(Conversation.objects.filter(pk__in=conversations[:MOST_SORTED]).order_by("pk"))
    if how == Sorted.TAKEN:
        still = [row.pk for row in ours if row.user_id == by and row.wrapped_up_at is None]
        return each_of(still, lambda contact: put_back(conversation=contact, by=by, now=now))
    still = [row.pk for row in ours if row.wrapped_up_by == by]
    return each_of(still, lambda contact: undo_wrap_up(conversation=contact, by=by, now=now))


def each_of(conversations: Sequence[int], act: Callable[[int], object]) -> Outcomes:
    """Part of an action: `act` on each, and what was refused of it stays undone by itself.

    All rows first, then all chains, each in the order everybody takes them in: two who sort at once wait, not more.
    Raises ValueError for too many.
    """
    chosen = sorted(set(conversations))
    if len(chosen) > MOST_SORTED:
        raise ValueError(chosen)
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk")
    found = {row.pk: row.customer_id for row in rows}
    hold_chains(*found.values())
    done, refused = [], {}
    for conversation in found:
        try:
            with transaction.atomic():
                act(conversation)
        except Cannot as no:
            refused[conversation] = no.reason
        else:
            done.append(conversation)
    return Outcomes(tuple(done), refused)
