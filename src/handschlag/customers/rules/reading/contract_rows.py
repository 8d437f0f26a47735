"""Files of contracts and installed items: what their columns mean, and what a line says or why it says nothing usable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handschlag.core.text.folding import fold
from handschlag.core.text.numbers import day_in, number_in
from handschlag.customers.rules import entitling, lengths, writing

NUMBER: Final = "customer_number"
ALWAYS: Final = "always"
LONGEST_DETAIL: Final = 100
TIMES: Final = tuple(name for duty in entitling.DUTIES for name in entitling.columns(duty))
ITEM: Final = ("product", "product_version", "identifier", "since")
CONTRACT: Final = (
    "contract_number",
    "contract_name",
    "hours",
    "from",
    "until",
    *TIMES,
    "quota_amount",
    "quota_unit",
    "quota_period",
    "hourly_rate",
    "monthly_fee",
    "currency",
    "price_rules",
)
FIELDS: Final = (NUMBER, *ITEM, *CONTRACT)
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would calculate, were it to begin a cell."""
MARKED: Final = (*FORMULAS, "'")

_LONGEST: Final = {
    NUMBER: 30,
    "product": 160,
    "product_version": 60,
    "identifier": 80,
    "contract_number": 60,
    "contract_name": 120,
    "hours": 120,
    "price_rules": 4000,
}
_DUTY_WORDS = {
    "response": "reaktion|reaktionszeit|rückmeldung|antwortzeit|response|response time|first response",
    "update": "zwischenstand|zwischenstände|update|updates|update time|news in between|news",
    "fix": "behoben|behebung|behebungszeit|entstörung|entstörzeit|wiederherstellung|lösungszeit|fix|fixed|fix time|resolution time",
}
_SEVERITY_WORDS = {
    "normal": "|normal",
    "serious": "schwer|hoch|serious|high",
    "critical": "kritisch|critical",
}
_HEADINGS = {
    NUMBER: "kundennummer|kunden nr|kundennr|kd nr|kdnr|kunde|debitor|customer number|customer no|customer id|customer",
    "product": "produkt|artikel|gerät|product|item",
    "product_version": "version|produktversion|product version|release",
    "identifier": "seriennummer|seriennr|gerätenummer|kennung|contract or serial number|vertrags oder seriennummer|serial number|serial no|serial|identifier",
    "since": "bestand seit|seit|installiert am|installed on|since|installed since",
    "contract_number": "vertrag|vertragsnummer|vertrags nr|vertragsnr|contract|contract number|contract no",
    "contract_name": "vertragsname|bezeichnung|vertragsart|leistung|wie er heißt|contract name|name|what it is called",
    "hours": "servicezeit|servicezeiten|kalender|service hours|service time|calendar",
    "from": "gültig ab|vertrag ab|ab|beginn|valid from|from|start",
    "until": "gültig bis|vertrag bis|bis|bis einschliesslich|ende|valid until|until|until and including|end",
    "quota_amount": "kontingent|freies kontingent|frei|freimenge|quota|free quota|free",
    "quota_unit": "kontingent von|wovon|einheit|quota of|of what|unit",
    "quota_period": "kontingent zeitraum|zeitraum|in welcher zeit|quota period|period|in which time",
    "hourly_rate": "stundensatz|satz|hourly rate|rate",
    "monthly_fee": "monatsentgelt|monatspreis|monatlich|grundpreis|entgelt im monat|monthly fee|monthly price|fee",
    "currency": "währung|currency",
    "price_rules": "preisregeln|preisregel|preise|price rules|prices",
}
_UNITS = {
    "requests": "anfragen|anfrage|fälle|fall|vorgänge|tickets|requests|request|cases|incidents",
    "minutes": "minuten|minute|min|minutes",
    "visits": "einsätze|einsatz|besuche|besuch|visits|visit",
}
_PERIODS = {
    "month": "monat|im monat|monatlich|month|a month|monthly|per month",
    "quarter": "quartal|im quartal|vierteljährlich|quarter|a quarter|quarterly|per quarter",
    "year": "jahr|im jahr|jährlich|year|a year|yearly|per year",
    "term": "insgesamt|gesamt|laufzeit|in all|total|term",
}
_ROUND_THE_CLOCK = {
    fold(said) for said in ("24/7", "24x7", "7x24", "rund um die Uhr", "immer", "round the clock", "always")
}
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|€|\b(?:std|stunden|hours|min|minuten|minutes|h)\b", re.IGNORECASE)


def _key(heading: str) -> str:
    return fold(" ".join(re.findall(r"\w+", _ASIDE.sub(" ", heading))))


def _known() -> dict[str, str]:
    found = {_key(said): field for field, several in _HEADINGS.items() for said in several.split("|")}
    for duty, several in _DUTY_WORDS.items():
        for name, severity in zip(entitling.columns(duty), entitling.SEVERITIES, strict=True):
            for word in several.split("|"):
                found |= {_key(f"{word} {degree}"): name for degree in _SEVERITY_WORDS[severity].split("|")}
    return found


_MEANS = _known()


@dataclass(frozen=True)
class Wrong:
    """Why a line is not taken in: the field, a code of `choices.ContractLineFault`, and what stood there."""

    field: str
    fault: str
    detail: str = ""


def meanings(headings: Sequence[str]) -> tuple[str, ...]:
    """For each heading the field it means, empty for those nobody needs; the first column of a meaning has it."""
    found: list[str] = []
    for heading in headings:
        meaning = _MEANS.get(_key(heading), "")
        found.append(meaning if meaning not in found else "")
    return tuple(found)


