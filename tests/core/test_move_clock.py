from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from handschlag.core import clock
from handschlag.core.models import Installation

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def test_an_installation_without_a_row_has_system_time():
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_an_example_clock_is_moved_and_runs_on():
    Installation.objects.create(is_example=True)
    clock.move_to(moment=MONDAY)
    first, second = clock.now(), clock.now()
    assert MONDAY <= first < second < MONDAY + timedelta(seconds=30)


@pytest.mark.parametrize("rows", [0, 1])
def test_a_real_clock_is_nobodys_to_move(rows):
    for _ in range(rows):
        Installation.objects.create(is_example=False)
    with pytest.raises(clock.CannotMoveClock) as refusal:
        clock.move_to(moment=MONDAY)
    assert refusal.value.field == "moment"


def test_a_time_without_zone_is_refused():
    Installation.objects.create(is_example=True)
    with pytest.raises(clock.CannotMoveClock):
        clock.move_to(moment=MONDAY.replace(tzinfo=None))


def test_the_database_itself_refuses_a_moved_real_clock():
    with pytest.raises(IntegrityError, match="installation_real_clock_is_not_moved"):
        Installation.objects.create(is_example=False, clock_offset=timedelta(hours=1))
