from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.desk.forms import choose
from handschlag.desk.hours.typed import NotHours, read_windows, written
from handschlag.worktime import rules
from handschlag.worktime.actions import ClosedDates, ClosedSpan, SpecialOpening

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from django.utils.functional import _StrPromise

    from handschlag.worktime.queries import Arrangement, BusinessClock

DAYS: dict[str, _StrPromise] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
COUNTRIES = {"DE": _("Germany"), "AT": _("Austria"), "CH": _("Switzerland")}
USUAL_ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich")
EVES = {"12-24": "christmas_eve", "12-31": "new_years_eve"}
EARLY = [
    ("", _("as on any such day")),
    ("00:00", _("closed all day")),
    *((f"{hour}:00", format_lazy("{} {}:00", _("until"), hour)) for hour in range(11, 18)),
]


def regions() -> list[tuple[str, Any]]:
    """Every region whose holidays are known, by country."""
    found: list[tuple[str, Any]] = [("", _("No public holidays"))]
    for country, name in COUNTRIES.items():
        states = sorted(rules.STATES[country].items(), key=lambda state: state[1])
        whole = gettext("%(country)s: only what holds everywhere") % {"country": name}
        found.append((str(name), [(country, whole), *((f"{country}-{code}", state) for code, state in states)]))
    return found


def zones() -> list[tuple[str, Any]]:
    others = sorted(rules.zone_names() - set(USUAL_ZONES))
    usual = [(zone, zone) for zone in USUAL_ZONES]
    return [*usual, (gettext("elsewhere"), [(zone, zone) for zone in others])]


