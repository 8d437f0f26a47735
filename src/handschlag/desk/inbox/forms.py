from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import User


class _WithCustomer(forms.Form):
    """A name or number typed freely; if exactly one customer fits it is theirs, else it stays as it was typed."""

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def party(self, typed: str) -> dict[str, Any]:
        hits = customers.search(typed, limit=2, now=self.now) if typed else []
        if len(hits) != 1:
            return {}
        return {"customer": hits[0].customer_id, "person": hits[0].person_id}


class LetterForm(_WithCustomer):
    sender = forms.CharField(
        label=_("Who wrote"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("Name, customer number or telephone number; one clear hit is filed there at once."),
    )
    subject = forms.CharField(label=_("What about"), max_length=200)
    received_on = forms.DateField(
        label=_("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    mine = forms.BooleanField(label=_("I look after it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", timezone.localdate(self.now))


class VisitForm(_WithCustomer):
    name = forms.CharField(
        label=_("Who is at the door"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("Name, customer number or telephone number."),
    )
    user = forms.TypedChoiceField(
        label=_("Who receives them"), required=False, coerce=int, empty_value=None, help_text=_("Empty: they wait.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = [("", _("whoever is free")), *((row.pk, row.name) for row in people.desk_users())]
        self.fields["user"].choices = colleagues  # type: ignore[attr-defined]  # a choice field, as declared above
        self.initial.setdefault("user", user.pk)
