"""The parts of the desk on one page, drawn by the same style sheets: what a new page is built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render

from handschlag.doors import allowed
from handschlag.people.permissions import may_use_desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie er an der Tür steht.")
    kind = forms.ChoiceField(label="Art", choices=[("a", "Organisation"), ("b", "Person")], widget=forms.RadioSelect)
    town = forms.CharField(label="Ort", required=False)
    day = forms.DateField(label="Tag", widget=forms.DateInput(attrs={"type": "date"}))
    is_main = forms.BooleanField(label="Hauptnummer", required=False)
    note = forms.CharField(label="Notiz", widget=forms.Textarea, required=False)


@allowed(may_use_desk)
def guide(request: DeskRequest) -> HttpResponse:
    form = SampleForm({"kind": "a", "town": "Köln", "day": ""})
    return render(request, "desk/guide/guide.html", {"form": form})
