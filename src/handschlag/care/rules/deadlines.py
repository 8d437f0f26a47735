"""By when the law wants an answer."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

DECEMBER = 12


def one_month_after(on: date) -> date:
    """The last day of a month that begins on `on` (Art. 12(3) GDPR, § 188 BGB): the same number, else the month's last."""
    year, month = (on.year + 1, 1) if on.month == DECEMBER else (on.year, on.month + 1)
    return date(year, month, min(on.day, monthrange(year, month)[1]))
