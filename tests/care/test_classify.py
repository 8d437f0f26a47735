from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handschlag.care.rules.classes import NONE, Classified, classify, explain
from handschlag.care.rules.scheme import Scheme, WrongScheme, make_scheme
from tests.care import slowly

SHARES = {"A": 0.8, "B": 0.95}
MARGIN = make_scheme({"margin": 1}, SHARES, 0.1)
SEVERAL = make_scheme({"margin": 2, "potential": 1, "cost_to_serve": 1}, SHARES, 0.1)

numbers = st.one_of(st.none(), st.integers(-50, 1000).map(float))
rows = st.lists(st.tuples(numbers, numbers, numbers), max_size=25)
befores = st.sampled_from([NONE, 0, 1, 2])


def by(scheme: Scheme, table: list[tuple[float | None, ...]], previous: list[int] | None = None) -> Classified:
    names = ("margin", "potential", "cost_to_serve")
    figures = {
        name: np.array([math.nan if row[place] is None else row[place] for row in table], float)
        for place, name in enumerate(names)
    }
    return classify(figures, np.array(previous or [NONE] * len(table), np.int8), scheme)


def margins(*values: float | None, previous: str = "", scheme: Scheme = MARGIN) -> str:
    before = [NONE if letter == "-" else scheme.classes.index(letter) for letter in previous]
    found = by(scheme, [(value, None, None) for value in values], before)
    return "".join(scheme.classes[place] for place in found.classes)


def test_class_a_is_the_smallest_set_that_brings_its_share():
    assert margins(50, 30, 15, 4, 1) == "AABCC"
    assert margins(1, 4, 15, 30, 50) == "CCBAA"


def test_one_customer_brings_everything_and_nobody_is_no_difficulty():
    assert (margins(7), margins(), margins(0), margins(-3), margins(None)) == ("A", "", "C", "C", "C")


def test_who_brings_nothing_or_less_is_last_even_among_the_like():
    assert margins(0, 0, 0) == "CCC"
    assert margins(-5, 0, None, 10) == "CCCA"


def test_equal_customers_are_never_parted():
    assert margins(60, 10, 10, 10, 10) == "AAAAA"
    assert margins(40, 40, 5, 5, 5, 5) == "AABBBB"


def test_cost_to_serve_takes_off():
    cheap, dear = by(SEVERAL, [(10, 10, 0), (10, 10, 50)]).scores
    assert cheap > dear


def test_four_classes_have_three_borders():
    four = make_scheme({"margin": 1}, {"A": 0.5, "B": 0.8, "C": 0.95}, 0)
    assert margins(50, 30, 15, 5, scheme=four) == "ABCD"


@given(rows)
@example([(1.0, None, None), (1.0, None, None)])
def test_classes_are_those_of_the_slow_way(table):
    found = by(SEVERAL, table)
    weights = {"margin": Fraction(1, 2), "potential": Fraction(1, 4), "cost_to_serve": Fraction(1, 4)}
    said = [dict(zip(("margin", "potential", "cost_to_serve"), row, strict=True)) for row in table]
    exact = slowly.scores(said, weights)
    gaps = sorted(exact)
    near = any(0 < later - earlier < Fraction(1, 10**9) for earlier, later in pairwise(gaps))
    whole = sum(score for score in exact if score > 0)
    at_border = whole and any(
        abs(sum(other for other in exact if other > score) / whole - border) < Fraction(1, 10**8)
        for score in exact
        for border in (Fraction(4, 5), Fraction(19, 20))
    )
    tiny = any(0 < abs(score) < Fraction(1, 10**9) for score in exact)
    if not (near or at_border or tiny):
        letters = slowly.classes(said, weights, {"A": Fraction(4, 5), "B": Fraction(19, 20)})
        # Doubles say "a trifle above nothing" where the fractions cancel out.
        sure = [place for place, score in enumerate(exact) if score]
        assert ["ABC"[found.by_figures[place]] for place in sure] == [letters[place] for place in sure]


@given(rows)
def test_shares_add_up(table):
    found = by(SEVERAL, table)
    gained = found.scores[found.scores > 0].sum()
    assert gained == 0 or gained == pytest.approx(1)
    np.testing.assert_allclose(sum(found.parts.values(), np.zeros(len(table))), found.scores, atol=1e-12)
    assert ((found.before >= 0) & (found.before <= 1 + 1e-9)).all()


