"""Looking at a guide as a whole: how many ways lead through it, and what one version says otherwise than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handschlag.knowledge.rules.guides import Conclude, Tree


@dataclass(frozen=True)
class Shape:
    """`ways`: how many lead from the beginning to an end; `longest`: steps on the longest of them, its end not counted."""

    ways: int
    longest: int
    ends: int


@dataclass(frozen=True)
class Difference:
    """One step before and after, as it stands in the definition; None where it is not there."""

    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_gone(self) -> bool:
        return self.after is None


def shape(tree: Tree) -> Shape:
    """Each step is looked at once, however many ways lead through it."""
    counted: dict[str, tuple[int, int]] = {}

    def count(name: str) -> tuple[int, int]:
        if name not in counted:
            step = tree.steps[name]
            if isinstance(step, Conclude):
                counted[name] = (1, 0)
            else:
                behind = [count(to) for to in step.ways.values()]
                counted[name] = (sum(ways for ways, _ in behind), 1 + max(longest for _, longest in behind))
        return counted[name]

    ways, longest = count(tree.start)
    return Shape(ways, longest, sum(isinstance(step, Conclude) for step in tree.steps.values()))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Steps that are new, gone or otherwise, in the order of the later version, what is gone last."""
    old = {step["id"]: step for step in before["steps"]}
    new = {step["id"]: step for step in after["steps"]}
    changed = [Difference(name, old.get(name), step) for name, step in new.items() if old.get(name) != step]
    return changed + [Difference(name, step, None) for name, step in old.items() if name not in new]
