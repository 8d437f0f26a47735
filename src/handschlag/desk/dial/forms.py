from __future__ import annotations

from django import forms


class DialForm(forms.Form):
    """`number` in E.164, as the desk shows it; for whom it is dialled comes along where the page knows it."""

    number = forms.CharField(max_length=20)
    customer = forms.IntegerField(required=False, min_value=1)
    person = forms.IntegerField(required=False, min_value=1)
