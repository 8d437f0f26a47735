"""What was tried for a concern, and what it showed. Trying the same again needs a reason and is counted (law 2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.establishing import count_again
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.choices import Again, Showed
from handschlag.cases.facts import StepTried
from handschlag.cases.models import Step
from handschlag.cases.rules import findings as rules
from handschlag.core import facts
from handschlag.core.errors import Cannot


class CannotTry(Cannot):
    """Nothing was tried, or it was tried already: then `again` needs a reason."""


@transaction.atomic
def try_step(
    *,
    case: int,
    words: str,
    showed: str,
    by: int | None,
    now: datetime,
    note: str = "",
    conversation: int | None = None,
    again: str = "",
) -> Step:
    """What was tried and what it showed. What was tried already is tried again only with a reason. Raises CannotTry.

    The same with the same result in the same contact is the same step.
    """
    row = hold_case(case, conversation=conversation)
    if not rules.key(words) or showed not in Showed.values:
        raise CannotTry(_("Write down what was tried and what it showed."), field="words")
    before = [one for one in queries.tried(row.pk) if one.words_key == rules.key(words)]
    same = (one for one in before if (one.conversation_id, one.showed) == (conversation, showed))
    said = next(same, None) if conversation is not None else None
    if said is not None:
        return said
    if before and again not in Again.values:
        raise CannotTry(_("This was tried already: why again?"), field="again")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    if before:
        count_again(row.customer_id, row, again, step=before[-1], now=now)
    made = Step.objects.create(
        case=row,
        words=words.strip()[:200],
        words_key=rules.key(words),
        showed=showed,
        note=note.strip()[:500],
        tried_at=now,
        by=by,
        conversation_id=conversation,
    )
    made.known_in.add(*queries.family(row.pk))
    told = StepTried(case=row.pk, step=made.pk, showed=showed)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return made
