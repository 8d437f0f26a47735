"""Fields carry the names the action uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.care import queries as care
from handschlag.care.choices import NewsPurpose
from handschlag.customers.models import Customer
from handschlag.desk.forms import choose
from handschlag.people import queries as people
from handschlag.products import queries as products

if TYPE_CHECKING:
    from handschlag.care.models import Circular


class CircularForm(forms.Form):
    title = forms.CharField(label=_("Heading"), max_length=80)
    words = forms.CharField(label=_("The news, as you say and write it"), widget=forms.Textarea(attrs={"rows": 8}))
    purpose = forms.ChoiceField(
        label=_("What it is"), choices=NewsPurpose, widget=forms.RadioSelect, initial=NewsPurpose.CONTRACT
    )
    product = forms.TypedChoiceField(label=_("Who has"), coerce=int, empty_value=None, required=False)
    tier = forms.TypedChoiceField(label=_("Looked after as"), coerce=int, empty_value=None, required=False)
    owner = forms.TypedChoiceField(label=_("Whose owner is"), coerce=int, empty_value=None, required=False)
    picked = forms.CharField(
        label=_("And these customers"),
        required=False,
        help_text=_("Customer numbers, separated by commas. Alone where nothing above is chosen."),
    )

    def __init__(self, data: Any = None, *, row: Circular | None = None) -> None:
        known = {name: getattr(row, name) for name in ("title", "words", "purpose")} if row else {}
        if row:
            known |= {"product": row.product_id, "tier": row.tier_id, "owner": row.owner_id}
            known["picked"] = ", ".join(one.number for one in care.chosen(row.pk))
        super().__init__(data, initial=known)
        offered = {
            "product": [(one.pk, one.name) for one in products.products()],
            "tier": [(one.id, one.name) for one in care.tiers() if one.id],
            "owner": [(one.pk, one.name) for one in people.desk_users()],
        }
        for name, choices in offered.items():
            choose(self, name, [("", _("all")), *choices])

    def clean_picked(self) -> list[int]:
        numbers = {part.strip() for part in self.cleaned_data["picked"].split(",") if part.strip()}
        known = dict(Customer.objects.filter(number__in=numbers).values_list("number", "pk"))
        if unknown := sorted(numbers - known.keys()):
            raise forms.ValidationError(_("Nobody has this number: %s") % ", ".join(unknown))
        return sorted(known.values())
