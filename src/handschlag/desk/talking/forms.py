from __future__ import annotations

from django import forms

from handschlag.care.choices import AskedOutcome

LARGEST = 2**63 - 1


class SlotForm(forms.Form):
    """Which colleague, and when it begins (ISO, as it was shown)."""

    colleague = forms.IntegerField(min_value=1, max_value=LARGEST)
    starts_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])


class AskForm(forms.Form):
    colleague = forms.IntegerField(min_value=1, max_value=LARGEST)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(one.value, one.label) for one in AskedOutcome if one.value])