class HoursField(forms.CharField):
    """One day's windows, typed; cleaned to pairs of times."""

    def __init__(self, placeholder: Any = "", **options: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false", "placeholder": placeholder}
        super().__init__(required=False, max_length=120, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> Any:
        try:
            return read_windows(super().clean(value))
        except NotHours as error:
            message = gettext("“%(typed)s” is not a time span. For example: 8–12, 13–17") % {"typed": error}
            raise ValidationError(message) from None


class CalendarForm(forms.Form):
    """A whole calendar but for its exceptions. `show(error)` puts a complaint of the clock beside its field."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For example the office or the emergency line.")
    )
    mon, tue, wed, thu, fri, sat, sun = (HoursField(label=day, placeholder=_("closed")) for day in DAYS.values())
    from_on = forms.DateField(
        label=_("These hours hold from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: from today. The days before keep the hours they had."),
    )
    region = forms.ChoiceField(label=_("Public holidays"), required=False)
    municipality = forms.CharField(
        label=_("Municipality"),
        required=False,
        max_length=80,
        help_text=_("Some have days of their own: Augsburg, Zürich, communes in Bavaria, Saxony and Thuringia."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    catholic = forms.ChoiceField(
        label=_("Mariä Himmelfahrt (Bavaria) or Fronleichnam (Saxony, Thuringia)"),
        required=False,
        choices=[
            ("", _("as our list of municipalities says")),
            ("yes", _("is a holiday here")),
            ("no", _("is none here")),
        ],
    )
    christmas_eve = forms.ChoiceField(label=_("24 December"), choices=EARLY, required=False)
    new_years_eve = forms.ChoiceField(label=_("31 December"), choices=EARLY, required=False)
    timezone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("region", regions()), ("timezone", zones())):
            choose(self, name, choices)

    def clean(self) -> dict[str, Any]:
        """Each day by itself, so that all that contradicts itself is said at once."""
        for day in DAYS:
            try:
                rules.parse_windows(self.cleaned_data.get(day, []), f"hours.{day}")
            except rules.ClockError as error:
                self.add_error(*place_of(error))
        return self.cleaned_data

    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in DAYS]

    def week(self) -> dict[str, list[list[str]]]:
        return {day: self.cleaned_data[day] for day in DAYS if self.cleaned_data[day]}

    def rest(self) -> dict[str, Any]:
        """Time zone, holidays and early closing, as the definition has them."""
        answers = self.cleaned_data
        rest: dict[str, Any] = {"timezone": answers["timezone"]}
        if answers["region"]:
            rest["holidays"] = {"region": answers["region"]}
            if answers["municipality"]:
                rest["holidays"]["municipality"] = answers["municipality"]
            if answers["catholic"]:
                rest["holidays"]["catholic"] = answers["catholic"] == "yes"
        early = {day: answers[field] for day, field in EVES.items() if answers[field]}
        return {**rest, "early_closing": early} if early else rest

    def show(self, reason: str, error: rules.ClockError | None, field: str) -> None:
        if error is None:
            self.add_error(field if field in self.fields else None, reason)
            return
        place, sentence = place_of(error)
        self.add_error(place if place in self.fields else None, sentence)


def place_of(error: rules.ClockError) -> tuple[str, str]:
    """The form's field for the clock's path, and the complaint with the day's name before it."""
    path = error.field.replace("hours_from", "hours").split(".")
    said = error.sentence(gettext)
    if path[0] == "hours" and len(path) > 1:
        day = path[1].split("[")[0]
        return day, f"{DAYS[day]}: {said}" if day in DAYS else said
    place = {"holidays": path[-1], "early_closing": EVES.get(path[-1], "")}.get(path[0], path[0])
    return place, f"{said[0].upper()}{said[1:]}."


def initial_of(name: str, arrangement: Arrangement) -> dict[str, Any]:
    """What the form shows for a calendar as it stands."""
    definition = arrangement.definition
    region = definition.region
    early = {f"{month:02}-{day:02}": f"{minute // 60:02}:00" for month, day, minute in definition.early_closing}
    catholic = {True: "yes", False: "no", None: ""}[region.is_catholic if region else None]
    return {
        "name": name,
        "timezone": definition.zone.key,
        "region": region.code if region else "",
        "municipality": region.municipality if region else "",
        "catholic": catholic,
        **{field: early.get(day, "") for day, field in EVES.items()},
        **week_as_typed(arrangement.week),
    }


def week_as_typed(week: Iterable[Iterable[rules.Window]]) -> dict[str, str]:
    return {day: written(windows) for day, windows in zip(DAYS, week, strict=True)}


class ExceptionForm(forms.Form):
    """A single day, some days, or some hours that differ."""

    kind = forms.ChoiceField(
        label=_("What differs"),
        choices=[("closed", _("closed")), ("open", _("specially open"))],
        initial="closed",
    )
    name = forms.CharField(label=_("Why"), max_length=120, required=False, help_text=_("For example: company outing"))
    first_on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_on = forms.DateField(
        label=_("Until (included)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours = HoursField(label=_("Hours"), help_text=_("Empty: all day. For example: 14–16"))

    def exception(self, zone: ZoneInfo) -> ClosedDates | ClosedSpan | SpecialOpening | None:
        """What is to be entered, or None with an error beside the field."""
        answers = self.cleaned_data
        first_on, name, windows = answers["first_on"], answers["name"], answers["hours"]
        last_on = answers["last_on"] or first_on
        if windows and last_on != first_on:
            self.add_error("last_on", gettext("Hours can be given for a single day only."))
        elif answers["kind"] == "open":
            return SpecialOpening(on=first_on, windows=tuple((one, other) for one, other in windows), name=name)
        elif not windows:
            return ClosedDates(first_on=first_on, last_on=last_on, name=name)
        elif len(windows) > 1:
            self.add_error("hours", gettext("Please enter one time span at a time."))
        else:
            return self._span(zone, windows, name)
        return None

    def _span(self, zone: ZoneInfo, windows: list[list[str]], name: str) -> ClosedSpan | None:
        try:
            window = rules.parse_windows(windows, "hours")[0]
        except rules.ClockError as error:
            self.show("", error, "")
            return None
        from_at, to_at = (
            rules.wall_time(self.cleaned_data["first_on"], minute, zone) for minute in (window.opens, window.closes)
        )
        return ClosedSpan(from_at=from_at, to_at=to_at, name=name)

    def show(self, reason: str, error: rules.ClockError | None, _field: str) -> None:
        if error is None:
            self.add_error(None, reason)
            return
        said = error.sentence(gettext)
        place = "hours" if ".hours" in error.field or error.field.startswith("hours") else None
        self.add_error(place, reason if place is None else f"{said[0].upper()}{said[1:]}.")


class ProbeForm(forms.Form):
    """Trying the clock out: when would it be due?"""

    at = forms.DateTimeField(
        label=_("Said on"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    amount = forms.IntegerField(label=_("Within"), min_value=0, max_value=10_000, initial=2)
    unit = forms.ChoiceField(
        label=_("Unit"), choices=[("hours", _("open hours")), ("days", _("working days"))], initial="hours"
    )

    def due(self, clock: BusinessClock) -> datetime | None:
        """The instant, or None with an error beside the field."""
        answers = self.cleaned_data
        at = answers["at"].replace(tzinfo=clock.zone)
        try:
            if answers["unit"] == "days":
                return clock.add_working_days(at, answers["amount"])
            return clock.due(at, answers["amount"] * 3600)
        except rules.ClockError as error:
            said = error.sentence(gettext)
            self.add_error("at", f"{said[0].upper()}{said[1:]}.")
            return None
