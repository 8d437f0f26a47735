"""What the columns of a file of contracts mean, in words; a line of it, and all of them as CSV."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.core.text.numbers import day_in
from handschlag.customers.choices import Duty, QuotaPeriod, QuotaUnit, Severity
from handschlag.customers.rules import entitling, lengths
from handschlag.customers.rules.reading import contract_rows as rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.utils.functional import _StrPromise

DAYS = ("since", "from", "until")
BYTE_ORDER_MARK = "\ufeff"
"""So that spreadsheets read the umlauts."""


_PLAIN: dict[str, _StrPromise] = {
    rows.NUMBER: _("Customer number"),
    "product": _("Product"),
    "product_version": _("Version"),
    "identifier": _("Contract or serial number"),
    "since": pgettext_lazy("installed", "Since"),
    "contract_number": _("Contract number"),
    "contract_name": _("What it is called"),
    "hours": _("Service hours"),
    "from": _("From"),
    "until": _("Until and including"),
    "quota_amount": _("Free quota"),
    "quota_unit": _("Of what"),
    "quota_period": _("In which time"),
    "hourly_rate": _("Hourly rate"),
    "monthly_fee": _("Monthly fee"),
    "currency": _("Currency"),
    "price_rules": _("Price rules"),
}


def label(field: str) -> str:
    """The words for a column; of a time at a higher severity both: “Response critical”."""
    if field in _PLAIN:
        return str(_PLAIN[field])
    for duty in Duty:
        for name, severity in zip(entitling.columns(duty), Severity, strict=True):
            if name == field:
                return str(duty.label) if severity == Severity.NORMAL else f"{duty.label} {severity.label}"
    return ""


def meanings() -> list[tuple[str, str]]:
    """What a column can mean, with the words for it."""
    return [(field, label(field)) for field in rows.FIELDS]


def said_in(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each part of a line with its name, as one reads it; whose it is stands beside it already."""
    return [(label(field), shown(field, values[field])) for field in rows.FIELDS[1:] if field in values]


def shown(field: str, value: str) -> str:
    if field in rows.TIMES:
        return lengths.written(int(value))
    day = day_in(value) if field in DAYS else None
    if day is not None:
        return date_format(day, "SHORT_DATE_FORMAT")
    codes = {"quota_unit": QuotaUnit, "quota_period": QuotaPeriod}
    if field in codes and value:
        return str(codes[field](value).label)
    return "24/7" if field == "hours" and value == rows.ALWAYS else value


def as_csv(found: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """The file, a line at a time, that is read again as the same; nothing in it is calculated by a spreadsheet."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    titles = [label(field) for field in rows.FIELDS]
    for cells in chain([titles], ([_cell(field, row.get(field, "")) for field in rows.FIELDS] for row in found)):
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        yield line.getvalue()


def _cell(field: str, value: str) -> str:
    codes = {"quota_unit": QuotaUnit, "quota_period": QuotaPeriod}
    return rows.neutral(str(codes[field](value).label) if field in codes and value else value)
