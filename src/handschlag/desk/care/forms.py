"""The forms about one customer's care. Fields carry the names the actions use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from handschlag.care import actions
from handschlag.care import queries as care
from handschlag.care.choices import Asked, Channel, Criterion, FileFault, FileKind, Manner, Rhythm
from handschlag.care.rules.scheme import CRITERIA
from handschlag.customers.rules.reading.text import LARGEST_FILE
from handschlag.desk.care.naming import chosen, written
from handschlag.desk.forms import choose

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise

    from handschlag.care.models import CareTier, ClassScheme

WHOLE = 100
"""Percent, and cents."""
SAID = [(manner.value, manner.label) for manner in (Manner.CALL, Manner.VISIT, Manner.LETTER)]
WRITTEN = [(manner.value, manner.label) for manner in (Manner.LETTER, Manner.VISIT)]
"""On paper only: a document is not read out on the telephone."""


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
        super().__init__(data, initial={"tier": written(plan.tier), **known})
        choose(self, "tier", [(written(one), _offered(one)) for one in care.tiers()])
        choose(self, "weekday", [("", Rhythm.NONE.label), *((str(day), name) for day, name in WEEKDAYS.items())])

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "tier": chosen(data["tier"])}


class TellingForm(forms.Form):
    """How the customer was told; `plan` is the one that was shown."""

    manner = forms.ChoiceField(label=_("How were they told?"), choices=SAID, widget=forms.RadioSelect, initial="call")
    plan = forms.IntegerField(widget=forms.HiddenInput)


class RequestForm(forms.Form):
    """What a customer asks of the data we keep, and how we know that it is them."""

    kind = forms.ChoiceField(label=_("What do they ask for?"), choices=Asked, widget=forms.RadioSelect)
    asked_by = forms.CharField(
        label=_("Who asked, and how do we know it was them?"),
        max_length=200,
        help_text=_(
            "A number on the display alone is not enough: call back a number on file, or ask for it in writing."
        ),
    )
    words = forms.CharField(
        label=_("In their words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    manner = forms.ChoiceField(label=_("How did they ask?"), choices=SAID, widget=forms.RadioSelect, initial="call")


class HandOverForm(forms.Form):
    manner = forms.ChoiceField(
        label=_("How is it handed over?"), choices=WRITTEN, widget=forms.RadioSelect, initial="letter"
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("What we answered"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class OverrideForm(forms.Form):
    """Another class for one customer: why, and until which day."""

    letter = forms.ChoiceField(label=_("Class (stays inside)"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    until = forms.DateField(
        label=_("Until and including"), widget=_day(), help_text=_("After that day what was computed holds again.")
    )

    def __init__(self, data: Any = None, *, letter: str = "") -> None:
        super().__init__(data, initial={"letter": letter})
        choose(self, "letter", [(one, one) for one in care.letters_in_force()])

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


def _amount(label: _StrPromise, *, lowest: float, highest: float, required: bool = True) -> forms.FloatField:
    """A number as the reader's language writes it."""
    return forms.FloatField(
        label=label,
        min_value=lowest,
        max_value=highest,
        required=required,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )


class SchemeForm(forms.Form):
    """By what customers are classified. Weights are parts of a whole; borders and calm in percent."""

    border_a = _amount(_("A: up to … percent"), lowest=0.1, highest=99.9)
    border_b = _amount(_("B: up to … percent"), lowest=0.1, highest=99.9, required=False)
    border_c = _amount(_("C: up to … percent"), lowest=0.1, highest=99.9, required=False)
    hysteresis = _amount(_("Calm borders (percent)"), lowest=0, highest=99)
    reason = forms.CharField(label=_("Why so"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, scheme: ClassScheme | None = None) -> None:
        super().__init__(data, initial=_known(scheme))
        for criterion in Criterion:
            self.fields[criterion.value] = _amount(criterion.label, lowest=0, highest=1000, required=False)

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[criterion.value] for criterion in Criterion]

    @property
    def shares(self) -> list[forms.BoundField]:
        return [self[name] for name in ("border_a", "border_b", "border_c", "hysteresis", "reason")]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        borders = [data[name] for name in ("border_a", "border_b", "border_c")]
        return {
            "weights": {name: data[name] or 0.0 for name in CRITERIA},
            "borders": [border / WHOLE for border in borders if border is not None],
            "hysteresis": data["hysteresis"] / WHOLE,
            "reason": data["reason"],
        }


class CareRuleForm(forms.Form):
    """What an hour costs, and what part of the open hours is there for planned care."""

    hour = forms.DecimalField(
        label=_("What an hour of ours costs (€)"),
        min_value=Decimal("0.01"),
        max_value=1000,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
        help_text=_("Everything in it: wages, room, telephone. Cost to serve follows from it."),
    )
    percent = forms.IntegerField(
        label=_("Percent of the open hours that are there for planned care"),
        min_value=1,
        max_value=100,
        help_text=_("The rest belongs to the telephone and to whatever comes up."),
    )

    def said(self) -> dict[str, int]:
        return {"hourly_cents": int(self.cleaned_data["hour"] * WHOLE), "percent": self.cleaned_data["percent"]}


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


def _known(scheme: ClassScheme | None) -> dict[str, Any]:
    """What stands in the form: the scheme, or the standard of a house that has said none."""
    if scheme is None:
        borders = dict(zip(("border_a", "border_b"), care.STANDARD_BORDERS, strict=True))
        parts, calm = dict(care.STANDARD), care.STANDARD_HYSTERESIS
    else:
        borders = {name: getattr(scheme, name) for name in ("border_a", "border_b", "border_c")}
        parts, calm = {name: getattr(scheme, name) for name in CRITERIA}, scheme.hysteresis
    total = sum(parts.values())
    return {
        **{name: _percent(part / total) for name, part in parts.items()},
        **{name: _percent(border) for name, border in borders.items() if border is not None},
        "hysteresis": _percent(calm),
    }


def _percent(part: float) -> float:
    """One digit behind the comma, and none where it would be a nought."""
    percent = round(part * WHOLE, 1)
    return int(percent) if percent.is_integer() else percent


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(settings.TIME_ZONE))


def _offered(tier: care.Tier) -> str:
    rhythm = f" ({Rhythm(tier.rhythm).label})" if tier.rhythm else ""
    return f"{tier.name}{rhythm}: {tier.words}"
