from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from handschlag.promises import queries as promises

HOUR = timedelta(hours=1).total_seconds()


def _hours(label: Any, help_text: Any = "") -> forms.DecimalField:
    """Open hours, at least three minutes of them."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.05"),
        max_value=1000,
        decimal_places=2,
        localize=True,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )


class WaitingForm(forms.Form):
    """By when who rang in vain is called back, and who wrote is answered, unless something is published."""

    call_back = _hours(_("Missed calls are called back within (open hours)"))
    retry = _hours(_("After a call-back in vain the next one follows within (open hours)"))
    answer = _hours(_("Mails and letters are answered within (open hours)"))
    shortest_ring = forms.IntegerField(
        label=_("Strangers who hang up sooner are owed nothing (seconds)"),
        min_value=0,
        max_value=120,
        help_text=_("0: everybody is owed a call-back. A known customer always is."),
    )

    def __init__(self, data: QueryDict | None = None, *, team: int | None) -> None:
        calls, messages = promises.call_back_rule(team), promises.message_rule(team)
        initial = {
            "call_back": _in_hours(calls.allowance_seconds),
            "retry": _in_hours(calls.retry_seconds),
            "answer": _in_hours(messages.allowance_seconds),
            "shortest_ring": calls.shortest_ring_seconds,
        }
        super().__init__(data, initial=initial, prefix=f"team-{team or 0}")

    def seconds(self, name: str) -> int:
        return round(float(self.cleaned_data[name]) * HOUR)


def _in_hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / Decimal(HOUR)).quantize(Decimal("0.01")).normalize()
