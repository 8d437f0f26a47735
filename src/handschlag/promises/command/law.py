"""`handschlag law`: what a law wants by when and what it costs, JSON lines in and out, one answer per question.

    {"law": "DE-TKG-58", "reported_at": ISO, "fixed_at": ISO or null, "monthly_fee": "79.90",
     "outage": "complete" or "partial", "missed_appointments": n, "at": ISO}
    →  {"inform_by": ISO in UTC, "compensation": [{"day": 1, "amount": "0.00"}, …],
        "missed_appointment_amount": "0.00", "total": "0.00"}

`inform_by` is the last second of its day, as if nothing were fixed before it; `compensation` has every day from the one
after the report until the fix or `at`, whichever is first; `missed_appointment_amount` is for all of them, and `total`
is the sum of all. The laws are those of `rules.laws.shipped`, which says where their amounts are from. A question that
cannot be answered gets {"error": "field: reason"}; the others go on. Blank lines are passed over.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handschlag.core import questions
from handschlag.core.questions import Refused
from handschlag.promises.rules import laws
from handschlag.promises.rules.laws import Law, LawError, Outage
from handschlag.worktime.rules import ClockError, parse_instant

FIELDS = ("law", "reported_at", "fixed_at", "monthly_fee", "outage", "missed_appointments", "at")
MOST_APPOINTMENTS = 1000
YEARS = range(2, 9991)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag law", description="Deadlines and compensation by law.")
    parser.parse_args(argv)
    questions.answer_all(answer)
    return 0


def answer(line: bytes) -> str:
    """The answer to one question, as JSON."""
    try:
        return _answer(questions.read(line))
    except (ClockError, LawError, Refused) as why:
        return questions.error(why)


def _answer(question: dict[str, Any]) -> str:
    questions.check_fields(question, FIELDS, of="a question to a law")
    reported_at = _instant(question["reported_at"], "reported_at")
    law = _law(question["law"], reported_at)
    outage = Outage(
        reported_at=reported_at,
        fixed_at=None if question["fixed_at"] is None else _instant(question["fixed_at"], "fixed_at"),
        kind=_outage(question["outage"]),
        monthly_fee=laws.parse_amount(question["monthly_fee"], "monthly_fee"),
        missed_appointments=_count(question["missed_appointments"]),
    )
    found = laws.compensate(law, outage, at=_instant(question["at"], "at"))
    inform_by = laws.due_of(law, law.duties["inform"], reported_at)
    return json.dumps(
        {
            "inform_by": inform_by.isoformat(),
            "compensation": [{"day": day.day, "amount": str(day.amount)} for day in found.days],
            "missed_appointment_amount": str(found.missed),
            "total": str(found.total),
        }
    )


def _law(value: object, reported_at: datetime) -> Law:
    wordings = [wording for wording in laws.SHIPPED if wording.code == value]
    if not wordings:
        known = ", ".join(sorted({wording.code for wording in laws.SHIPPED}))
        raise Refused("law", f"is not known; known: {known}")
    zone = ZoneInfo(wordings[0].definition["timezone"])
    wording = laws.in_force(wordings, on=reported_at.astimezone(zone).date())
    if wording is None:
        raise Refused("reported_at", f"lies before {wordings[0].from_on}, from when this law holds")
    return laws.parse_law(wording.definition)


def _instant(value: object, field: str) -> datetime:
    """An instant far enough from the ends of the calendar for days to be counted around it."""
    at = parse_instant(value, field)
    if at.year not in YEARS:
        raise Refused(field, f"lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return at


def _outage(value: object) -> str:
    if not isinstance(value, str) or value not in laws.OUTAGES:
        raise Refused("outage", "must be complete or partial")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_APPOINTMENTS:
        raise Refused("missed_appointments", f"must be a whole number from 0 to {MOST_APPOINTMENTS}")
    return value
