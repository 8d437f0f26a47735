from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.people.choices import AbsenceReason, Role
from handschlag.people.models import Skill, Team, User
from handschlag.worktime.models import Calendar

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UserForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As customers hear it: “Ms Kern looks after it.”")
    )
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        required=False,
        help_text=_("Empty: made from the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AGENT)
    language = forms.ChoiceField(label=_("Language"), choices=[("de", "Deutsch"), ("en", "English")])


class ExtensionForm(forms.Form):
    value = forms.CharField(
        label=_("Extension, number or name"),
        max_length=80,
        help_text=_("As your exchange calls this person: 23, +49 221 4710 23, a SIP name or the provider's own id."),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=120)
    calendar = forms.ModelChoiceField(
        label=_("Hours"), queryset=Calendar.objects.none(), required=False, empty_label=_("those of the house")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].queryset = Calendar.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice


class MemberForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Add somebody"), queryset=User.objects.none(), empty_label=_("Choose …"))

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = candidates  # type: ignore[attr-defined]  # a model choice


class BelongsForm(forms.Form):
    """Teams and skills of one user."""

    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills"), queryset=Skill.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice
        self.fields["skills"].queryset = Skill.objects.order_by("name")  # type: ignore[attr-defined]  # a model choice


class SkillForm(forms.Form):
    name = forms.CharField(label=_("New skill"), max_length=80, help_text=_("For example “Claims” or “French”."))


class AbsenceForm(forms.Form):
    """Days as they are spoken of: the last day is still away. Times only for parts of a day."""

    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label=None)
    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    from_time = forms.TimeField(
        label=_("from what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    until_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until further notice."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_time = forms.TimeField(
        label=_("until what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=AbsenceReason.choices,
        initial=AbsenceReason.LEAVE,
        help_text=_("Only you and whoever plans for you see it. Illness is nobody's business: choose “Absent”."),
    )

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = candidates  # type: ignore[attr-defined]  # a model choice

    @property
    def from_at(self) -> datetime:
        return _instant(self.cleaned_data["from_on"], self.cleaned_data["from_time"] or time.min)

    @property
    def until_at(self) -> datetime | None:
        last, at = self.cleaned_data["until_on"], self.cleaned_data["until_time"]
        if last is None:
            return _instant(self.cleaned_data["from_on"], at) if at else None
        return _instant(last, at) if at else _instant(last + timedelta(days=1), time.min)


def _instant(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))  # made aware in the house's zone right here
