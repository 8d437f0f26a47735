"""What is needed against what is there, as bars and sentences. Every bar stands beside its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.care.rules.capacity import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from handschlag.care.queries import Balance, WhatIf
    from handschlag.care.rules.capacity import Remedy

HOUR = 60
WHOLE = 100
LEAST = 6
"""A tenth of an hour: less is said as this much, so that what does not fit never reads as missing nothing."""
LOOKS = {"over": "broken", "tight": "due", "fits": "kept"}


@dataclass(frozen=True)
class Side:
    """What is needed, before or after: `look` kept, due or broken, widths in hundredths of the longest bar beside it."""

    needed: str
    look: str
    width: float
    percent: int


@dataclass(frozen=True)
class Bar:
    """A whole, a team or a month: hours there, and what is needed before and after. `short`: hours missing, else empty."""

    label: str
    there: str
    there_width: float
    before: Side
    after: Side
    short: str


@dataclass(frozen=True)
class Line:
    """One tier before and after. `more` says by how many customers, with its sign; empty where nobody moves."""

    name: str
    is_basic: bool
    before: int
    after: int
    more: str
    hours_before: str
    hours_after: str


def whole(found: WhatIf) -> Bar:
    before, after, has = found.before.needed, found.after.needed, found.after.has
    return bar("", before, after, has, max(before, after, has) or 1.0)


def months(found: WhatIf) -> list[Bar]:
    longest = _longest(found.months)
    return [bar(_month(one), one.before, one.after, one.has, longest) for one in found.months]


def teams(found: WhatIf, names: Mapping[int, str]) -> list[Bar]:
    longest = _longest(found.teams)
    return [
        bar(names.get(one.team or 0, "") or _("Without a team"), one.before, one.after, one.has, longest)
        for one in found.teams
    ]


def lines(found: WhatIf) -> list[Line]:
    """Each tier offered or held, the costliest first."""
    return [
        Line(
            name=one.tier.name,
            is_basic=one.tier.is_basic,
            before=one.before.customers,
            after=one.after.customers,
            more=_signed(one.after.customers - one.before.customers),
            hours_before=hours(one.before.minutes),
            hours_after=hours(one.after.minutes),
        )
        for one in found.changes
    ]


def said(remedy: Remedy, names: Mapping[int | None, str]) -> str:
    """One way to make it fit, as a sentence. A tier that is retired and still held has no name to offer."""
    known = {"tier": names.get(remedy.tier, "–"), "to": names.get(remedy.to, "–")}
    if remedy.kind == "hours":
        return _("%(hours)s hours more a quarter") % {"hours": hours(remedy.minutes)}
    if remedy.kind == "shorten":
        return _("“%(tier)s” with at most %(minutes)d minutes a customer and quarter") % {
            **known,
            "minutes": remedy.minutes,
        }
    return ngettext(
        "%(count)d customer from “%(tier)s” to “%(to)s”",
        "%(count)d customers from “%(tier)s” to “%(to)s”",
        remedy.customers,
    ) % {**known, "count": remedy.customers}


def hours(minutes: float) -> str:
    return number_format(round(minutes / HOUR, 1), force_grouping=True)


def bar(label: str, before: float, after: float, has: float, longest: float) -> Bar:
    missing = hours(max(after - has, LEAST)) if after > has else ""
    return Bar(
        label,
        hours(has),
        has / longest * WHOLE,
        _side(before, has, longest),
        _side(after, has, longest),
        missing,
    )


def _side(needed: float, has: float, longest: float) -> Side:
    return Side(
        hours(needed), LOOKS[state_of(needed, has)], needed / longest * WHOLE, round(needed / has * WHOLE) if has else 0
    )


def _longest(rows: Iterable[Balance]) -> float:
    return max((max(one.before, one.after, one.has) for one in rows), default=0.0) or 1.0


def _month(one: Balance) -> str:
    """The month, and where it is not whole the days of it."""
    assert one.from_at is not None, "a month begins"
    assert one.to_at is not None, "and ends"
    first, last = timezone.localdate(one.from_at), timezone.localtime(one.to_at)
    until = (last - timedelta(microseconds=1)).date()
    said = date_format(first, "F Y")
    is_whole = first.day == 1 and last.day == 1
    return said if is_whole else f"{said} ({first.day}.–{until.day}.)"


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number else ""
