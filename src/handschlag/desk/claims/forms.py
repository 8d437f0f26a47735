from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.customers.choices import QuotaUnit
from handschlag.promises import queries as promised

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

YES_NO = [
    ("yes", pgettext_lazy("outage", "complete: nothing works at all")),
    ("no", pgettext_lazy("outage", "partial: some of it works")),
]


class CountForm(forms.Form):
    """A law starts to count the days of a concern, because somebody says so."""

    law = forms.ChoiceField(label=_("Law"))
    is_complete = forms.ChoiceField(label=_("How bad is it?"), choices=YES_NO)

    def __init__(self, *args: Any, on: date, known: Collection[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["law"]
        assert isinstance(field, forms.ChoiceField)
        bound = [one for one in promised.bound_by(on=on) if one.today is not None and one.code not in known]
        field.choices = [(one.code, one.newest.law.title) for one in bound]

    @property
    def offers(self) -> bool:
        """Whether there is a law left that could count."""
        return bool(self.fields["law"].choices)  # type: ignore[attr-defined]  # a choice field, as declared above


class UseForm(forms.Form):
    """A visit, or minutes, that the contract has for free."""

    amount = forms.IntegerField(label=_("How many"), min_value=1, max_value=100_000)
    unit = forms.ChoiceField(label=_("Of what"))
    on = forms.DateField(
        label=pgettext_lazy("use", "On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(label=_("What for"), max_length=200, required=False)

    def __init__(self, *args: Any, units: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(unit, QuotaUnit(unit).label) for unit in units]
