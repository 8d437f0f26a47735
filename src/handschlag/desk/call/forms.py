from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.choices import AuthLevel, Outcome
from handschlag.customers.choices import CustomerKind
from handschlag.people import queries as people
from handschlag.people.models import User

LONGEST_NOTE = 100_000


class NoteForm(forms.Form):
    note = forms.CharField(required=False, strip=False, max_length=LONGEST_NOTE)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")


class PartyForm(forms.Form):
    """Customer and, if known, person."""

    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    person = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(choices=AuthLevel.choices, coerce=int)
    reason = forms.CharField(required=False, max_length=200)


class JoinForm(forms.Form):
    """A colleague of ours, or the name of somebody who came along."""

    user = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    name = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = [("", "–"), *((row.pk, row.name) for row in people.desk_users())]
        self.fields["user"].choices = colleagues  # type: ignore[attr-defined]  # a choice field, as declared above

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return given | {"name": "" if given.get("user") else given.get("name", "")}


class NewCustomerForm(forms.Form):
    """Somebody the desk does not know yet, entered while they speak. Whoever speaks with them looks after them."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices, widget=forms.RadioSelect)
    given_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    family_name = forms.CharField(label=_("Surname"), max_length=120, required=False)
    name = forms.CharField(
        label=_("Name of the company or household"),
        max_length=200,
        required=False,
        help_text=_("Empty: the name of the person"),
    )
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    stand_in = forms.TypedChoiceField(label=_("Stand-in"), coerce=int)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = [(row.id, row.name) for row in people.desk_users()]
        for field in ("owner", "stand_in"):
            self.fields[field].choices = colleagues  # type: ignore[attr-defined]  # a choice field, as declared above
        self.initial.setdefault("owner", user.id)
        self.initial.setdefault("stand_in", next((pk for pk, _name in colleagues if pk != user.id), None))
        self.initial.setdefault("kind", CustomerKind.values[-1])
        self.fields["family_name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("name") and not given.get("family_name"):
            self.add_error("family_name", _("A name is needed: of the person, the household or the company."))
        return given


class WrapUpForm(forms.Form):
    outcome = forms.ChoiceField(choices=Outcome.choices, error_messages={"required": _("Choose an outcome.")})
    promise = forms.CharField(required=False, max_length=300)
    next_step = forms.CharField(required=False, max_length=300)
    next_step_user = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    next_step_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"]
    )
    kept = forms.TypedMultipleChoiceField(required=False, coerce=int)
    replaces = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    theirs = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, conversation: int, kept: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = [("", "–"), *((row.id, row.name) for row in people.desk_users())]
        self.fields["next_step_user"].choices = users  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["kept"].choices = [(pk, pk) for pk in kept]  # type: ignore[attr-defined]  # likewise
        self.fields["replaces"].choices = [("", "–"), *((pk, pk) for pk in kept)]  # type: ignore[attr-defined]  # likewise
        for name, short in (("next_step", "step"), ("next_step_user", "step-user"), ("next_step_on", "step-on")):
            self.fields[name].widget.attrs["id"] = f"{short}-{conversation}"
