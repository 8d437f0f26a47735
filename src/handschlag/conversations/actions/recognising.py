"""Who is at the other end, and whom of us that concerns."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from handschlag.conversations.actions.carrying import turn
from handschlag.conversations.choices import MESSAGES, AuthLevel, Certainty, Direction
from handschlag.conversations.models import Conversation, Ring
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Acting
from handschlag.people import queries as people


def recognise_caller(call: Conversation, *, now: datetime) -> None:
    """By number, unless a colleague has confirmed it. More than one candidate is nobody until somebody chooses.

    Several persons of one household leave the person open, not the customer: a missed call is owed to the household.
    """
    if call.certainty == Certainty.CONFIRMED or call.is_internal:
        return
    if call.is_anonymous or not (call.remote_e164 or call.remote_raw):
        call.certainty = Certainty.ANONYMOUS if call.is_anonymous else Certainty.UNKNOWN
        return
    seen = customers.recognise(call.remote_e164, raw=call.remote_raw, now=now)
    call.certainty = seen.certainty
    call.customer_id, call.person_id, call.auth_level = None, None, AuthLevel.NONE
    known = {candidate.customer_id for candidate in seen.candidates}
    if len(known) != 1:
        return
    call.customer_id = known.pop()
    if call.certainty != Certainty.POSSIBLE:
        # law.md R5: a number that fits is level 1 and never more, whoever may have faked it
        call.auth_level = AuthLevel.NUMBER
        call.person_id = seen.candidates[0].person_id if len(seen.candidates) == 1 else None


def who_acts(customer: int | None, *, now: datetime, lot: int = 0) -> Acting:
    """Who acts for the caller. A clock that is behind must not keep a call from ringing: then whoever is here.

    For nobody's caller whoever's turn it is among equals; `lot`: the call.
    """
    if customer is not None:
        with suppress(NotThere):
            return customers.who_acts(customer, now=now)
    return customers.who_acts_for_nobody(now=now, turn=lambda users: turn(users, lot=lot, now=now))


def whom_it_concerns(call: Conversation, *, now: datetime) -> list[int]:
    """The users whose strip shows it: whose phone rings, else the line's team; and who acts for the customer.

    Our own call concerns whoever dials.

    A caller nobody knows concerns the line's team, as far as it is here, else all who are here. Nobody means everybody.
    """
    if call.direction == Direction.OUT and call.user_id is not None:
        return [call.user_id]
    rung = list(Ring.objects.filter(leg__conversation=call).values_list("user", flat=True).distinct())
    if call.is_practice:
        return sorted(rung)
    shown = set(rung) or _members(call.team_id)
    if call.user_id is not None and call.channel in MESSAGES:
        shown.add(call.user_id)
    if call.customer_id is not None:
        acting = who_acts(call.customer_id, now=now)
        shown |= {acting.user_id} if acting.user_id is not None else _members(acting.team_id)
    if not shown or call.customer_id is None:
        here = people.ids_here(now)
        shown |= set() if rung else (here & _members(call.team_id)) or here
    return sorted(shown)


def _members(team: int | None) -> set[int]:
    return {member.user_id for member in people.memberships(team)} if team is not None else set()
