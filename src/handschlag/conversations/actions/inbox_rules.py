"""Rules of the inbox: written by a lead, followed as something comes in, and what each did is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from handschlag.conversations.facts import InboxRuleApplied, InboxRuleChanged, InboxRuleRemoved
from handschlag.conversations.models import Conversation, InboxRule, RuleApplied
from handschlag.conversations.queries.inbox_rules import get_inbox_rule
from handschlag.conversations.rules import inbox
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import queries as people

LONGEST_TAG = 40
EFFECTS = ("team_id", "user_id", "is_spam", "is_complaint", "tag", "text_id")


class CannotWriteRule(Cannot):
    """Without a name, without a condition, or one that does nothing."""


@dataclass(frozen=True, kw_only=True)
class SaidRule:
    """A rule as somebody wrote it; ids of team, user and text module."""

    name: str
    conditions: Sequence[inbox.Condition]
    team: int | None = None
    user: int | None = None
    is_spam: bool = False
    is_complaint: bool = False
    tag: str = ""
    text: int | None = None
    is_enabled: bool = True


@transaction.atomic
def write_inbox_rule(*, said: SaidRule, by: int | None, now: datetime, rule: int | None = None) -> InboxRule:
    """Enter a rule behind the others, or change one. What came in before stays as it is. Raises CannotWriteRule, NotThere."""
    _check(said)
    last = InboxRule.objects.aggregate(last=Max("position"))["last"] or 0
    row = get_inbox_rule(rule) if rule is not None else InboxRule(position=last + 1)
    row.name, row.is_enabled, row.tag = said.name.strip(), said.is_enabled, said.tag.strip()
    row.conditions = [{"on": one.on, "how": one.how, "value": one.value.strip()} for one in said.conditions]
    row.team_id, row.user_id, row.text_id = said.team, said.user, said.text
    row.is_spam, row.is_complaint = said.is_spam, said.is_complaint
    row.save()
    facts.record(InboxRuleChanged(rule=row.pk), at=now, by=by)
    return row


@transaction.atomic
def move_inbox_rule(*, rule: int, by: int | None, now: datetime) -> None:
    """One place up, before the rule above it. The first one stays. Raises NotThere."""
    row = get_inbox_rule(rule)
    above = InboxRule.objects.select_for_update().filter(position__lt=row.position).order_by("-position", "-id").first()
    if above is None:
        return
    row.position, above.position = above.position, row.position
    row.save(update_fields=["position"])
    above.save(update_fields=["position"])
    facts.record(InboxRuleChanged(rule=row.pk), at=now, by=by)


@transaction.atomic
def remove_inbox_rule(*, rule: int, by: int | None, now: datetime) -> None:
    """What it did stays done. Raises NotThere."""
    row = get_inbox_rule(rule)
    facts.record(InboxRuleRemoved(rule=row.pk), at=now, by=by)
    row.delete()


def follow_rules(row: Conversation, entry: inbox.Entry, *, now: datetime) -> bool:
    """Part of an action that has saved `row` and saves it again: what the rules say happens to it. True: it is advertising."""
    told = [
        rule for rule in InboxRule.objects.filter(is_enabled=True) if inbox.holds(inbox.read(rule.conditions), entry)
    ]
    is_spam = False
    for rule in told:
        did = _follow(row, rule, now=now)
        is_spam = is_spam or rule.is_spam
        RuleApplied.objects.create(rule=rule, conversation=row, at=now, did=did)
        facts.record(InboxRuleApplied(rule=rule.pk, conversation=row.pk), at=now, by=None, customer=row.customer_id)
    return is_spam


def _follow(row: Conversation, rule: InboxRule, *, now: datetime) -> Mapping[str, Any]:
    """What of it happened: the first rule that names a team or a person has said so."""
    did = {name: getattr(rule, name) for name in EFFECTS if getattr(rule, name)}
    if row.team_id is not None or rule.team_id is None:
        did.pop("team_id", None)
    row.team_id = row.team_id or rule.team_id
    user = rule.user
    is_here = user is not None and user.is_active and people.find_running_absence(user.pk, now=now) is None
    if row.user_id is not None or not is_here:
        did.pop("user_id", None)
    else:
        row.user_id = rule.user_id
    if rule.tag and rule.tag not in row.tags:
        row.tags = [*row.tags, rule.tag]
    return did


def _check(said: SaidRule) -> None:
    if not said.name.strip():
        raise CannotWriteRule(_("Name the rule."), field="name")
    if not said.conditions or len(said.conditions) > inbox.MOST_CONDITIONS:
        raise CannotWriteRule(_("Say when it holds: at least one condition."), field="conditions")
    for one in said.conditions:
        if one.on not in inbox.ON or one.how not in inbox.HOW or not one.value.strip():
            raise CannotWriteRule(_("Say what to look for."), field="conditions")
        if len(one.value) > inbox.LONGEST_VALUE:
            raise CannotWriteRule(_("At most %d characters.") % inbox.LONGEST_VALUE, field="conditions")
    if len(said.tag.strip()) > LONGEST_TAG:
        raise CannotWriteRule(_("At most %d characters.") % LONGEST_TAG, field="tag")
    if not (said.team or said.user or said.is_spam or said.is_complaint or said.tag.strip() or said.text):
        raise CannotWriteRule(_("Say what is to happen."), field="team")
