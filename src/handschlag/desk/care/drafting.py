"""The forms of a draft: whom one means, and what they would get."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.care import queries as care
from handschlag.desk.care.naming import belonging, owners, read, written
from handschlag.desk.forms import choose

STAYS = "stays"
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
        choose(self, "letter", [("", pgettext_lazy("class", "any")), *letters])
        choose(self, "held", [("", _("any tier")), *offered])
        choose(self, "owner", [("", pgettext_lazy("owner", "anybody")), *owners()])
        choose(self, "tier", [*offered, (STAYS, _("what they have: leave them out of this draft"))])

    def asked(self) -> care.Asked:
        data = self.cleaned_data
        return care.Asked(
            letter=data["letter"], tier=read(data["held"]), is_over=data["is_over"], **belonging(data["owner"])
        )
