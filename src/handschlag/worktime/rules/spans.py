"""Vector work on spans [start, end) of whole numbers. Every array is int64; "ordered" means by start, not touching."""

import numpy as np
from numpy.typing import NDArray

Ticks = NDArray[np.int64]
Spans = tuple[Ticks, Ticks]

NONE: Spans = (np.empty(0, np.int64), np.empty(0, np.int64))


def ordered(spans: Spans) -> Spans:
    """The same set of points as few spans in order: overlapping and touching ones become one, empty ones go."""
    keep = spans[0] < spans[1]
    starts, ends = spans[0][keep], spans[1][keep]
    if not starts.size:
        return NONE
    order = np.argsort(starts, kind="stable")
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    fresh = np.concatenate(([True], starts[1:] > reach[:-1]))
    last = np.concatenate((fresh[1:], [True]))
    return starts[fresh], reach[last]


def matches(low: NDArray[np.intp], high: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs (i, j) with low[i] ≤ j < high[i], as two index arrays."""
    count = np.maximum(high - low, 0)
    first = np.repeat(np.arange(low.size), count)
    within = np.arange(first.size) - np.repeat(np.cumsum(count) - count, count)
    return first, np.repeat(low, count) + within


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both; both ordered, so is the answer."""
    low = np.searchsorted(other[1], one[0], side="right")
    high = np.searchsorted(other[0], one[1], side="left")
    i, j = matches(low, high)
    return np.maximum(one[0][i], other[0][j]), np.minimum(one[1][i], other[1][j])


def outside(spans: Spans, low: int, high: int) -> Spans:
    """What of [low, high) is not in the ordered spans."""
    starts = np.concatenate((np.array([low], np.int64), np.clip(spans[1], low, high)))
    ends = np.concatenate((np.clip(spans[0], low, high), np.array([high], np.int64)))
    return ordered((starts, ends))
