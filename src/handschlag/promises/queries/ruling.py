"""The rules of the house for call-backs and answers."""

from __future__ import annotations

from django.db.models import Q

from handschlag.promises.models import CallBackRule, MessageRule


def call_back_rule(team: int | None) -> CallBackRule:
    """The team's rule, else the house's, else what is right without one (two open hours)."""
    rules = {rule.team_id: rule for rule in CallBackRule.objects.filter(Q(team=team) | Q(team__isnull=True))}
    return rules.get(team) or rules.get(None) or CallBackRule(team=None)


def message_rule(team: int | None) -> MessageRule:
    """The team's rule, else the house's, else what is right without one (eight open hours: a working day)."""
    rules = {rule.team_id: rule for rule in MessageRule.objects.filter(Q(team=team) | Q(team__isnull=True))}
    return rules.get(team) or rules.get(None) or MessageRule(team=None)
