from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.care.rules import lifetime, rfm, risk
from tests.care import slowly

CDNOW = Path(__file__).parents[1] / "fixtures/care/cdnow.csv"
REFERENCE = date(2026, 11, 23)

invoices = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 12), st.integers(10**9, 10**9 + 3)),
        st.dates(date(2025, 1, 1), REFERENCE),
        st.integers(-5000, 100_000),
    ),
    max_size=40,
)


def ranked(rows: list[tuple[int, date, int]]) -> dict[int, tuple[int, ...]]:
    found = rfm.rfm(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1].toordinal() for row in rows], np.int64),
        np.array([row[2] / 100 for row in rows], float),
        reference=REFERENCE.toordinal(),
    )
    columns = (found.recency, found.frequency, np.rint(found.monetary * 100), found.r, found.f, found.m)
    return {int(who): tuple(int(column[place]) for column in columns) for place, who in enumerate(found.customers)}


@given(invoices)
def test_rfm_is_that_of_the_slow_way(rows):
    assert ranked(rows) == slowly.rfm(rows, REFERENCE)


@given(invoices, st.randoms(use_true_random=False))
def test_the_order_of_the_invoices_is_irrelevant(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    assert ranked(mixed) == ranked(rows)


def test_fifths_are_as_even_as_they_can_be_and_never_part_equals():
    assert rfm.fifths(np.arange(7)).tolist() == [1, 1, 2, 2, 3, 4, 5]
    assert rfm.fifths(np.array([1, 1, 1, 1, 9])).tolist() == [1, 1, 1, 1, 5]
    assert rfm.fifths(np.array([], np.int64)).tolist() == []


def cdnow() -> tuple[np.ndarray, ...]:
    with CDNOW.open() as file:
        table = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    return table[:, 0], table[:, 1] / 7, table[:, 2] / 7, table[:, 3]


def test_the_published_parameters_of_cdnow_are_found():
    """Fader, Hardie and Lee (2005), table 2: r .243, alpha 4.414, a .793, b 2.426, LL -9582.4."""
    again, last, seen, counts = cdnow()
    assert counts.sum() == 2357
    found = lifetime.fit(again, last, seen, counts)
    assert found is not None
    assert (found.r, found.alpha) == (pytest.approx(0.2426, abs=5e-5), pytest.approx(4.414, abs=5e-4))
    assert (found.a, found.b) == (pytest.approx(0.793, abs=5e-4), pytest.approx(2.426, abs=5e-4))
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_who_is_still_there_as_published_for_customer_one():
    """Two more purchases, the last after 30.43 of 38.86 weeks: 0.7266 by the authors' note on P(alive)."""
    found = lifetime.Lifetimes(0.2426, 4.4136, 0.7929, 2.4259, 0)
    alive = found.alive(np.array([2.0, 0.0]), np.array([30.43, 0.0]), np.array([38.86, 38.86]))
    assert alive.tolist() == [pytest.approx(0.7266, abs=1e-4), 1.0]


def test_parameters_do_not_depend_on_the_unit_of_time():
    again, last, seen, counts = cdnow()
    weeks = lifetime.fit(again, last, seen, counts)
    days = lifetime.fit(again, last * 7, seen * 7, counts)
    assert weeks is not None
    assert days is not None
    assert (days.r, days.alpha / 7, days.a, days.b) == pytest.approx((weeks.r, weeks.alpha, weeks.a, weeks.b), rel=1e-3)
    silent = (np.array([3.0]), np.array([10.0]), np.array([39.0]))
    assert days.alive(silent[0], silent[1] * 7, silent[2] * 7) == pytest.approx(weeks.alive(*silent), rel=1e-3)


def test_known_parameters_are_found_again_in_generated_customers():
    chance = np.random.default_rng(382)
    r, alpha, a, b, end, many = 0.6, 5.0, 1.0, 3.0, 78.0, 20_000
    rates, leaving = chance.gamma(r, 1 / alpha, many), chance.beta(a, b, many)
    again, last, now, alive = np.zeros(many), np.zeros(many), np.zeros(many), np.ones(many, bool)
    while alive.any():
        now = now + chance.exponential(1 / rates)
        alive &= now <= end
        again[alive] += 1
        last[alive] = now[alive]
        alive &= chance.random(many) >= leaving
    found = lifetime.fit(again, last, np.full(many, end))
    assert found is not None
    assert (found.r, found.alpha) == (pytest.approx(r, rel=0.1), pytest.approx(alpha, rel=0.1))
    assert found.a / (found.a + found.b) == pytest.approx(a / (a + b), rel=0.1)


def test_customers_who_are_all_alike_are_no_difficulty():
    found = lifetime.fit(np.full(500, 12.0), np.full(500, 360.0), np.full(500, 365.0))
    assert found is not None
    assert 0 < found.alive(np.array([12.0]), np.array([360.0]), np.array([365.0]))[0] <= 1


def test_too_few_customers_say_nothing():
    few = np.full(49, 3.0)
    assert lifetime.fit(few, few, few + 10) is None
    never = np.zeros(400)
    assert lifetime.fit(never, never, never + 10) is None


@pytest.mark.parametrize(
    ("again", "last", "seen"),
    [(1.0, 11.0, 10.0), (0.0, 3.0, 10.0), (2.0, 0.0, 10.0), (1.0, -1.0, 10.0), (-1.0, 1.0, 2.0)],
)
def test_what_cannot_be_is_refused(again, last, seen):
    with pytest.raises(ValueError, match="last purchase"):
        lifetime.fit(np.full(99, again), np.full(99, last), np.full(99, seen))


def test_the_longer_the_silence_the_less_likely():
    found = lifetime.Lifetimes(0.2426, 4.4136, 0.7929, 2.4259, 0)
    alive = found.alive(np.full(40, 5.0), np.full(40, 20.0), 20.0 + np.arange(40.0))
    assert (np.diff(alive) < 0).all()
    assert found.alive(np.array([5000.0]), np.array([1.0]), np.array([1e6])).tolist() == [pytest.approx(0)]


def test_value_at_risk_counts_what_would_be_lost():
    found = risk.value_at_risk(np.array([1000.0, 500, -100, np.nan]), np.array([0.9, 0.5, 0.0, 0.0]))
    assert found.values.tolist() == [pytest.approx(100), 250, 0, 0]
    assert (found.whole, found.of, found.share) == (pytest.approx(350), 1500, pytest.approx(350 / 1500))
    assert risk.value_at_risk(np.array([]), np.array([])).share == 0
