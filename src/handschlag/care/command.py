"""`handschlag care`: classes and RFM, JSON lines in and out, one answer per line in the order asked.

`classify`: the first line is {"weights": {"margin": 0.5, …}, "shares": {"A": 0.8, "B": 0.95}, "hysteresis": 0.1}, then
    {"id": …, "previous": "B" or null, "margin": …, …}  →  {"id": …, "class": "A", "score": …, "explanation": {…}}
A criterion that is missing or null gives nothing; "cost_to_serve" is taken off. The score is the customer's share of
the whole. `explanation`: `parts` (what each criterion gave; they add up to the score), `missing`, `before` (the share
of all who stand before), `by_figures` (the class without hysteresis), `held`, and `up` and `down`: the score that
would bring the next better or worse class, as a multiple of their own.

`rfm [--reference 2026-11-23]`: {"customer": …, "date": "2026-03-01", "amount": …}, an invoice each  →  for each customer
    {"customer", "recency_days", "frequency", "monetary", "r", "f", "m"}, in the order of their first invoice.
Without a reference date days are counted from the latest invoice.

A line that cannot be used gets {"error": "field: reason"}; the others go on.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from handschlag.care.rules import classes, rfm
from handschlag.care.rules.scheme import Scheme, WrongScheme, make_scheme
from handschlag.core import questions
from handschlag.core.questions import Refused

Id = str | int


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="handschlag care", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("classify", help="customers into classes")
    silence = verbs.add_parser("rfm", help="recency, frequency and money from invoices")
    silence.add_argument("--reference", type=_day, metavar="DATE", help="the day recency is counted from")
    asked = parser.parse_args(argv)
    lines = sys.stdin.buffer
    for answer in classify(lines) if asked.verb == "classify" else rank(lines, asked.reference):
        sys.stdout.write(f"{answer}\n")
    return 0


def classify(lines: Iterable[bytes]) -> Iterator[str]:
    """The answer to each customer's line. A first line nobody can classify by is answered too, and then every other."""
    said = (line for line in lines if line.strip())
    try:
        scheme = _scheme(next(said, b"{}"))
    except (Refused, WrongScheme) as why:
        yield questions.error(why)
        yield from (questions.error(Refused("", "the first line says no weights and shares")) for _line in said)
        return
    asked = [_attempt(partial(_customer, line, scheme)) for line in said]
    counts = Counter(one[0] for one in asked if not isinstance(one, str))
    rows = [one for one in asked if not isinstance(one, str) and counts[one[0]] == 1]
    figures = {
        name: np.array([values[place] for _id, _previous, values in rows], float)
        for place, (name, _weight) in enumerate(scheme.weights)
    }
    found = classes.classify(figures, np.array([previous for _id, previous, _values in rows], np.int8), scheme)
    place = 0
    for one in asked:
        if isinstance(one, str):
            yield one
        elif counts[one[0]] > 1:
            yield questions.error(Refused("id", f"{one[0]} is given {counts[one[0]]} times"))
        else:
            yield _explained(one[0], classes.explain(found, figures, place))
            place += 1


def rank(lines: Iterable[bytes], reference: date | None) -> Iterator[str]:
    """Errors first, each where it was met, then one answer per customer."""
    customers: dict[Id, int] = {}
    read: list[tuple[int, int, float]] = []
    for line in lines:
        if not line.strip():
            continue
        found = _attempt(partial(_invoice, line, reference))
        if isinstance(found, str):
            yield found
        else:
            customer, on, amount = found
            read.append((customers.setdefault(customer, len(customers)), on.toordinal(), amount))
    who, days, amounts = (np.array([row[part] for row in read]) for part in range(3))
    last = reference.toordinal() if reference else max((row[1] for row in read), default=0)
    ranked = rfm.rfm(who.astype(np.int64), days.astype(np.int64), amounts.astype(float), reference=last)
    names = list(customers)
    for place, number in enumerate(ranked.customers):
        yield json.dumps(
            {
                "customer": names[int(number)],
                "recency_days": int(ranked.recency[place]),
                "frequency": int(ranked.frequency[place]),
                "monetary": float(ranked.monetary[place]),
                "r": int(ranked.r[place]),
                "f": int(ranked.f[place]),
                "m": int(ranked.m[place]),
            },
            ensure_ascii=False,
        )


def _attempt(work: Callable[[], Any]) -> Any:
    """What `work` finds, or the answer that says why it cannot."""
    try:
        return work()
    except Refused as why:
        return questions.error(why)


def _scheme(line: bytes) -> Scheme:
    said = questions.read(line)
    questions.check_fields(said, ("weights", "shares", "hysteresis"), of="the first line")
    parts = {}
    for field in ("weights", "shares"):
        if not isinstance(said[field], dict):
            raise Refused(field, "must be an object")
        parts[field] = {name: _number(value, f"{field}.{name}") for name, value in said[field].items()}
    if {"id", "previous"} & set(parts["weights"]):
        raise Refused("weights", "id and previous are no criteria")
    return make_scheme(parts["weights"], parts["shares"], _number(said["hysteresis"], "hysteresis"))


def _customer(line: bytes, scheme: Scheme) -> tuple[Id, int, list[float]]:
    said = questions.read(line)
    customer = _id(said, "id")
    previous = said.get("previous")
    if previous is not None and (not isinstance(previous, str) or previous not in [*scheme.classes]):
        raise Refused("previous", f"must be null or one of {', '.join(scheme.classes)}")
    values = [math.nan if said.get(name) is None else _number(said[name], name) for name, _weight in scheme.weights]
    return customer, classes.NONE if previous is None else scheme.classes.index(previous), values


def _invoice(line: bytes, reference: date | None) -> tuple[Id, date, float]:
    said = questions.read(line)
    questions.check_fields(said, ("customer", "date", "amount"), of="an invoice")
    customer, amount = _id(said, "customer"), _number(said["amount"], "amount")
    try:
        on = date.fromisoformat(said["date"])
    except (TypeError, ValueError):
        raise Refused("date", "must be a date such as 2026-03-01") from None
    if reference and on > reference:
        raise Refused("date", f"lies after the reference date {reference.isoformat()}")
    return customer, on, amount


def _id(said: dict[str, Any], field: str) -> Id:
    value = said.get(field)
    if field not in said:
        raise Refused(field, "is missing")
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise Refused(field, "must be a text or a whole number")
    return value


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused(field, "must be a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if abs(found) > LARGEST:
        raise Refused(field, "is too large")
    return found


LARGEST = 1e15
"""Beyond it whole cents cannot be told apart any more."""


def _explained(customer: Id, why: classes.Explanation) -> str:
    explanation = {
        "parts": dict(why.parts),
        "missing": list(why.missing),
        "before": why.before,
        "by_figures": why.by_figures,
        "held": why.is_held,
        "up": why.up,
        "down": why.down,
    }
    answer = {"id": customer, "class": why.letter, "score": why.score, "explanation": explanation}
    return json.dumps(answer, ensure_ascii=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-11-23") from None
