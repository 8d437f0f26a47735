"""The forms about one customer's care. Fields carry the names the actions use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from handschlag.care import actions
from handschlag.care import queries as care
from handschlag.care.choices import Channel, FileFault, FileKind, Manner, Rhythm
from handschlag.care.rules.scheme import LETTERS
from handschlag.customers.rules.reading.text import LARGEST_FILE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from handschlag.care.models import CareTier

BASIC = "basic"
"""How the basic tier is written in a form: it holds whichever the house calls so."""


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TierChoiceForm(forms.Form):
    """Which tier a customer has, and when its fixed appointment is."""

    tier = forms.ChoiceField(label=_("How we look after them"), widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("Weekday of the fixed appointment"), coerce=int, empty_value=None, required=False
    )
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    begins_on = forms.DateField(label=_("From which day on"), required=False, widget=_day())
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, plan: care.Plan) -> None:
        row = plan.row
        known = {name: getattr(row, name) for name in ("weekday", "at", "begins_on")} if row else {}
        super().__init__(data, initial={"tier": _written(plan.tier), **known})
        tier, weekday = self.fields["tier"], self.fields["weekday"]
        assert isinstance(tier, forms.ChoiceField)
        assert isinstance(weekday, forms.ChoiceField)
        tier.choices = [(_written(one), _offered(one)) for one in care.tiers()]
        weekday.choices = [("", Rhythm.NONE.label), *((str(day), name) for day, name in WEEKDAYS.items())]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "tier": None if data["tier"] == BASIC else int(data["tier"])}


class TellingForm(forms.Form):
    """How the customer was told; `plan` is the one that was shown."""

    manner = forms.ChoiceField(label=_("How were they told?"), choices=Manner, widget=forms.RadioSelect, initial="call")
    plan = forms.IntegerField(widget=forms.HiddenInput)


class OverrideForm(forms.Form):
    """Another class for one customer: why, and until which day."""

    letter = forms.ChoiceField(label=_("Class (stays inside)"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    until = forms.DateField(
        label=_("Until and including"), widget=_day(), help_text=_("After that day what was computed holds again.")
    )

    def __init__(self, data: Any = None, *, letter: str = "") -> None:
        super().__init__(data, initial={"letter": letter})
        field, scheme = self.fields["letter"], care.find_scheme()
        assert isinstance(field, forms.ChoiceField)
        letters = care.rule_of(scheme).classes if scheme else LETTERS[: len(care.STANDARD_BORDERS) + 1]
        field.choices = [(one, one) for one in letters]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "until": _end_of(data["until"])}


class TierForm(forms.Form):
    """A tier: name and words are what customers hear, the rest is ours."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What is delivered, never a rank."))
    words = forms.CharField(
        label=_("In words the customer hears"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    channel = forms.ChoiceField(label=_("Planned contacts"), choices=Channel)
    contacts_per_year = forms.IntegerField(label=_("Planned contacts a year"), min_value=0, max_value=366)
    minutes_per_contact = forms.IntegerField(label=_("Minutes for a contact"), min_value=1, max_value=600)
    minutes_per_quarter = forms.IntegerField(
        label=_("Minutes a quarter"), min_value=0, max_value=10_000, help_text=_("All contacts, planned or not.")
    )
    rhythm = forms.ChoiceField(label=_("Fixed appointment"), choices=Rhythm, required=False)
    is_basic = forms.BooleanField(label=_("Holds for everybody for whom nothing else was chosen"), required=False)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: CareTier | None = None) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in self.base_fields} if row else None)

    def said(self) -> actions.Said:
        return actions.Said(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


class FiguresForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV, up to 25 MB"))
    kind = forms.ChoiceField(
        label=_("What is in it?"), choices=FileKind, widget=forms.RadioSelect, initial=FileKind.FIGURES
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(FileFault.TOO_LARGE.label)
        return file


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(settings.TIME_ZONE))


def _written(tier: care.Tier) -> str:
    return BASIC if tier.is_basic else str(tier.id)


def _offered(tier: care.Tier) -> str:
    rhythm = f" ({Rhythm(tier.rhythm).label})" if tier.rhythm else ""
    return f"{tier.name}{rhythm}: {tier.words}"
