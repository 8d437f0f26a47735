"""A published promise with the number that shows whether it is true, its formula in words, and a plain verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.desk.figures.showing import percent
from handschlag.promises import queries
from handschlag.promises.choices import Kind, Measure, Place
from handschlag.promises.rules.figures import share

if TYPE_CHECKING:
    from datetime import datetime

    from handschlag.promises.measures import Measured
    from handschlag.promises.models import PublishedWording
    from handschlag.promises.queries import Period

FORMULAS = {
    Measure.CALLED_BACK: gettext_lazy(
        "missed calls after which we spoke with the caller or dialled them within %(within)s of opening hours ÷ all missed "
        "calls whose time is up. Without withheld and blocked numbers, internal calls and practice."
    ),
    Measure.PICKED_UP: gettext_lazy(
        "calls answered within %(within)s ÷ all calls, without those who hung up within five seconds"
    ),
    Measure.ANSWERED: gettext_lazy("calls answered ÷ all calls, during opening hours"),
    Measure.ALWAYS: gettext_lazy("calls answered ÷ all calls, at any hour of any day"),
    Measure.DONE_WITHIN: gettext_lazy(
        "promises (%(kind)s) done within %(within)s of opening hours ÷ all that were made and are done or whose time is up"
    ),
    Measure.KEPT: gettext_lazy("promises (%(kind)s) kept in time ÷ all that fell due"),
    Measure.NONE: gettext_lazy(
        "Nothing Handschlag knows shows whether this is true. Ask yourselves whether it should stand there."
    ),
}
ALL, MOSTLY = 100, 90
A_MINUTE = 60


@dataclass(frozen=True)
class Card:
    """One published promise as management sees it. `measured` None: nothing shows it."""

    wording: PublishedWording
    places: str
    formula: str
    measured: Measured | None
    value: str
    verdict: str
    tone: str
    made: int


def card(wording: PublishedWording, period: Period, *, now: datetime) -> Card:
    measured = queries.measured(wording, period, now=now)
    rate = share(measured.good, measured.of) if measured else None
    return Card(
        wording,
        ", ".join(str(Place(place).label) for place in wording.places),
        formula(wording),
        measured,
        percent(rate),
        verdict(measured),
        tone(rate),
        queries.made_by(wording.published_id) if wording.is_binding else 0,
    )


def formula(wording: PublishedWording) -> str:
    kind = str(Kind(wording.kind).label) if wording.kind else _("all kinds")
    seconds = wording.within_seconds or 0
    within = queries.lasting(seconds) if seconds >= A_MINUTE else _("%d s") % seconds
    return str(FORMULAS[Measure(wording.measure)]) % {"within": within, "kind": kind}


def verdict(measured: Measured | None) -> str:
    """Whether it is true, said plainly."""
    if measured is None:
        return _("It cannot be measured.")
    if not measured.of:
        return _("There was no case in these days.")
    missed = measured.of - measured.good
    if not missed:
        return _("True in all %d cases.") % measured.of if measured.of > 1 else _("True in the only case.")
    return _("Not true in %(missed)d of %(all)d cases.") % {"missed": missed, "all": measured.of}


def tone(rate: float | None) -> str:
    if rate is None:
        return ""
    if rate == ALL:
        return "kept"
    return "due" if rate >= MOSTLY else "broken"


@dataclass(frozen=True)
class Hour:
    """How many calls an hour of the day left unanswered; the width is in hundredths of the longest bar."""

    label: str
    count: int
    width: float


def hours(measured: Measured) -> list[Hour]:
    """Hours with at least one case that did not hold; empty where the hour says nothing."""
    most = max([1, *measured.by_hour])
    return [
        Hour(f"{hour:02}–{hour + 1:02}", count, round(100 * count / most, 1))
        for hour, count in enumerate(measured.by_hour)
        if count
    ]
