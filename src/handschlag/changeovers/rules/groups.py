"""Which group a customer belongs to: the first one, in order, whose every condition holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Conditions:
    """None and "" ask nothing. `group` is its id."""

    group: int
    is_vital: bool | None = None
    has_devices: bool | None = None
    kind: str = ""
    tier: int | None = None


@dataclass(frozen=True)
class Concerned:
    """`is_vital`: somebody's safety hangs on what ends; `has_devices`: something of theirs stops working with it."""

    is_vital: bool
    has_devices: bool
    kind: str
    tier: int | None


def group_of(who: Concerned, groups: Sequence[Conditions]) -> int | None:
    """None where no group is for them: then no letter is, and the page says so."""
    return next((one.group for one in groups if fits(who, one)), None)


def fits(who: Concerned, wanted: Conditions) -> bool:
    return (
        wanted.is_vital in (None, who.is_vital)
        and wanted.has_devices in (None, who.has_devices)
        and wanted.kind in ("", who.kind)
        and wanted.tier in (None, who.tier)
    )
