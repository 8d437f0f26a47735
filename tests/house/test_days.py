"""Today is what the clock on the office's wall says."""

from __future__ import annotations

import re

from tests.house.source import sources

OF_GREENWICH = re.compile(r"\bnow\.date\(\)")
"""Our moments are UTC: between midnight and one or two o'clock their date is yesterday's."""


def test_nobody_takes_the_date_of_greenwich_for_today():
    assert [source.place for source in sources() if OF_GREENWICH.search(source.text)] == []
