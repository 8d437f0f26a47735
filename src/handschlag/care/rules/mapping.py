"""The map of more customers than can be drawn as dots: how many stand around each value and cost."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

CELLS: Final = 40
"""Along each side."""

Floats = NDArray[np.float64]


def drawn(values: Floats, costs: Floats) -> dict[str, Any]:
    """As JSON: the sums of `values` and `costs` over all, and `cells`: value, cost and number of each that is not empty."""
    return {"value": float(values.sum()), "cost": float(costs.sum()), "cells": cells(values, costs)}


def cells(values: Floats, costs: Floats) -> list[tuple[float, float, int]]:
    """Between the 1st and the 99th of a hundred, so that one giant does not squeeze all others into a corner."""
    if not len(values):
        return []
    counted, x_edges, y_edges = np.histogram2d(_within(values), _within(costs), bins=CELLS)
    x, y = ((edges[:-1] + edges[1:]) / 2 for edges in (x_edges, y_edges))
    return [(float(x[i]), float(y[j]), int(counted[i, j])) for i, j in zip(*np.nonzero(counted), strict=True)]


def _within(values: Floats) -> Floats:
    low, high = np.percentile(values, [1, 99])
    return np.clip(values, low, high)