def is_enough(mapping: Sequence[str]) -> bool:
    """The customer number, and the product or the contract."""
    return NUMBER in mapping and bool({"product", "contract_number"} & set(mapping))


def read_line(mapping: Sequence[str], headings: Sequence[str], cells: Sequence[str]) -> dict[str, str] | Wrong:
    """What a line says, as JSON can hold it: days in ISO form, times in seconds, the rest as text; empty cells left out."""
    raw = {meaning: cell.strip() for meaning, cell in zip(mapping, cells, strict=False) if meaning and cell.strip()}
    if wrong := _wrong_text(raw) or _missing(raw):
        return wrong
    said = {meaning: plain(cell) for meaning, cell in raw.items()}
    units = {meaning: lengths.unit_of(heading) for meaning, heading in zip(mapping, headings, strict=False)}
    values: dict[str, str] = {}
    for field, cell in said.items():
        value = _READERS[field](cell) if field in _READERS else writing.tidy(cell)
        if field in TIMES:
            value = _length(cell, units.get(field, 0), has_days=is_round_the_clock(said.get("hours", "")))
        if value in FAULTS:
            return Wrong(field, value, cell[:LONGEST_DETAIL])
        values[field] = value
    return _contradiction(values) or values


def is_round_the_clock(hours: str) -> bool:
    return fold(hours) in _ROUND_THE_CLOCK


def plain(cell: str) -> str:
    """A cell without the mark that kept a spreadsheet from calculating it (see `neutral`)."""
    said = cell.strip()
    return said[1:] if said[:1] == "'" and said[1:2] in MARKED else said


def neutral(cell: str) -> str:
    """A cell no spreadsheet calculates: what could be a formula begins with an apostrophe. `plain` takes it off again."""
    return f"'{cell}" if cell.startswith(MARKED) else cell


def _wrong_text(said: Mapping[str, str]) -> Wrong | None:
    for field, cell in said.items():
        if cell.startswith(("=", "@")):
            return Wrong(field, "formula", cell[:LONGEST_DETAIL])
        if len(cell) > _LONGEST.get(field, LONGEST_DETAIL):
            return Wrong(field, "too_long", cell[:LONGEST_DETAIL])
    return None


def _missing(said: Mapping[str, str]) -> Wrong | None:
    has_contract = any(field in said for field in CONTRACT)
    needed = {
        NUMBER: (True, "no_customer"),
        "product": (any(field in said for field in ITEM), "no_product"),
        "contract_number": (has_contract, "no_contract"),
        "hours": (has_contract, "missing"),
        "from": (has_contract, "missing"),
    }
    if NUMBER in said and set(said) == {NUMBER}:
        return Wrong("", "nothing")
    return next(
        (Wrong(name, fault) for name, (is_needed, fault) in needed.items() if is_needed and name not in said), None
    )


def _contradiction(values: Mapping[str, str]) -> Wrong | None:
    for duty in entitling.DUTIES:
        normal, serious, critical = (int(values[name]) if name in values else None for name in entitling.columns(duty))
        if longer := entitling.longer_at((normal, serious, critical)):
            field = entitling.columns(duty)[entitling.SEVERITIES.index(longer)]
            return Wrong(field, "longer", lengths.written(int(values[field])))
    if "until" in values and values["until"] < values["from"]:
        return Wrong("until", "before", values["until"])
    has_money = "hourly_rate" in values or "monthly_fee" in values
    if has_money and "currency" not in values:
        return Wrong("currency", "missing")
    if "currency" in values and not has_money:
        return Wrong("hourly_rate", "missing")
    return _half_a_quota(values)


def _half_a_quota(values: Mapping[str, str]) -> Wrong | None:
    names = ("quota_amount", "quota_unit", "quota_period")
    if any(name in values for name in names):
        return next((Wrong(name, "missing") for name in names if name not in values), None)
    return None


def _length(cell: str, unit: int, *, has_days: bool) -> str:
    return str(lengths.seconds_in(cell, unit=unit, has_days=has_days))


def _day(cell: str) -> str:
    found = day_in(cell)
    return found.isoformat() if found else "no_date"


def _whole(cell: str) -> str:
    value = number_in(cell)
    return str(int(value)) if value is not None and value == int(value) and 0 < value <= _MOST else "no_number"


def _rate(cell: str) -> str:
    value = number_in(re.sub("chf", "", cell, flags=re.IGNORECASE))
    return f"{value:.2f}" if value is not None and 0 <= value <= _MOST else "no_number"


def _one_of(known: Mapping[str, str], fault: str) -> Callable[[str], str]:
    codes = {fold(word): code for code, several in known.items() for word in several.split("|")}
    return lambda cell: codes.get(fold(cell), fault)


_MOST = 1_000_000
_READERS: Mapping[str, Callable[[str], str]] = {
    "since": _day,
    "from": _day,
    "until": _day,
    "quota_amount": _whole,
    "quota_unit": _one_of(_UNITS, "no_quota_unit"),
    "quota_period": _one_of(_PERIODS, "no_period"),
    "hourly_rate": _rate,
    "monthly_fee": _rate,
    "currency": _one_of({"EUR": "eur|euro|€", "CHF": "chf|franken|sfr"}, "no_currency"),
    "hours": lambda cell: ALWAYS if is_round_the_clock(cell) else writing.tidy(cell),
    "price_rules": writing.tidy_lines,
}
FAULTS: Final = frozenset(
    {"no_date", "no_number", "no_quota_unit", "no_period", "no_currency", "no_length", "no_unit", "days"}
)
