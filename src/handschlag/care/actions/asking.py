"""Somebody asked for by name: kept, settled, and once a week told to management where it was in vain."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.care.choices import AskedOutcome
from handschlag.care.facts import AskedForSettled, ColleagueWanted, VainWeekTold
from handschlag.care.models import AskedFor, VainWeek
from handschlag.care.queries import asked as queries
from handschlag.conversations.actions.holding import hold_conversation
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.promises.models import Promise

BY_HAND = (AskedOutcome.PUT_THROUGH, AskedOutcome.HELPED, AskedOutcome.IN_VAIN)


class CannotAskFor(Cannot):
    """Nobody of ours, or whoever is speaking already."""


@transaction.atomic
def ask_for(*, conversation: int, colleague: int, by: int | None, now: datetime) -> AskedFor:
    """The customer wants to speak to this colleague, who hears of it. Twice is once."""
    row = hold_conversation(conversation)
    known = AskedFor.objects.filter(conversation=row, colleague=colleague).first()
    if known is not None:
        return known
    if not colleagues.desk_users().filter(pk=colleague).exists():
        raise CannotAskFor(_("Choose a colleague."), field="colleague")
    if row.user_id == colleague:
        raise CannotAskFor(_("They are speaking with them already."), field="colleague")
    made = AskedFor.objects.create(conversation=row, colleague_id=colleague, asked_at=now, by=by)
    told = ColleagueWanted(asked=made.pk, conversation=row.pk, colleague=colleague)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if not row.is_practice:
        people.give_notice(
            to=colleague, matter=queries.thing(made), code=queries.ASKED, thing=queries.thing(made), by=by, now=now
        )
    return made


@transaction.atomic
def settle_asked(*, asked: int, outcome: str, by: int | None, now: datetime) -> AskedFor:
    """Put through, helped by somebody else, or in vain; can be corrected as long as no time was promised."""
    found = AskedFor.objects.filter(pk=asked).first()
    if found is None:
        raise NotThere(_("Nobody was asked for here."), field="asked")
    row = hold_conversation(found.conversation_id)
    found.refresh_from_db()
    if outcome not in BY_HAND:
        raise CannotAskFor(_("Choose what became of it."), field="outcome")
    if found.outcome == AskedOutcome.PROMISED:
        raise CannotAskFor(_("A time was promised for this."), field="outcome")
    if found.outcome != outcome:
        _settle(found, row, outcome, None, by=by, now=now)
    return found


def settle_with(row: Conversation, promise: Promise, *, by: int | None, now: datetime) -> None:
    """Whoever was asked for in this conversation now calls at a promised time."""
    for found in AskedFor.objects.filter(conversation=row, colleague=promise.owner_id, promise=None):
        _settle(found, row, AskedOutcome.PROMISED, promise, by=by, now=now)


def _settle(
    found: AskedFor, row: Conversation, outcome: str, promise: Promise | None, *, by: int | None, now: datetime
) -> None:
    found.outcome, found.promise, found.settled_at, found.settled_by = outcome, promise, now, by
    found.save(update_fields=["outcome", "promise", "settled_at", "settled_by"])
    told = AskedForSettled(asked=found.pk, conversation=row.pk, outcome=outcome)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if outcome != AskedOutcome.IN_VAIN:
        people.settle_notices(thing=queries.thing(found), by=by, now=now)


@transaction.atomic
def tell_of_vain_weeks(*, by: int | None, now: datetime) -> int:
    """Tell management who asked in vain since they were told last, up to last Sunday; returns how many customers.

    Once a week: after a standstill of several weeks once for all of them, after an empty week not at all.
    """
    to_at = queries.week_begin(now)
    from_at = queries.untold_since(to_at)
    if from_at >= to_at:
        return 0
    count = len(queries.in_vain(from_at=from_at, to_at=to_at))
    said = {"from_at": from_at, "told_at": now, "customers": count}
    # Two workers at once: the second waits for the first here and finds its row.
    week, is_new = VainWeek.objects.get_or_create(to_at=to_at, defaults=said)
    if not is_new or not count:
        return 0
    facts.record(VainWeekTold(week=week.pk, customers=count), at=now, by=by)
    thing = f"vain-{week.pk}"
    people.give_notice(
        to=[user.pk for user in colleagues.management()], matter="vain", code=queries.VAIN, thing=thing, by=by, now=now
    )
    return count
