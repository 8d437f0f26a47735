"""Which complaints somebody wants to see: what the address says, and the same as words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from handschlag.cases import queries as cases
from handschlag.cases.choices import Stage
from handschlag.desk.figures import periods
from handschlag.desk.forms import choose
from handschlag.products import queries as products

if TYPE_CHECKING:
    from handschlag.desk.figures.periods import Chosen
    from handschlag.doors import DeskRequest

SYSTEMIC = {"yes": True, "no": False}


class Filter(forms.Form):
    """Every field may be left empty; nonsense in the address counts as empty."""

    stage = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    systemic = forms.ChoiceField(label=gettext_lazy("Systemic"), required=False)
    cause = forms.TypedChoiceField(label=gettext_lazy("Root cause"), coerce=int, empty_value=None, required=False)
    product = forms.TypedChoiceField(
        label=gettext_lazy("Product or line"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        offered: dict[str, list[tuple[object, object]]] = {
            "stage": [*Stage.choices],
            "systemic": [("yes", _("yes")), ("no", _("no"))],
            "cause": [(one.pk, one.name) for one in cases.causes(with_retired=True)],
            "product": [(one.pk, one.name) for one in products.products()],
        }
        for name, choices in offered.items():
            choose(self, name, [("", _("all")), *choices])
        self.is_valid()

    def said(self, name: str) -> Any:
        return self.cleaned_data.get(name)


@dataclass(frozen=True)
class Asked:
    """The days, and what else was chosen."""

    chosen: Chosen
    form: Filter

    @property
    def wanted(self) -> cases.Wanted:
        return cases.Wanted(
            from_at=self.chosen.period.from_at,
            to_at=self.chosen.period.to_at,
            stage=self.form.said("stage") or "",
            is_systemic=SYSTEMIC.get(self.form.said("systemic") or ""),
            cause=self.form.said("cause"),
            product=self.form.said("product"),
        )

    @property
    def filters(self) -> str:
        """What a link carries besides the days, with & before it."""
        said = {name: self.form.said(name) for name in self.form.fields}
        found = urlencode({name: value for name, value in said.items() if value})
        return f"&{found}" if found else ""

    @property
    def query(self) -> str:
        return f"{self.chosen.query}{self.filters}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    @property
    def days(self) -> str:
        """„1. Januar 2026 bis 23. November 2026“."""
        first, last = (date_format(on, pgettext("date format", "j F Y")) for on in self._days())
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def file_name(self) -> str:
        first, last = self._days()
        return "-".join((_("register-of-complaints"), str(first), str(last)))

    def in_words(self) -> str:
        """What was chosen, for paper: „Status: offen · Systematisch: ja“."""
        said = []
        for name, field in self.form.fields.items():
            labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
            if self.form.said(name):
                said.append(f"{field.label}: {labels[str(self.form.said(name))]}")
        return " · ".join(said)

    def _days(self) -> tuple[Any, Any]:
        return self.chosen.first_on, self.chosen.last_on


def asked(request: DeskRequest) -> Asked:
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now), default="year")
    return Asked(chosen, Filter(request.GET))
