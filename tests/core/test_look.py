from __future__ import annotations

from dataclasses import dataclass

import pytest

from handschlag.core import facts
from handschlag.core.look import once_a_look, one_look
from tests.factories.people import NOW


@dataclass(frozen=True, kw_only=True)
class LightChanged(facts.Fact):
    light: int


class Counted:
    def __init__(self) -> None:
        self.times = 0

    @once_a_look
    def read(self, number: int) -> int:
        self.times += 1
        return number


def test_what_is_asked_twice_in_one_look_is_read_once() -> None:
    asked = Counted()
    with one_look():
        assert [asked.read(1), asked.read(1), asked.read(2)] == [1, 1, 2]
    assert asked.times == 2


def test_nothing_is_remembered_outside_a_look_or_in_the_next() -> None:
    asked = Counted()
    asked.read(1)
    asked.read(1)
    for _look in range(2):
        with one_look():
            asked.read(1)
    assert asked.times == 4


@pytest.mark.django_db
def test_a_fact_recorded_ends_what_was_seen() -> None:
    asked = Counted()
    with one_look():
        asked.read(1)
        facts.record(LightChanged(light=1), at=NOW, by=None)
        asked.read(1)
    assert asked.times == 2
