"""The forms of a draft: whom one means, and what they would get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Mapping

STAYS = "stays"
BASIC = "basic"
MOST = 5000
ORDERS = {
    "-score": _("the most valuable first"),
    "score": _("the least valuable first"),
    "-cost": _("those first who take most time"),
}


class NameForm(forms.Form):
    name = forms.CharField(label=_("What are you thinking about?"), max_length=120)


class WhomForm(forms.Form):
    """Everybody who fits, or the first so many of them, and the tier they would have."""

    letter = forms.ChoiceField(label=_("Class (stays inside)"), required=False)
    held = forms.ChoiceField(label=_("Looked after so far"), required=False)
    owner = forms.ChoiceField(label=_("Belongs to"), required=False)
    is_over = forms.BooleanField(label=_("Only those who took more minutes than meant this quarter"), required=False)
    most = forms.IntegerField(label=_("At most how many"), required=False, min_value=1, max_value=MOST)
    order = forms.ChoiceField(label=_("Of these"), choices=list(ORDERS.items()), initial="-score")
    tier = forms.ChoiceField(label=_("would have"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offered = [(written(one), one.name) for one in care.tiers()]
        letters = [(one, one) for one in care.letters_in_force()]
        _choose(self, "letter", [("", pgettext_lazy("class", "any")), *letters])
        _choose(self, "held", [("", _("any tier")), *offered])
        _choose(self, "owner", [("", pgettext_lazy("owner", "anybody")), *owners()])
        _choose(self, "tier", [*offered, (STAYS, _("what they have: leave them out of this draft"))])

    def asked(self) -> care.Asked:
        data = self.cleaned_data
        return care.Asked(
            letter=data["letter"], tier=read(data["held"]), is_over=data["is_over"], **belonging(data["owner"])
        )


def owners() -> list[tuple[str, str]]:
    """Everybody and every team a customer can belong to, as they stand in an address."""
    users = [(f"u{user.pk}", user.name) for user in people.desk_users().order_by("name")]
    return [*users, *((f"t{team.pk}", team.name) for team in people.teams())]


def belonging(written_so: str) -> Mapping[str, Any]:
    """`u12` is a user, `t3` a team; anything else narrows nothing."""
    kind, number = {"u": "owner", "t": "team"}.get(written_so[:1]), read_id(written_so[1:])
    return {kind: number} if kind and number else {}


def written(tier: care.Tier) -> str:
    return BASIC if tier.is_basic else str(tier.id)


def read(tier: str) -> int | None:
    """What narrows a list to a tier; None where nothing was chosen."""
    if tier == BASIC:
        return care.BASIC
    return read_id(tier)


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
