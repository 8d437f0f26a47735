from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 500


class WishForm(forms.Form):
    """One of the times that are offered, or own words, or both. What can be wished is judged by the action."""

    wanted_at = forms.CharField(required=False, max_length=40)
    words = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("Please write at most 500 characters.")},
    )

    def clean_wanted_at(self) -> datetime | None:
        given = self.cleaned_data["wanted_at"]
        if not given:
            return None
        try:
            wanted = datetime.fromisoformat(given)
        except ValueError:
            wanted = None
        if wanted is None or wanted.tzinfo is None:
            raise forms.ValidationError(_("This time can no longer be offered. Please choose another one."))
        return wanted
