"""The business clock, pure and exact."""

from .business import BusinessClock
from .clock import Clock, compiled
from .dates import add_working_days, closing_of, closing_time, wall_time
from .days import Day, day_of
from .definition import ALWAYS, Definition, parse_definition
from .errors import ClockError
from .hours import WEEKDAYS, Window, parse_week, parse_windows
from .instants import parse_date, parse_instant
from .municipalities import CATHOLIC_HOLIDAY
from .regions import STATES, Region, parse_region
from .year import days_of_year
from .zones import zone_names

__all__ = [
    "ALWAYS",
    "CATHOLIC_HOLIDAY",
    "STATES",
    "WEEKDAYS",
    "BusinessClock",
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
    "days_of_year",
    "parse_date",
    "parse_definition",
    "parse_instant",
    "parse_region",
    "parse_week",
    "parse_windows",
    "wall_time",
    "zone_names",
]
