from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.promises.choices import Kind


class EstimatesForm(forms.Form):
    """Minutes for each kind of promise, and the share of the opening hours that is there for them."""

    percent = forms.IntegerField(
        label=_("Share of the opening hours for promises, in percent"),
        min_value=1,
        max_value=100,
        help_text=_("The rest belongs to the telephone and to whatever comes up."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.IntegerField(label=kind.label, min_value=1, max_value=6000)

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in Kind]