@given(st.lists(st.tuples(numbers, numbers, numbers, befores), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_irrelevant(table, chance):
    mixed = list(range(len(table)))
    chance.shuffle(mixed)
    straight = by(SEVERAL, [row[:3] for row in table], [row[3] for row in table])
    other = by(SEVERAL, [table[place][:3] for place in mixed], [table[place][3] for place in mixed])
    assert straight.classes[mixed].tolist() == other.classes.tolist()
    assert straight.scores[mixed].tolist() == other.scores.tolist()
    assert straight.borders == other.borders


@given(st.lists(st.tuples(numbers, numbers, numbers, befores), max_size=20))
def test_the_same_input_gives_the_same_result_and_a_second_round_moves_nobody(table):
    given_before = [row[3] for row in table]
    first = by(SEVERAL, [row[:3] for row in table], given_before)
    again = by(SEVERAL, [row[:3] for row in table], given_before)
    assert first.classes.tolist() == again.classes.tolist()
    second = by(SEVERAL, [row[:3] for row in table], first.classes.tolist())
    assert second.classes.tolist() == first.classes.tolist()


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30), st.integers(0, 29), st.floats(0.97, 1.03))
def test_a_customer_near_a_border_keeps_the_class_whatever_little_moves(values, which, factor):
    """Their own figure moves by three percent, so do the borders by no more: ten percent are never reached."""
    which %= len(values)
    before = by(MARGIN, [(float(value), None, None) for value in values])
    moved = [float(value) * (factor if place == which else 1) for place, value in enumerate(values)]
    after = by(MARGIN, [(value, None, None) for value in moved], before.classes.tolist())
    fresh = by(MARGIN, [(value, None, None) for value in moved])
    for place, was in enumerate(before.classes):
        if after.classes[place] != was:
            # Only who is beyond the band of the new borders moved, and only towards the new class.
            low, high = sorted((int(was), int(fresh.classes[place])))
            border = after.borders[low]
            assert low <= after.classes[place] <= high
            assert after.scores[place] >= border * 1.1 or after.scores[place] < border * 0.9


def test_hysteresis_holds_just_below_a_border_and_lets_go_well_below():
    assert margins(40, 39, 18, 17, 2, 1) == "AAABCC"
    assert margins(40, 39, 18, 17, 2, 1, previous="--BA--") == "AABACC"
    assert margins(40, 39, 18, 9, 2, 1, previous="---A--")[3] == "B"
    calm = make_scheme({"margin": 1}, SHARES, 0)
    assert margins(40, 39, 18, 17, 2, 1, previous="--BA--", scheme=calm) == "AAABCC"


def test_who_was_last_and_brings_everything_rises_all_the_way():
    assert margins(7, previous="C") == "A"
    assert margins(100, 1, previous="CA") == "AC"


def test_an_explanation_says_what_gave_how_much_and_how_far_the_borders_are():
    figures = {
        "margin": np.array([60.0, 30, 10]),
        "potential": np.array([np.nan, 5, 5]),
        "cost_to_serve": np.array([1.0, 1, 2]),
    }
    found = classify(figures, np.array([NONE, 0, NONE], np.int8), SEVERAL)
    why = [explain(found, figures, place) for place in range(3)]
    assert why[0].missing == ("potential",)
    assert math.fsum(why[1].parts.values()) == pytest.approx(why[1].score)
    assert why[1].parts["cost_to_serve"] < 0 < why[1].parts["margin"]
    assert (why[0].up, why[0].letter) == (None, "A")
    third = why[2]
    assert third.up is not None
    assert third.up > 1
    scores = found.scores * 1.0
    assert third.up * scores[2] == pytest.approx(found.borders["ABC".index(third.letter) - 1] * 1.1)


@pytest.mark.parametrize(
    ("weights", "shares", "hysteresis", "field"),
    [
        ({}, SHARES, 0.1, "weights"),
        ({"margin": 0}, SHARES, 0.1, "weights"),
        ({"margin": -1}, SHARES, 0.1, "weights.margin"),
        ({"margin": math.nan}, SHARES, 0.1, "weights.margin"),
        ({"margin": 1, "years": 1e308}, SHARES, 0.1, "weights.years"),
        ({"margin": 1}, {}, 0.1, "shares"),
        ({"margin": 1}, {"A": 1.0}, 0.1, "shares"),
        ({"margin": 1}, {"B": 0.8}, 0.1, "shares.B"),
        ({"margin": 1}, {"A": 0.8, "B": 0.7}, 0.1, "shares"),
        ({"margin": 1}, {"A": 0.0}, 0.1, "shares.A"),
        ({"margin": 1}, {"A": 0.2, "B": 0.4, "C": 0.6, "D": 0.8}, 0.1, "shares"),
        ({"margin": 1}, {"A": 0.2, "B": 0.4, "C": 0.6, "D": 0.8, "E": 0.9}, 0.1, "shares"),
        ({"margin": 1}, SHARES, 1.0, "hysteresis"),
        ({"margin": 1}, SHARES, -0.1, "hysteresis"),
    ],
)
def test_a_scheme_nobody_can_classify_by_is_refused(weights, shares, hysteresis, field):
    with pytest.raises(WrongScheme) as refused:
        make_scheme(weights, shares, hysteresis)
    assert refused.value.field == field


def test_weights_are_made_to_add_up_and_a_last_share_of_one_is_the_rest():
    scheme = make_scheme({"margin": 3, "years": 1, "potential": 0}, {"A": 0.8, "B": 0.95, "C": 1}, 0.1)
    assert scheme.weights == (("margin", 0.75), ("years", 0.25))
    assert (scheme.classes, scheme.borders) == ("ABC", (0.8, 0.95))
