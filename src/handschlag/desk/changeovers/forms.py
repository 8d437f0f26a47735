"""Fields carry the names the action uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.care import queries as care
from handschlag.changeovers.actions import Whom
from handschlag.customers.choices import CustomerKind
from handschlag.desk.forms import choose
from handschlag.desk.promises.forms import TalkField
from handschlag.people import queries as people
from handschlag.products import queries as products

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from handschlag.changeovers.models import AffectedGroup
    from handschlag.conversations.models import Conversation

EITHER = [
    ("", pgettext_lazy("condition", "either")),
    ("yes", pgettext_lazy("condition", "yes")),
    ("no", pgettext_lazy("condition", "no")),
]
MEANT = {"": None, "yes": True, "no": False}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    product = forms.TypedChoiceField(label=_("What ends"), coerce=int)
    successor = forms.TypedChoiceField(label=_("What takes its place"), coerce=int)
    ends_on = forms.DateField(label=_("Everybody has changed by"), widget=_day())
    lead = forms.TypedChoiceField(label=_("Responsible"), coerce=int)
    check_hours = forms.IntegerField(
        label=_("Check call within how many business hours"), min_value=1, max_value=200, initial=8
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        named = [(one.pk, one.name) for one in products.products()]
        choose(self, "product", [("", _("choose")), *named])
        choose(self, "successor", [("", _("choose")), *named])
        choose(self, "lead", [(one.pk, one.name) for one in people.desk_users()])


class MoveForm(forms.Form):
    ends_on = forms.DateField(label=_("Everybody has changed by"), widget=_day())


class WorksForm(forms.Form):
    """Who said that it works: in a contact since the switch, or told otherwise."""

    conversation = TalkField(label=_("In which contact did they say so?"), required=False)
    words = forms.CharField(label=_("Otherwise: who told you that it works, and how?"), max_length=300, required=False)

    def __init__(self, *, talks: Sequence[Conversation], now: datetime) -> None:
        super().__init__(initial={"conversation": talks[0].pk if talks else None})
        talk = self.fields["conversation"]
        assert isinstance(talk, TalkField)
        talk.offer(talks, now)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Group"), max_length=80)
    place = forms.IntegerField(label=_("Order"), min_value=0, max_value=99, required=False)
    is_vital = forms.ChoiceField(label=_("Safety hangs on it"), choices=EITHER, required=False)
    has_devices = forms.ChoiceField(label=_("Devices stop working"), choices=EITHER, required=False)
    kind = forms.ChoiceField(label=_("Who"), choices=[("", _("all")), *CustomerKind.choices], required=False)
    tier = forms.TypedChoiceField(label=_("Looked after as"), coerce=int, empty_value=None, required=False)
    title = forms.CharField(label=_("Heading"), max_length=120)
    words = forms.CharField(
        label=_("The letter"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("In braces: {customer}, {product}, {successor}, {end date}, {devices}, {owner}, {call by}."),
    )
    promise_words = forms.CharField(label=_("What you promise in it"), max_length=300)
    call_by_on = forms.DateField(label=_("Called by"), widget=_day())

    def __init__(self, data: Any = None, *, row: AffectedGroup | None = None, call_by: date | None = None) -> None:
        super().__init__(data, initial=_known(row) if row else {"call_by_on": call_by})
        tiers = [(one.id, one.name) for one in care.tiers() if one.id]
        choose(self, "tier", [("", _("all")), *tiers])

    @property
    def whom(self) -> Whom:
        said = self.cleaned_data
        return Whom(
            name=said["name"],
            is_vital=MEANT[said["is_vital"]],
            has_devices=MEANT[said["has_devices"]],
            kind=said["kind"],
            tier=said["tier"],
            place=said["place"],
        )

    @property
    def letter(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "words", "promise_words", "call_by_on")}


def _known(row: AffectedGroup) -> dict[str, Any]:
    names = ("name", "place", "kind", "title", "words", "promise_words", "call_by_on")
    said = {None: "", True: "yes", False: "no"}
    return {
        **{name: getattr(row, name) for name in names},
        "tier": row.tier_id,
        "is_vital": said[row.is_vital],
        "has_devices": said[row.has_devices],
    }
