"""A rule of the inbox as a sentence one can read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from handschlag.conversations.models import InboxRule

ON = [
    ("sender", gettext_lazy("the sender")),
    ("to", gettext_lazy("an address it was sent to")),
    ("subject", gettext_lazy("the subject")),
    ("text", gettext_lazy("the text")),
]
HOW = [
    ("contains", pgettext_lazy("rule", "contains")),
    ("is", pgettext_lazy("rule", "is")),
    ("begins", pgettext_lazy("rule", "begins with")),
    ("ends", pgettext_lazy("rule", "ends with")),
]
CONDITION = {
    "contains": gettext_lazy("%(on)s contains “%(value)s”"),
    "is": gettext_lazy("%(on)s is “%(value)s”"),
    "begins": gettext_lazy("%(on)s begins with “%(value)s”"),
    "ends": gettext_lazy("%(on)s ends with “%(value)s”"),
}


def condition(rule: InboxRule) -> str:
    """„der Absender endet auf „@x.example“ und der Betreff enthält „Rechnung“"."""
    named = dict(ON)
    said = [str(CONDITION[one["how"]]) % {"on": named[one["on"]], "value": one["value"]} for one in rule.conditions]
    return f" {_('and')} ".join(said)


def effects(rule: InboxRule, did: Mapping[str, Any] | None = None) -> list[str]:
    """What it does; of what it did to one entry (`RuleApplied.did`) that alone."""

    def does(name: str) -> bool:
        return bool(getattr(rule, name)) and (did is None or name in did)

    said = []
    if does("team_id"):
        said.append(_("to the team %s") % rule.team)
    if does("user_id"):
        said.append(_("to %s") % rule.user)
    if does("tag"):
        said.append(_("tag “%s”") % rule.tag)
    if does("text_id"):
        said.append(_("offers the text “%s”") % rule.text)
    if does("is_complaint"):
        said.append(_("looks like a complaint"))
    if does("is_spam"):
        said.append(_("advertising"))
    return said
