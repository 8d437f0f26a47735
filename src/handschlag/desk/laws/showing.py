"""A law in the reader's words: what is owed by when, and what each day costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.promises.choices import Owed
from handschlag.promises.rules import laws

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from handschlag.promises.queries import Wording
    from handschlag.promises.rules.laws import Duty, Law, Share

SHOWN_DAYS = 7
FRANCS = ("CH", "LI")


@dataclass(frozen=True)
class Line:
    """One duty: what, by when, and the words of the promise it makes."""

    what: str
    when: str
    words: str


@dataclass(frozen=True)
class Page:
    """A wording as it is shown."""

    wording: Wording
    title: str
    country: str
    duties: list[Line]
    steps: list[str]
    missed: str
    is_partial: bool


@dataclass(frozen=True)
class Cost:
    """What one day costs, and all days up to it."""

    day: int
    amount: str
    sum: str


def page(wording: Wording) -> Page:
    law = wording.law
    return Page(
        wording,
        law.title,
        law.country,
        [Line(str(Owed(owed).label), by_when(duty), duty.words) for owed, duty in law.duties.items()],
        [_from_day(step.from_day, share(law, step)) for step in law.steps],
        share(law, law.missed) if law.missed else "",
        laws.PARTIAL in law.outages,
    )


def by_when(duty: Duty) -> str:
    """„innerhalb von 60 Minuten“, „bis Ende von Tag 2, außer es ist bis Ende von Tag 1 behoben“."""
    if duty.within_minutes is not None:
        minutes = duty.within_minutes
        return ngettext("within %(count)s minute", "within %(count)s minutes", minutes) % {"count": minutes}
    said = _("by the end of day %(day)s") % {"day": duty.by_day} if duty.by_day else _("on the day of the report")
    unless = duty.unless_fixed_by_day
    if unless is None:
        return said
    if not unless:
        return _("%(said)s, unless fixed on the day of the report") % {"said": said}
    return _("%(said)s, unless fixed by the end of day %(day)s") % {"said": said, "day": unless}


def share(law: Law, of: Share) -> str:
    """„10 % des Monatsentgelts, mindestens 5,00 €“."""
    said = {"percent": number_format(of.percent), "least": money(law, of.at_least)}
    return _("%(percent)s %% of the monthly fee, at least %(least)s") % said


def costs(law: Law, fee: Decimal, *, on: date) -> list[Cost]:
    """What the first days of a complete outage reported on that day cost."""
    noon = datetime.combine(on, time(12), law.zone)
    outage = laws.Outage(reported_at=noon, fixed_at=None, kind=laws.COMPLETE, monthly_fee=fee)
    found = laws.compensate(law, outage, at=noon + timedelta(days=SHOWN_DAYS)).days
    return [
        Cost(day.day, money(law, day.amount), money(law, sum((one.amount for one in found[: day.day]), Decimal(0))))
        for day in found
    ]


def money(law: Law, amount: Decimal) -> str:
    return f"{number_format(amount, 2)}\u00a0{'CHF' if law.country in FRANCS else '€'}"


def pages(wordings: Iterable[Wording]) -> list[Page]:
    return [page(wording) for wording in wordings]


def _from_day(day: int, what: str) -> str:
    return _("from day %(day)s: %(what)s") % {"day": day, "what": what}
