"""The parts of the desk on one page, drawn by the same style sheets: what a new page is built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from handschlag.doors import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the door."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("a", _("Organisation")), ("b", _("Person"))], widget=forms.RadioSelect
    )
    town = forms.CharField(label=_("Town"), required=False)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_main = forms.BooleanField(label=_("Main number"), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)


@public
def guide(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"kind": "a", "town": "Köln", "day": "kein Tag"})
    return render(request, "desk/guide/guide.html", {"form": form})
