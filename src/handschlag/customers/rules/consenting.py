"""How long the proof of a consent is kept (UWG §7a: five years from giving, and again from each use)."""

from __future__ import annotations

from datetime import date

YEARS = 5


def retain_until(given_on: date, last_used_on: date | None = None) -> date:
    """The last day the proof must be kept; of 29 February the last day of that month five years on."""
    counts_from = max(given_on, last_used_on or given_on)
    try:
        return counts_from.replace(year=counts_from.year + YEARS)
    except ValueError:
        return counts_from.replace(year=counts_from.year + YEARS, day=28)
