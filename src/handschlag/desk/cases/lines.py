"""What a line of the list and a card of the board say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, SOLVED, State
from handschlag.cases.rules import paths
from handschlag.desk.cases.lasting import lasting
from handschlag.promises.choices import State as PromiseState


@dataclass(frozen=True)
class Shown:
    line: cases.Line
    now: datetime

    @property
    def case(self) -> object:
        return self.line.case

    @property
    def lasts(self) -> str:
        return lasting(self.line.clock.elapsed)

    @property
    def is_broken(self) -> bool:
        return self.line.due is not None and self.line.due.state == PromiseState.BROKEN

    @property
    def tone(self) -> str:
        """Broken before anything else; what has no promise that settles it is only open."""
        if self.is_broken:
            return "broken"
        if self.line.case.state in OVER:
            return "kept"
        return "due" if self.line.due is not None else ""

    @property
    def next(self) -> State | None:
        """Where it goes from here by one key; None at the end of its path: then it is to be solved."""
        return _on_path(self.line.case.kind, self.line.case.state, 1)

    @property
    def before(self) -> State | None:
        return _on_path(self.line.case.kind, self.line.case.state, -1)

    @property
    def can_be_solved(self) -> bool:
        case = self.line.case
        return case.state not in SOLVED and case.state not in OVER and self.next is None


def shown(lines: Iterable[cases.Line], *, now: datetime) -> list[Shown]:
    return [Shown(line, now) for line in lines]


def _on_path(kind: str, state: str, step: int) -> State | None:
    path = paths.PATHS[kind]
    if state not in path:
        return None
    place = path.index(state) + step
    return State(path[place]) if 0 <= place < len(path) else None
