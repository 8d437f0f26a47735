from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.people import queries as people
from handschlag.promises.actions import Said
from handschlag.promises.choices import Kind, Measure, Place
from handschlag.promises.models import PublishedWording

UNITS = [(1, _("seconds")), (60, _("minutes")), (3600, _("hours"))]


class PublishedForm(forms.Form):
    """One wording. The time is given in open time, as the house's calendar counts it."""

    words = forms.CharField(
        label=_("Words"),
        max_length=300,
        help_text=_("Exactly as they stand there."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    places = forms.MultipleChoiceField(
        label=_("Where it stands"), choices=Place.choices, widget=forms.CheckboxSelectMultiple
    )
    where = forms.CharField(
        label=_("Where exactly"),
        max_length=300,
        required=False,
        help_text=_("Address of the page, number of the flyer."),
    )
    since_on = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    team = forms.TypedChoiceField(label=_("For whom"), required=False, coerce=int, empty_value=None)
    measure = forms.ChoiceField(label=_("What shows whether it is true"), choices=Measure.choices)
    within = forms.IntegerField(
        label=_("Within"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Call-backs and promises in opening hours, ringing as the seconds pass."),
    )
    unit = forms.TypedChoiceField(label=_("Unit"), choices=UNITS, coerce=int, initial=3600)
    kind = forms.ChoiceField(
        label=_("Only promises of this kind"), choices=[("", _("all")), *Kind.choices], required=False
    )
    is_binding = forms.BooleanField(
        label=_("It binds us: every missed call is owed this call-back, in these words and by this time"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [("", _("the whole house")), *((team.pk, team.name) for team in people.teams())]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]  # a choice field, as declared above

    def said(self) -> Said:
        """What was entered, as the action takes it."""
        given = dict(self.cleaned_data)
        within, unit = given.pop("within"), given.pop("unit")
        return Said(**given, within_seconds=within * unit if within else None)


FIELDS = {"within_seconds": "within"}
"""What the action calls a field, where the form calls it otherwise."""


def as_it_stands(row: PublishedWording) -> dict[str, object]:
    """The newest wording as the form shows it."""
    seconds = row.within_seconds or 0
    unit = next((unit for unit in (3600, 60) if seconds and seconds % unit == 0), 1 if seconds else 3600)
    same = ("words", "places", "where", "since_on", "until_on", "measure", "kind", "is_binding")
    shown: dict[str, object] = {name: getattr(row, name) for name in same}
    return {**shown, "team": row.team_id, "within": seconds // unit or None, "unit": unit}
