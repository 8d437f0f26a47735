from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.desk.forms import choose
from handschlag.products import queries as products


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProductForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    code = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Empty: made from the name."))
    group = forms.CharField(label=_("Group"), max_length=80, required=False)


class ProductChangeForm(ProductForm):
    ended_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=_day(),
        help_text=_("When you stop offering it. Customers who have it keep it in their file."),
    )


class VersionForm(forms.Form):
    name = forms.CharField(label=_("Version"), max_length=60)
    released_on = forms.DateField(label=_("Since"), required=False, widget=_day())
    supported_until_on = forms.DateField(label=_("Supported until"), required=False, widget=_day())


class LifeForm(forms.Form):
    supported_until_on = forms.DateField(label=_("Looked after until"), required=False, widget=_day())
    works_until_on = forms.DateField(label=_("Works until"), required=False, widget=_day())
    successor = forms.TypedChoiceField(label=_("What comes after it"), coerce=int, empty_value=None, required=False)
    is_vital = forms.BooleanField(
        label=_("Somebody’s safety hangs on it (alarm, lift, emergency call)"), required=False
    )

    def __init__(self, data: Any = None, *, product: int, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choose(self, "successor", [("", "–"), *_others(product)])


class DependencyForm(forms.Form):
    dependent = forms.TypedChoiceField(label=_("Works only with it"), coerce=int)
    may_stay = forms.BooleanField(label=_("Runs with its successor too"), required=False)

    def __init__(self, data: Any = None, *, product: int) -> None:
        super().__init__(data)
        choose(self, "dependent", [("", "–"), *_others(product)])


def _others(product: int) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in products.products() if one.pk != product]
