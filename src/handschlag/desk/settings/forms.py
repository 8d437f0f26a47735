from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

REGIONS = [("DE", _("Germany")), ("AT", _("Austria")), ("CH", _("Switzerland")), ("LI", _("Liechtenstein"))]


class CompanyForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the company"),
        max_length=200,
        help_text=_("As you answer the telephone."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    region = forms.ChoiceField(
        label=_("Country"), choices=REGIONS, help_text=_("Numbers without a country code are read as this country's.")
    )
    area_code = forms.CharField(
        label=_("Area code"),
        max_length=8,
        required=False,
        help_text=_("Your own, for example 0221. Numbers without an area code are read as from your town."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "size": 8}),
    )
