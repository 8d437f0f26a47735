from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.desk.hours.forms import zones
from handschlag.promises.choices import Owed
from handschlag.promises.rules import laws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundField

    from handschlag.promises.queries import Wording

STEPS, MOST_STEPS = 4, 40
"""Lines for what days cost; § 58 TKG needs two. A law with more has one line more than it needs."""
DUTY = ("words", "within_minutes", "by_day", "unless_fixed_by_day")
STEP = ("from_day", "percent", "at_least")
SHARE = ("percent", "at_least")
BLANK: dict[str, Any] = {"words": "", "from_day": None}
"""What a line that was begun must have; the law itself says what is wrong with it."""


def _day(least: int = 0) -> dict[str, Any]:
    return {"required": False, "min_value": least, "max_value": 3660}


class LawForm(forms.Form):
    """A wording of a law: a duty for each thing it wants, what days cost, what a missed appointment costs."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Country and short name in capitals, such as DE-TKG-58.")
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters, such as DE."))
    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Days begin and end there."))
    from_on = forms.DateField(
        label=_("Holds from"),
        help_text=_("The day on which it was reported decides."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_partial = forms.BooleanField(label=_("Partial outages cost too, not only complete ones"), required=False)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = zones()  # type: ignore[attr-defined]  # a choice field, as declared above
        if not is_new:
            del self.fields["code"]
        for owed in Owed:
            self._add_duty(owed)
        self.lines = self._lines()
        for place in range(self.lines):
            self._add_share(f"step_{place}", with_day=True)
        self._add_share("missed", with_day=False)

    def _add_duty(self, owed: str) -> None:
        self.fields |= {
            f"{owed}_words": forms.CharField(
                label=pgettext_lazy("law", "What we then owe, in our words"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            f"{owed}_within_minutes": forms.IntegerField(
                label=_("Within minutes"), required=False, min_value=1, max_value=laws.LONGEST_MINUTES
            ),
            f"{owed}_by_day": forms.IntegerField(label=_("or by the end of day"), **_day()),
            f"{owed}_unless_fixed_by_day": forms.IntegerField(label=_("not if fixed by the end of day"), **_day()),
        }

    def _add_share(self, prefix: str, *, with_day: bool) -> None:
        if with_day:
            self.fields[f"{prefix}_from_day"] = forms.IntegerField(label=_("From day"), **_day(1))
        self.fields |= {
            f"{prefix}_percent": forms.CharField(label=_("Percent of the monthly fee"), max_length=8, required=False),
            f"{prefix}_at_least": forms.CharField(
                label=pgettext_lazy("amount", "at least"), max_length=12, required=False
            ),
        }

    @property
    def duties(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Each thing a law can want, with its fields."""
        for owed in Owed:
            yield str(owed.label), [self[f"{owed}_{part}"] for part in DUTY]

    def _lines(self) -> int:
        """As many as were sent, else one more than the law has."""
        if self.is_bound:
            sent = [place for place in range(MOST_STEPS) if f"step_{place}_{STEP[0]}" in self.data]
            return max([STEPS, *(place + 1 for place in sent)])
        known = [place for place in range(MOST_STEPS) if f"step_{place}_{STEP[0]}" in self.initial]
        return max([STEPS, *(place + 2 for place in known)])

    @property
    def steps(self) -> list[list[BoundField]]:
        return [[self[f"step_{place}_{part}"] for part in STEP] for place in range(self.lines)]

    @property
    def missed(self) -> list[BoundField]:
        return [self[f"missed_{part}"] for part in SHARE]

    def definition(self) -> dict[str, Any]:
        """What was entered, in the shape of `rules.laws.definition`; lines left empty are left out."""
        given = self.cleaned_data
        found: dict[str, Any] = {name: given[name] for name in ("title", "country", "timezone")}
        found["country"] = found["country"].upper()
        found["duties"] = {owed.value: duty for owed in Owed if (duty := self._group(owed, DUTY))}
        found["outages"] = list(laws.OUTAGES) if given["is_partial"] else [laws.COMPLETE]
        found["steps"] = [self._group(f"step_{place}", STEP) for place in self._used_steps()]
        if missed := self._group("missed", SHARE):
            found["missed"] = missed
        return found

    def show(self, field: str, reason: str) -> None:
        """Put a refusal beside the field it is about; `field` is the path in the definition."""
        head, *rest = field.split(".")
        if head == "steps" and rest:
            used = self._used_steps()
            place = used[int(rest[0])] if int(rest[0]) < len(used) else 0
            head, rest = "step", [str(place), *rest[1:]]
        name = "_".join([*(rest if head == "duties" else [head, *rest])])
        self.add_error(name if name in self.fields else None, reason)

    def _used_steps(self) -> list[int]:
        return [place for place in range(self.lines) if self._group(f"step_{place}", STEP)]

    def _group(self, prefix: str, parts: tuple[str, ...]) -> dict[str, Any]:
        """What was entered of one line; empty where nothing was. Amounts are read with comma or point."""
        given = {part: self.cleaned_data.get(f"{prefix}_{part}") for part in parts}
        said = {part: value for part, value in given.items() if value not in (None, "")}
        if not said:
            return {}
        for part in {*SHARE} & {*parts}:
            said[part] = str(said.get(part, "")).replace(",", ".").strip()
        wanted = {part: blank for part, blank in BLANK.items() if part in parts}
        return {**wanted, **said}


def as_it_stands(wording: Wording) -> dict[str, object]:
    """A wording as the form shows it."""
    said = wording.definition
    shown: dict[str, object] = {name: said[name] for name in ("title", "country", "timezone")}
    shown |= {"from_on": wording.from_on, "until_on": wording.until_on}
    shown["is_partial"] = laws.PARTIAL in said.get("outages", [])
    for owed, duty in said["duties"].items():
        shown |= {f"{owed}_{part}": value for part, value in duty.items()}
    for place, step in enumerate(said.get("steps", [])):
        shown |= {f"step_{place}_{part}": _as_typed(value) for part, value in step.items()}
    return shown | {f"missed_{part}": _as_typed(value) for part, value in (said.get("missed") or {}).items()}


def _as_typed(value: object) -> object:
    """Amounts and percentages with the comma the reader's language has."""
    return value.replace(".", str(get_format("DECIMAL_SEPARATOR"))) if isinstance(value, str) else value


class TryForm(forms.Form):
    """What would days cost at this fee?"""

    fee = forms.DecimalField(
        label=_("Monthly fee"), min_value=0, max_value=100_000, max_digits=8, decimal_places=2, localize=True
    )
