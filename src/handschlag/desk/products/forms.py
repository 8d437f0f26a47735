from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
