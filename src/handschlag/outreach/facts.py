from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Fact):
    """No deadline and no contact of ours hits this customer while `case` is open, or `promise` is broken
    and untold or not done yet.
    """

    hold: int
    why: str
    case: int | None
    promise: int | None


@dataclass(frozen=True, kw_only=True)
class HoldEnded(Fact):
    """What held it is settled."""

    hold: int


@dataclass(frozen=True, kw_only=True)
class HoldOverruled(Fact):
    """Somebody named went on in spite of it; the reason stands on the hold."""

    hold: int
