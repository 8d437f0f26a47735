from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from handschlag.desk import wording

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
"""Monday, 17:30 in Cologne."""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 16, 45, tzinfo=UTC), "heute 17:45"),
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "morgen 10:00"),
        (datetime(2026, 11, 22, 16, 28, tzinfo=UTC), "gestern 17:28"),
        (datetime(2026, 11, 20, 11, 0, tzinfo=UTC), "Fr 20.11., 12:00"),
        (datetime(2027, 1, 4, 8, 0, tzinfo=UTC), "Mo 4.1., 09:00"),
        (datetime(2024, 11, 14, 8, 5, tzinfo=UTC), "14.11.2024, 09:05"),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "morgen 00:30"),
    ],
)
def test_times_read_as_one_says_them_on_the_phone(at: datetime, said: str) -> None:
    with translation.override("de"):
        assert wording.when(at, NOW) == said


def test_times_read_in_english_too() -> None:
    with translation.override("en"):
        assert wording.when(datetime(2026, 11, 23, 16, 45, tzinfo=UTC), NOW) == "today 17:45"
        assert wording.when(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), NOW) == "Fri 20 Nov, 12:00"


@pytest.mark.parametrize(
    ("on", "said"),
    [(date(2026, 11, 23), "heute"), (date(2026, 11, 14), "Sa 14.11."), (date(1998, 3, 1), "1.3.1998")],
)
def test_days_read_as_one_says_them(on: date, said: str) -> None:
    with translation.override("de"):
        assert wording.day(on, date(2026, 11, 23)) == said


def test_the_clock_in_the_top_bar_shows_day_and_time() -> None:
    with translation.override("de"):
        assert wording.top_clock(NOW) == "Mo 23.11. · 17:30"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ernst Roth", "ER"),
        ("Roth", "R"),
        ("Ernst-August von Roth", "ER"),
        ("Bäckerei Sommer GmbH", "BG"),
        ("", ""),
        ("– ?", ""),
    ],
)
def test_a_face_shows_at_most_two_letters(name: str, letters: str) -> None:
    assert wording.initials(name) == letters
