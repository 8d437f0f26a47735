"""What laws say about time and money, as data: who owes what by which calendar day, and what a day costs. Pure."""

from handschlag.promises.rules.laws.definition import (
    COMPLETE,
    OUTAGES,
    OWED,
    PARTIAL,
    Duty,
    Law,
    LawError,
    Share,
    Step,
    parse_amount,
    parse_law,
)
from handschlag.promises.rules.laws.reckoning import (
    Compensation,
    DayAmount,
    Outage,
    compensate,
    day_of,
    due_of,
    end_of_day,
    falls_away,
    is_owed,
)
from handschlag.promises.rules.laws.shipped import SHIPPED, Shipped, in_force

__all__ = [
    "COMPLETE",
    "OUTAGES",
    "OWED",
    "PARTIAL",
    "SHIPPED",
    "Compensation",
    "DayAmount",
    "Duty",
    "Law",
    "LawError",
    "Outage",
    "Share",
    "Shipped",
    "Step",
    "compensate",
    "day_of",
    "due_of",
    "end_of_day",
    "falls_away",
    "in_force",
    "is_owed",
    "parse_amount",
    "parse_law",
]
