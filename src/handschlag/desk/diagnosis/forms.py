from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.cases.choices import Manner, Scope, Showed
from handschlag.desk.diagnosis import showing
from handschlag.desk.forms import choose

if TYPE_CHECKING:
    from handschlag.cases.models import Case


class FindingForm(forms.Form):
    """A question and its answer, how we know, for what it holds and until when. `again` stands there once it is needed."""

    question = forms.CharField(label=_("What was asked"), max_length=200)
    answer = forms.CharField(label=_("What is established"), max_length=500)
    manner = forms.ChoiceField(label=_("How we know it"), choices=Manner.choices, initial=Manner.TOLD)
    scope = forms.ChoiceField(label=_("Holds for"))
    valid_until = forms.DateField(
        label=_("Holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_change = forms.CharField(
        label=_("or until this changes"), max_length=200, required=False, help_text=_("Such as: router replaced")
    )
    again = forms.ChoiceField(label=_("Why is it asked again?"), required=False)

    def __init__(self, *args: Any, case: Case | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        scopes = [(one.value, one.label) for one in Scope if _fits(one, case)]
        choose(self, "scope", scopes)
        choose(self, "again", [("", "–"), *showing.reasons()])

    def said(self) -> dict[str, Any]:
        """What the action is told; a day ends with its last second."""
        given = dict(self.cleaned_data)
        on = given.pop("valid_until")
        ends = datetime.combine(on + timedelta(days=1), time(0), timezone.get_current_timezone()) if on else None
        return given | {"valid_until_at": ends}

    @property
    def is_known(self) -> bool:
        """It stands established: a reason is asked for."""
        return "again" in self.errors or bool(self.data.get("again"))


def _fits(scope: Scope, case: Case | None) -> bool:
    if case is None:
        return scope == Scope.CUSTOMER
    return scope != Scope.ITEM or case.installed_item_id is not None


class TriedForm(forms.Form):
    words = forms.CharField(label=_("What was tried"), max_length=200)
    showed = forms.ChoiceField(label=_("What it showed"), choices=Showed.choices)
    note = forms.CharField(label=pgettext_lazy("tried step", "Remark"), max_length=500, required=False)
    again = forms.ChoiceField(label=_("Why is it tried again?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "again", [("", "–"), *showing.reasons()])

    @property
    def is_known(self) -> bool:
        return "again" in self.errors or bool(self.data.get("again"))


class AnswerForm(forms.Form):
    """One press beside a step: the answer, how we know it, and why it is asked again where it stands."""

    step = forms.CharField(max_length=200)
    answer = forms.CharField(max_length=200)
    manner = forms.ChoiceField(choices=Manner.choices)
    again = forms.CharField(max_length=8, required=False)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class ShowedForm(forms.Form):
    step = forms.CharField(max_length=200)
    showed = forms.ChoiceField(choices=Showed.choices)
    note = forms.CharField(max_length=500, required=False)
    again = forms.CharField(max_length=8, required=False)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class GuideForm(forms.Form):
    guide = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PromiseForm(forms.Form):
    words = forms.CharField(max_length=300)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class CauseForm(forms.Form):
    fault = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class BecauseForm(forms.Form):
    """Why a finding no longer holds."""

    because = forms.CharField(max_length=300)


class RightForm(BecauseForm):
    """Why one of several findings is right, of all that hold for this case."""

    case = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class FaultForm(forms.Form):
    """A fault in the customer's own words, so that it can be diagnosed."""

    words = forms.CharField(label=_("What does not work, in the customer’s words"), max_length=2000)
    installed_item = forms.TypedChoiceField(label=_("What is it about?"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, items: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "installed_item", [("", "–"), *items])
