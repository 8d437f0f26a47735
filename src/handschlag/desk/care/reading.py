"""What the columns of a file of figures mean, and a line of it, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.care.choices import Criterion, FileKind
from handschlag.care.rules.figures import FIGURES, INVOICES, NUMBER
from handschlag.core.text.numbers import day_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

MEANINGS: dict[str, str | _StrPromise] = {
    NUMBER: _("Customer number"),
    **{criterion.value: criterion.label for criterion in Criterion},
    "date": pgettext_lazy("invoice", "Date"),
    "amount": pgettext_lazy("invoice", "Amount"),
}

MONEY = (Criterion.MARGIN, Criterion.POTENTIAL, Criterion.COST_TO_SERVE, "amount")


def meanings_of(kind: str) -> list[tuple[str, str]]:
    """What a column of such a file can mean, with the words for it."""
    wanted = INVOICES if kind == FileKind.INVOICES else FIGURES
    return [(name, str(MEANINGS[name])) for name in (NUMBER, *wanted)]


def said_in(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each figure of a line with its name, as one reads it."""
    return [(str(MEANINGS[name]), _shown(name, value)) for name, value in values.items()]


def _shown(name: str, value: str) -> str:
    day = day_in(value) if name == "date" else None
    if day is not None:
        return date_format(day, "SHORT_DATE_FORMAT")
    if name in MONEY:
        return f"{number_format(float(value), 2, force_grouping=True)}\u00a0€"
    return number_format(Decimal(value).normalize(), force_grouping=True)
