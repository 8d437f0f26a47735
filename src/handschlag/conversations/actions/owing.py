"""Whoever wrote to us is owed an answer from the moment it reached us (law 9): given, or seen to be none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from handschlag.conversations import queries
from handschlag.conversations.actions.recognising import who_acts
from handschlag.conversations.choices import MESSAGES, Channel, Direction, Outcome
from handschlag.conversations.models import Conversation
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import RUNNING, Clock, Kind, Measure, Source

LONG_AGO: Final = timedelta(days=7)
"""What is older when we see it first was fetched with an old mailbox: nobody waits since then for us to open it."""
ANSWERED: Final = (Outcome.SETTLED, Outcome.INFORMED, Outcome.WAITING)
"""Outcomes of which a colleague says: whoever wrote has heard from us, or nothing was asked."""
NO_CUSTOMER: Final = (Outcome.SPAM, Outcome.WRONG_NUMBER)
LONGEST_PARTY: Final = 254


def owe_answer(row: Conversation, *, party: str, about: str, now: datetime) -> None:
    """An answer to `row`, which is held and saved by the caller, by what we published, else by our own rule.

    Its time counts from when it reached us. `party`: who wrote, where that is nobody's customer yet. Nothing is owed in a
    house without anybody.
    """
    owner, owner_team = _who_owes(row, now=now)
    party = party.strip()[:LONGEST_PARTY]
    if (owner is None and owner_team is None) or not (row.customer_id or party):
        return
    reached_at = row.started_at if row.started_at > now - LONG_AGO else now
    said = promised.binding_wording(Measure.WRITTEN_BACK, row.team_id, at=reached_at)
    rule = promised.message_rule(row.team_id)
    row.owes = promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        party=party,
        kind=Kind.ANSWER,
        words=said.words if said is not None else about.strip() or party or str(Channel(row.channel).label),
        source=Source.PUBLISHED if said is not None else Source.RECEIVED,
        clock=Clock.BUSINESS,
        allowance=said.within_seconds if said is not None else rule.allowance_seconds,
        grace=0 if said is not None else rule.grace_seconds,
        published=said.pk if said is not None else None,
        owner=owner,
        owner_team=owner_team,
        made_at=reached_at,
        by=None,
        now=now,
    )


def judge_answer(row: Conversation, outcome: str, *, by: int | None, now: datetime) -> None:
    """A colleague says how a mail or a letter ended: by that it was answered, or came from no customer at all.

    What a mail under way is to answer is judged when that mail has arrived.
    """
    if row.owes_id is None or not is_message(row) or not promised.is_owed(row.owes_id):
        return
    if outcome in NO_CUSTOMER:
        let_go(row.owes_id, row.pk, by=by, now=now)
    elif outcome in ANSWERED and not queries.is_kept_by_mail(row.owes_id):
        promises.keep_promise(promise=row.owes_id, by=by, now=now, conversation=row.pk)


def let_go(promise: int, conversation: int, *, by: int | None, now: datetime) -> None:
    """Nobody waits for it: released, or, where its time was over before somebody looked, broken with nothing left to do."""
    owed = promised.get_promise(promise)
    if owed.state in RUNNING and owed.breaks_at >= now:
        promises.release_promise(promise=promise, by=by, now=now, conversation=conversation)
    elif promised.is_owed(promise):
        promises.keep_promise(promise=promise, by=by, now=now, conversation=conversation)


def owe_answer_again(row: Conversation, *, now: datetime) -> None:
    """It was not settled after all: an answer is owed as if nothing had been said, from the same moment on."""
    if not is_message(row) or row.owes is None or promised.is_owed(row.owes.pk):
        return
    was, row.owes = row.owes, None
    owe_answer(row, party=was.party, about=was.words, now=now)


def is_message(row: Conversation) -> bool:
    return row.channel in MESSAGES and row.direction == Direction.IN


def _who_owes(row: Conversation, *, now: datetime) -> tuple[int | None, int | None]:
    """User or team: whoever has it, else who acts for the customer; for a stranger the team it came to."""
    if row.user_id is not None:
        return row.user_id, None
    if row.customer_id is None and row.team_id is not None:
        return None, row.team_id
    acting = who_acts(row.customer_id, now=now, lot=row.pk)
    return acting.user_id, None if acting.user_id is not None else acting.team_id
