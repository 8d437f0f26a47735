"""What would be lost: the yearly value of customers, by how likely they have left already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AtRisk:
    """Per customer the money a year that is at risk; `whole` of `of` in all, values below 0 counted as 0."""

    values: Floats
    whole: float
    of: float

    @property
    def share(self) -> float:
        return self.whole / self.of if self.of else 0.0


def value_at_risk(yearly: Floats, alive: Floats) -> AtRisk:
    """`yearly`: what each customer brings a year; `alive`: how likely each is still there. What is unknown (NaN) is 0."""
    known = np.maximum(np.nan_to_num(yearly, nan=0.0), 0.0)
    values: Floats = known * (1 - np.clip(alive, 0.0, 1.0))
    return AtRisk(values, float(np.sort(values).sum()), float(np.sort(known).sum()))
