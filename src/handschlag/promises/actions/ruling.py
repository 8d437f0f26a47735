from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.models import Team
from handschlag.promises.facts import CallBackRuleSet, MessageRuleSet
from handschlag.promises.models import CallBackRule, MessageRule


class CannotSetRule(Cannot):
    """A rule that leaves no time to call back or to answer."""


@transaction.atomic
def set_call_back_rule(
    *,
    team: int | None,
    allowance_seconds: int,
    retry_seconds: int,
    by: int | None,
    now: datetime,
    grace_seconds: int = 0,
    shortest_ring_seconds: int = 0,
) -> CallBackRule:
    """By when an unanswered call is called back, for a team or the whole house. Running promises keep their time."""
    for field, value, least in (
        ("allowance_seconds", allowance_seconds, 1),
        ("retry_seconds", retry_seconds, 1),
        ("grace_seconds", grace_seconds, 0),
        ("shortest_ring_seconds", shortest_ring_seconds, 0),
    ):
        if value < least:
            raise CannotSetRule(_("A call-back needs some time."), field=field)
    rule, _is_new = CallBackRule.objects.update_or_create(
        team=Team.objects.get(id=team) if team is not None else None,
        defaults={
            "allowance_seconds": allowance_seconds,
            "retry_seconds": retry_seconds,
            "grace_seconds": grace_seconds,
            "shortest_ring_seconds": shortest_ring_seconds,
        },
    )
    facts.record(CallBackRuleSet(team=team, allowance_seconds=allowance_seconds), at=now, by=by)
    return rule


@transaction.atomic
def set_message_rule(
    *, team: int | None, allowance_seconds: int, by: int | None, now: datetime, grace_seconds: int = 0
) -> MessageRule:
    """By when whoever wrote is answered, for a team or the whole house. Running promises keep their time."""
    for field, value, least in (("allowance_seconds", allowance_seconds, 1), ("grace_seconds", grace_seconds, 0)):
        if value < least:
            raise CannotSetRule(_("An answer needs some time."), field=field)
    rule, _is_new = MessageRule.objects.update_or_create(
        team=Team.objects.get(id=team) if team is not None else None,
        defaults={"allowance_seconds": allowance_seconds, "grace_seconds": grace_seconds},
    )
    facts.record(MessageRuleSet(team=team, allowance_seconds=allowance_seconds), at=now, by=by)
    return rule


@transaction.atomic
def set_waiting(
    *,
    team: int | None,
    call_back_seconds: int,
    retry_seconds: int,
    shortest_ring_seconds: int,
    answer_seconds: int,
    by: int | None,
    now: datetime,
) -> None:
    """How long somebody may wait for us who rang in vain, or wrote; both or neither. Raises CannotSetRule."""
    set_call_back_rule(
        team=team,
        allowance_seconds=call_back_seconds,
        retry_seconds=retry_seconds,
        shortest_ring_seconds=shortest_ring_seconds,
        by=by,
        now=now,
    )
    set_message_rule(team=team, allowance_seconds=answer_seconds, by=by, now=now)
