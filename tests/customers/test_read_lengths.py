"""Lengths of service time: what people and programs write is read, what says none is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.customers.rules import lengths


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4 h", 14400),
        ("4h", 14400),
        ("30 min", 1800),
        ("30 Minuten", 1800),
        ("1 Std. 30", 5400),
        ("1 h 30 min", 5400),
        ("1 Stunde und 30 Minuten", 5400),
        ("1,5 Stunden", 5400),
        ("0.5 hours", 1800),
        ("4:30 h", 16200),
        ("4:30", 16200),
        ("2 Tage", "days"),
        ("1 Arbeitstag", "days"),
        ("NBD", "days"),
        ("4", "no_unit"),
        ("bald", "no_length"),
        ("4 Äpfel", "no_length"),
        ("4 h sofort", "no_length"),
        ("0 h", "no_length"),
        ("0:00", "no_length"),
        ("-4 h", "no_length"),
    ],
)
def test_a_length_is_read_or_said_to_be_none(text, seconds):
    assert lengths.seconds_in(text) == seconds


def test_days_have_a_length_round_the_clock():
    assert lengths.seconds_in("2 Tage 1 h", has_days=True) == 49 * 3600
    assert lengths.seconds_in("1 Arbeitstag", has_days=True) == "days"


def test_a_bare_number_has_the_unit_of_its_column():
    assert lengths.seconds_in("4", unit=lengths.HOUR) == 14400
    assert lengths.seconds_in("45", unit=lengths.MINUTE) == 2700


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("Reaktionszeit (h)", 3600), ("Fix in Minuten", 60), ("Response time", 0), ("Reaktion Std.", 3600), ("m", 0)],
)
def test_a_heading_may_name_the_unit(heading, unit):
    assert lengths.unit_of(heading) == unit


@given(st.integers(1, 10_000))
def test_what_is_written_is_read_again(minutes):
    assert lengths.seconds_in(lengths.written(minutes * 60)) == minutes * 60


def test_nothing_is_written_as_nothing():
    assert (lengths.written(None), lengths.written(30)) == ("", "1 min")
