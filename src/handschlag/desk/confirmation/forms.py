from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _


class OfferForm(forms.Form):
    """The time a button offers; whether it still can be is judged by the action."""

    at = forms.CharField(max_length=40)

    def clean_at(self) -> datetime:
        try:
            at = datetime.fromisoformat(self.cleaned_data["at"])
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            raise forms.ValidationError("at", code="invalid")
        return at


class LetterheadForm(forms.Form):
    """What customers are told of the house."""

    phone_number = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("The number customers call, as it stands on your letters."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    street = forms.CharField(label=_("Street"), max_length=120, required=False)
    house_number = forms.CharField(label=_("House number"), max_length=20, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=120, required=False)


class LinkRuleForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days after the due time"),
        min_value=1,
        max_value=365,
        help_text=_("So long can a customer look at a promise through its link. Links handed out keep their day."),
    )
