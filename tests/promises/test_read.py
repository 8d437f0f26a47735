from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises import rules
from handschlag.worktime import rules as worktime
from handschlag.worktime.queries import BusinessClock
from tests.promises.sentences import ASKING, ENGLISH, GERMAN

ZONE = ZoneInfo("Europe/Berlin")
SAID_AT = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)
DAY = [["08:00", "12:00"], ["13:00", "17:00"]]
HOURS = BusinessClock(
    None,
    worktime.compiled(
        worktime.parse_definition(
            {
                "timezone": "Europe/Berlin",
                "hours": dict.fromkeys(worktime.WEEKDAYS[:5], DAY),
                "holidays": ["2026-12-25", "2026-12-26", "2027-01-01"],
            }
        )
    ),
)


def read(words: str, *, at: datetime = SAID_AT) -> rules.Understood:
    return rules.read(words, at=at, hours=HOURS)


@pytest.mark.parametrize(("words", "due", "kind"), GERMAN + ENGLISH)
def test_sentence_is_understood(words, due, kind):
    wall, _, question = due.partition(" ?")
    found = read(words)
    assert found.due_at is not None, found
    local = found.due_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    assert (local + (" ?" if not found.is_certain else ""), found.kind) == (due, kind)
    assert found.due_at.tzinfo is UTC
    assert wall


@pytest.mark.parametrize(("words", "asks"), ASKING)
def test_sentence_without_a_usable_time_asks(words, asks):
    found = read(words)
    assert (found.due_at, found.asks) == (None, asks)
