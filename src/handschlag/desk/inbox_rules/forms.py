from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.actions import SaidRule
from handschlag.conversations.models import InboxRule
from handschlag.conversations.rules.inbox import Condition
from handschlag.desk.inbox_rules.wording import HOW, ON
from handschlag.knowledge import queries as knowledge
from handschlag.people import queries as people

CONDITIONS = 3
"""So many are asked for on the page; a rule that needs more is two rules."""


class RuleForm(forms.Form):
    """When it holds, and what happens then."""

    name = forms.CharField(label=_("Name of the rule"), max_length=80)
    team = forms.ModelChoiceField(label=_("It goes to the team"), queryset=people.teams(), required=False)
    user = forms.ModelChoiceField(
        label=_("It goes to"),
        queryset=people.desk_users(),
        required=False,
        help_text=_("Whoever is absent does not get it; it waits in the inbox then."),
    )
    tag = forms.CharField(label=_("It gets the tag"), max_length=40, required=False)
    text = forms.ModelChoiceField(label=_("For the answer it offers"), queryset=knowledge.texts(), required=False)
    is_complaint = forms.BooleanField(label=_("It looks like a complaint"), required=False)
    is_spam = forms.BooleanField(
        label=_("It is advertising"),
        required=False,
        help_text=_("Nothing is owed for it, and it does not stand in the inbox."),
    )
    is_enabled = forms.BooleanField(label=_("It is followed"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(CONDITIONS):
            self.fields[f"on_{place}"] = forms.ChoiceField(
                label=_("If"), choices=ON if not place else [("", "–"), *ON], required=not place
            )
            self.fields[f"how_{place}"] = forms.ChoiceField(label=_("how"), choices=HOW, required=False)
            self.fields[f"value_{place}"] = forms.CharField(label=_("what"), max_length=200, required=not place)

    @property
    def conditions(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each condition, as the page shows them in a line."""
        return [(self[f"on_{place}"], self[f"how_{place}"], self[f"value_{place}"]) for place in range(CONDITIONS)]

    def said(self) -> SaidRule:
        given = self.cleaned_data
        wanted = [
            Condition(on=given[f"on_{place}"], how=given[f"how_{place}"] or "contains", value=given[f"value_{place}"])
            for place in range(CONDITIONS)
            if given[f"on_{place}"]
        ]
        ids: dict[str, int | None] = {
            name: given[name].pk if given[name] else None for name in ("team", "user", "text")
        }
        return SaidRule(
            name=given["name"],
            conditions=wanted,
            tag=given["tag"],
            is_spam=given["is_spam"],
            is_complaint=given["is_complaint"],
            is_enabled=given["is_enabled"],
            **ids,
        )


def as_it_stands(rule: InboxRule) -> dict[str, Any]:
    names = ("name", "tag", "is_spam", "is_complaint", "is_enabled")
    stands = {name: getattr(rule, name) for name in names} | {
        "team": rule.team_id,
        "user": rule.user_id,
        "text": rule.text_id,
    }
    for place, one in enumerate(rule.conditions[:CONDITIONS]):
        stands |= {f"on_{place}": one["on"], f"how_{place}": one["how"], f"value_{place}": one["value"]}
    return stands
