"""Files of figures and invoices: what their columns mean, and what a cell says or why it says nothing usable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from handschlag.core.text.folding import fold
from handschlag.core.text.numbers import day_in, number_in

NUMBER: Final = "customer_number"
LARGEST: Final = 1e12
WHOLE: Final = 100
"""Percent."""

_HEADINGS = {
    NUMBER: "kundennummer|kunden nr|kundennr|kd nr|kdnr|kunde|nummer|debitor|customer number|customer no|customer id|customer",
    "margin": "deckungsbeitrag|db|deckungsbeitrag jahr|marge|ertrag|courtage|provision|margin|contribution margin|contribution",
    "potential": "potenzial|potential|potenzial jahr|potential jahr",
    "years": "jahre|jahre kunde|kunde seit jahren|treue|years|years with us|tenure",
    "recommendations": "empfehlungen|empfehlung|weiterempfehlungen|recommendations|referrals",
    "payment": "zahlung|zahlungsmoral|puenktlich bezahlt|pünktlich bezahlt|zahlungstreue|payment|paid in time|payment in time",
    "cost_to_serve": "betreuungskosten|servicekosten|aufwand|kosten|cost to serve|service cost|cost",
    "date": "datum|rechnungsdatum|date|invoice date",
    "amount": "betrag|rechnungsbetrag|netto|umsatz|amount|invoice amount|net",
}
_MEANS = {fold(said): field for field, several in _HEADINGS.items() for said in several.split("|")}
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|%|€|\beuro?\b|\bp\.? ?a\.?(?=\s|$)", re.IGNORECASE)

FIGURES: Final = ("margin", "potential", "years", "recommendations", "payment", "cost_to_serve")
INVOICES: Final = ("date", "amount")


@dataclass(frozen=True)
class Wrong:
    """Why a line is not taken in: the field, a code of `choices.LineFault`, and what stood there."""

    field: str
    fault: str
    detail: str = ""


def meanings(headings: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """For each heading the field it means, empty for those nobody needs; the first column of a meaning has it."""
    found: list[str] = []
    for heading in headings:
        meaning = _MEANS.get(fold(" ".join(re.findall(r"\w+", _ASIDE.sub(" ", heading)))), "")
        found.append(meaning if meaning in (NUMBER, *wanted) and meaning not in found else "")
    return tuple(found)


def read_line(mapping: Sequence[str], cells: Sequence[str], *, kind: str, today: date) -> dict[str, str] | Wrong:
    """What a line says, as JSON can hold it: the customer number, and each figure (or date and amount) as text."""
    said = {meaning: cell.strip() for meaning, cell in zip(mapping, cells, strict=False) if meaning}
    if not said.get(NUMBER):
        return Wrong(NUMBER, "no_customer")
    readers = _INVOICE if kind == "invoices" else _FIGURE
    values = {NUMBER: said[NUMBER][:60]}
    for field, read in readers.items():
        cell = said.get(field, "")
        if not cell and kind == "figures":
            continue
        value = read(cell, today) if cell else "missing"
        if value in FAULTS:
            return Wrong(field, value, cell[:100])
        values[field] = value
    return values if len(values) > 1 else Wrong("", "nothing")


def _amount(text: str, _today: date) -> str:
    value = number_in(text)
    if value is None:
        return "no_number"
    return "too_large" if abs(value) > LARGEST else repr(value)


def _not_below(text: str, today: date) -> str:
    value = _amount(text, today)
    return "negative" if value.startswith("-") and float(value) < 0 else value


def _percent(text: str, today: date) -> str:
    value = _amount(text, today)
    return value if value in FAULTS or 0 <= float(value) <= WHOLE else "no_percent"


def _day(text: str, today: date) -> str:
    found = day_in(text)
    if found is None:
        return "no_date"
    return "in_future" if found > today else found.isoformat()


FAULTS: Final = frozenset({"no_number", "too_large", "negative", "no_percent", "no_date", "in_future", "missing"})
_Reader = Callable[[str, date], str]
_FIGURE: dict[str, _Reader] = {
    "margin": _amount,
    "potential": _amount,
    "years": _not_below,
    "recommendations": _not_below,
    "payment": _percent,
    "cost_to_serve": _not_below,
}
_INVOICE: dict[str, _Reader] = {"date": _day, "amount": _amount}
