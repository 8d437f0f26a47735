"""The business clock, pure and exact."""

from .clock import Clock, compiled
from .dates import add_working_days, closing_of, closing_time
from .days import Day, day_of
from .definition import ALWAYS, Definition, parse_definition
from .errors import ClockError
from .hours import WEEKDAYS, Window, parse_week, parse_windows
from .instants import parse_date, parse_instant
from .regions import STATES, Region, parse_region

__all__ = [
    "ALWAYS",
    "STATES",
    "WEEKDAYS",
    "Clock",
    "ClockError",
    "Day",
    "Definition",
    "Region",
    "Window",
    "add_working_days",
    "closing_of",
    "closing_time",
    "compiled",
    "day_of",
    "parse_date",
    "parse_definition",
    "parse_instant",
    "parse_region",
    "parse_week",
    "parse_windows",
]
