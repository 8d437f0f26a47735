from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.core.ids import read_id
from handschlag.people import queries as people
from handschlag.people.models import QuietHours, Team
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models import LadderRule

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CLOCK: dict[str, Any] = {"type": "time", "step": 60}
ROLES = ("stand_in", "team_lead", "management")


class QuietForm(forms.Form):
    """Both times, closed days, or both; without any nothing waits."""

    begins = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(CLOCK, "%H:%M"))
    ends = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput(CLOCK, "%H:%M"))
    has_closed_days = forms.BooleanField(
        label=_("Quiet on days that are closed, too"),
        required=False,
        help_text=_(
            "Weekends, holidays and company holidays, as the calendars of somebody's teams (else the house's) say."
        ),
    )
    takes_urgent = forms.BooleanField(
        label=_("Broken promises come all the same"),
        required=False,
        help_text=_("Whoever is told of a broken promise is told at once, in the night too."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (said.get("begins") is None) != (said.get("ends") is None) and not self.errors:
            raise ValidationError(gettext("Give both times, or none."))
        return said

    @staticmethod
    def of(hours: QuietHours | None) -> dict[str, Any]:
        if hours is None:
            return {}
        said = {"begins": hours.begins, "ends": hours.ends, "takes_urgent": hours.takes_urgent}
        return said | {"has_closed_days": hours.has_closed_days}


def _share(label: _StrPromise) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=99, widget=forms.NumberInput({"size": 3})
    )


def _wait() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("after so many minutes without a reaction"), min_value=0, max_value=10000, initial=10
    )


class LadderForm(forms.Form):
    """The house's ladder. Minutes are open minutes of the promise's own clock."""

    shares = forms.CharField(
        label=_("Warn when so much of the time is used (percent)"),
        help_text=_("For example 50, 75, 90. Whoever acts for the customer is told."),
        max_length=60,
    )
    stand_in_share = _share(_("The stand-in from (percent)"))
    stand_in_wait_minutes = _wait()
    team_lead_share = _share(_("The team lead from (percent)"))
    team_lead_wait_minutes = _wait()
    management_share = _share(_("Management from (percent)"))
    management_wait_minutes = _wait()
    remind_minutes = forms.IntegerField(
        label=_("Remind every so many minutes until the customer knows of the break"), min_value=1, max_value=10000
    )

    is_urgent = forms.BooleanField(
        label=_("So urgent that it comes in quiet hours, too"),
        required=False,
        help_text=_("Otherwise what climbs in the night or on a closed day waits until the morning."),
    )

    def clean_shares(self) -> list[int]:
        typed = self.cleaned_data["shares"].replace("%", " ").replace(";", " ").replace(",", " ").split()
        numbers = [number for each in typed if (number := read_id(each)) is not None]
        if len(numbers) < len(typed):
            raise ValidationError(gettext("Only numbers, for example 50, 75, 90."))
        return numbers

    @staticmethod
    def of(rule: LadderRule) -> dict[str, Any]:
        said: dict[str, Any] = {"shares": ", ".join(map(str, rule.shares)), "remind_minutes": rule.remind_seconds // 60}
        said["is_urgent"] = rule.is_urgent
        for role in ROLES:
            said[f"{role}_share"] = getattr(rule, f"{role}_share")
            said[f"{role}_wait_minutes"] = getattr(rule, f"{role}_wait_seconds") // 60
        return said

    def rung(self, role: str) -> tuple[int | None, int]:
        """Share and wait in seconds, as `set_ladder` takes them."""
        return self.cleaned_data[f"{role}_share"], self.cleaned_data[f"{role}_wait_minutes"] * 60


class SpecialLadderForm(LadderForm):
    """A ladder for a team, a kind or a source of promises; what is left open is any."""

    team = forms.ModelChoiceField(
        queryset=Team.objects.none(), label=_("Team"), required=False, empty_label=_("every team")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    field_order = ("team", "kind", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = people.teams()  # type: ignore[attr-defined]  # of ModelChoiceField
        self.fields["kind"].choices = [("", _("every kind")), *Kind.choices]  # type: ignore[attr-defined]  # of ChoiceField
        self.fields["source"].choices = [("", _("every source")), *Source.choices]  # type: ignore[attr-defined]  # of ChoiceField

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not (said.get("team") or said.get("kind") or said.get("source")):
            raise ValidationError(
                gettext("Say for which team, kind or source; the ladder for all others is the house's.")
            )
        return said
