"""Rules of the inbox for tests."""

from __future__ import annotations

from typing import Any

from handschlag.conversations.actions import SaidRule, write_inbox_rule
from handschlag.conversations.models import InboxRule
from handschlag.conversations.rules.inbox import Condition
from tests.factories.people import NOW


def write_rule(*conditions: tuple[str, str, str], rule: int | None = None, **effects: Any) -> InboxRule:
    """What is not said is usual: what has "Rechnung" in its subject gets that tag."""
    wanted = [
        Condition(on=on, how=how, value=value)
        for on, how, value in conditions or (("subject", "contains", "Rechnung"),)
    ]
    said = SaidRule(**{"name": "Rechnungen", "conditions": wanted, **(effects or {"tag": "Rechnung"})})
    return write_inbox_rule(said=said, rule=rule, by=None, now=NOW)
