"""Who is still a customer: the BG/NBD model of Fader, Hardie and Lee (2005), for customers without a contract.

While alive a customer buys at a rate of their own (gamma: r, alpha) and after each purchase may leave for good (beta:
a, b). From how often somebody bought again (`again`), when last (`last`, counted from the first purchase) and how long
we could have seen them (`seen`) follows how likely they are still there. Times in any one unit; weeks in the paper.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST: Final = 50
"""Fewer customers, or fewer who ever bought again, say nothing about the others."""
STEPS: Final = 4000
FARTHEST: Final = 15.0
CLOSE: Final = 1e-7
"""Points nearer to each other than this are one: seven digits of each parameter's logarithm."""


@dataclass(frozen=True)
class Lifetimes:
    """The four parameters, and the log likelihood of what was seen."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, again: Floats, last: Floats, seen: Floats) -> Floats:
        """For each customer how likely they are still there: 1 for who never bought again, as the model has it."""
        ratio = np.log(self.alpha + seen) - np.log(self.alpha + last)
        odds = self.a / (self.b + np.maximum(again, 1) - 1) * np.exp(np.minimum((self.r + again) * ratio, 700.0))
        alive: Floats = np.where(again > 0, 1 / (1 + odds), 1.0)
        return alive


def fit(again: Floats, last: Floats, seen: Floats, counts: Floats | None = None) -> Lifetimes | None:
    """The likeliest parameters. `counts`: how many customers each row stands for. None when too little was seen.

    Raises ValueError for what cannot be: a last purchase after the end, or one without having bought again.
    """
    weights = np.ones(len(again)) if counts is None else counts
    if ((last > seen) | (last < 0) | ((again == 0) != (last == 0)) | (again < 0)).any():
        raise ValueError("the last purchase lies between the first and the end, and only who bought again has one")
    if weights.sum() < FEWEST or weights[again > 0].sum() < FEWEST:
        return None
    # In units in which the longest time is about one paper's study, so that steps of one size fit every unit.
    scale = 40 / float(seen.max())
    rows = _Rows(again, last * scale, seen * scale, weights)
    found = _lowest(lambda logs: -rows.log_likelihood(_within(logs)), np.zeros(4))
    r, alpha, a, b = (float(value) for value in _within(found))
    likelihood = rows.log_likelihood(_within(found)) + float((weights * again).sum()) * math.log(scale)
    return Lifetimes(r, alpha / scale, a, b, likelihood)


def _within(logs: Floats) -> Floats:
    """Parameters from their logarithms, kept from running away where customers are all alike."""
    kept: Floats = np.exp(np.clip(logs, -FARTHEST, FARTHEST))
    return kept


class _Rows:
    """What was seen, with the parts that do not depend on the parameters at hand."""

    def __init__(self, again: Floats, last: Floats, seen: Floats, weights: Floats) -> None:
        self.last, self.seen, self.weights = last, seen, weights
        self.counts, self.which = np.unique(again, return_inverse=True)
        self.again, self.is_back = again, again > 0

    def log_likelihood(self, parameters: Floats) -> float:
        """Formula (6) of the paper in logarithms; the gamma functions only for the few different counts."""
        r, alpha, a, b = (float(value) for value in parameters)
        gammas = np.array([math.lgamma(r + x) - math.lgamma(r) + _beta(a, b + x) - _beta(a, b) for x in self.counts])
        exits = np.array([_beta(a + 1, b + x - 1) - _beta(a, b + x) if x else -math.inf for x in self.counts])
        staying = -(r + self.again) * np.log(alpha + self.seen)
        leaving = exits[self.which] - (r + self.again) * np.log(alpha + self.last)
        each = gammas[self.which] + r * math.log(alpha) + np.logaddexp(staying, leaving)
        return float((self.weights * each).sum())


def _beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _lowest(height: Callable[[Floats], float], start: Floats) -> Floats:
    """The lowest point by the method of Nelder and Mead (1965): four parameters need neither gradients nor SciPy."""
    points = np.vstack([start, *(start + row for row in np.eye(len(start)))])
    heights = np.array([height(point) for point in points])
    for _step in range(STEPS):
        order = np.argsort(heights, kind="stable")
        points, heights = points[order], heights[order]
        if np.ptp(points, axis=0).max() < CLOSE:
            break
        middle = points[:-1].mean(axis=0)
        better = _reflected(height, points, heights, middle)
        if better is None:
            points[1:] = points[0] + (points[1:] - points[0]) / 2
            heights[1:] = [height(point) for point in points[1:]]
        else:
            points[-1], heights[-1] = better
    lowest: Floats = points[int(np.argmin(heights))]
    return lowest


def _reflected(
    height: Callable[[Floats], float], points: Floats, heights: Floats, middle: Floats
) -> tuple[Floats, float] | None:
    """A better point than the worst, on the line from it through the middle of the others; None when there is none."""
    worst = points[-1]
    mirrored = middle + (middle - worst)
    at = height(mirrored)
    if at < heights[0]:
        farther = middle + 2 * (middle - worst)
        beyond = height(farther)
        return (farther, beyond) if beyond < at else (mirrored, at)
    if at < heights[-2]:
        return mirrored, at
    nearer = middle + (0.5 if at < heights[-1] else -0.5) * (middle - worst)
    between = height(nearer)
    return (nearer, between) if between < min(at, heights[-1]) else None
