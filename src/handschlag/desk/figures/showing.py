"""Each figure with its name, its formula in words, and the list of promises it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.desk import wording
from handschlag.desk.call.said import words
from handschlag.promises import queries as promises
from handschlag.promises.choices import Kind, State
from handschlag.promises.rules.figures import what_became

if TYPE_CHECKING:
    from handschlag.promises.models import Promise
    from handschlag.promises.rules.figures import Counts

LISTS = {
    "fell_due": gettext_lazy("Promises that fell due"),
    "kept": gettext_lazy("Kept in time"),
    "broken": gettext_lazy("Broken"),
    "waiting": gettext_lazy("Broken while the customer owed us something"),
    "undone": gettext_lazy("Broken and not done yet"),
    "told_before": gettext_lazy("Customer told before it broke"),
    "told_after": gettext_lazy("Customer told after it broke"),
    "untold": gettext_lazy("Broken, customer not told yet"),
    "replaced": gettext_lazy("Replaced before due, agreed with the customer"),
    "released": gettext_lazy("Released by the customer"),
}
IN_DAYS = 2
"""What is later than so many days is said in days."""
ALL, ALMOST_ALL = 100, 99.9
TONES = {"kept": "kept", "broken": "broken", "replaced": "", "released": "", "open": "due"}


@dataclass(frozen=True)
class Figure:
    """`behind` names the list of promises it counts."""

    title: str
    value: str
    formula: str
    behind: str
    count: int


def main_figures(counts: Counts) -> list[Figure]:
    late = counts.median_late_seconds
    return [
        Figure(
            _("Kept promises"),
            percent(counts.rate),
            _(
                "kept in time ÷ fell due = %(kept)d ÷ %(due)d. What was replaced or released before its time is not in it."
            )
            % {"kept": counts.kept, "due": counts.fell_due},
            "fell_due",
            counts.fell_due,
        ),
        Figure(
            _("Kept promises, where nobody owed us anything"),
            percent(counts.rate_without_waiting),
            _(
                "kept in time ÷ (fell due − broken while the customer owed us something) = %(kept)d ÷ (%(due)d − %(waiting)d)"
            )
            % {"kept": counts.kept, "due": counts.fell_due, "waiting": counts.waiting},
            "waiting",
            counts.waiting,
        ),
        Figure(
            _("Median lateness"),
            "–" if late is None else lateness(late),
            _("of the broken promises the middle one: from due until done, or until now where it is not done"),
            "broken",
            counts.broken,
        ),
        Figure(
            _("Customers with a broken promise"),
            percent(counts.customers_share),
            _("customers with at least one broken promise ÷ customers with one that fell due = %(some)d ÷ %(all)d")
            % {"some": counts.customers_with_a_break, "all": counts.customers},
            "broken",
            counts.broken,
        ),
    ]


def counted(counts: Counts) -> list[Figure]:
    """The plain numbers, in the order in which they add up."""
    formulas = {
        "kept": _("done by their due time, grace included; %d of them marked as done and not judged yet")
        % counts.provisionally_kept,
        "broken": _("not done by their due time, grace included"),
        "waiting": _("of the broken ones: when it broke, the customer was late with what it waited for"),
        "undone": _("of the broken ones: still to be done"),
        "told_before": _("of the broken ones: the customer heard that it would be late before it was"),
        "told_after": _("of the broken ones: the customer heard of it afterwards"),
        "untold": _("of the broken ones: the customer does not know"),
        "replaced": _("a new promise the customer agreed to before the old one was due; not in the rate"),
        "released": _("the customer let us go before it was due; not in the rate"),
    }
    return [
        Figure(str(LISTS[name]), str(getattr(counts, name)), formula, name, getattr(counts, name))
        for name, formula in formulas.items()
    ]


def percent(value: float | None) -> str:
    """To one decimal; all of it is said only where it is all of it."""
    if value is None:
        return "–"
    shown = round(value, 1) if value >= ALL else min(round(value, 1), ALMOST_ALL)
    return f"{number_format(shown, 1)} %"


def lateness(seconds: float) -> str:
    """In days where it is more than two, else in hours and minutes."""
    days = seconds / 86400
    return _("%s days") % number_format(round(days, 1), 1) if days > IN_DAYS else promises.lasting(seconds)


@dataclass(frozen=True)
class Line:
    """One promise as evidence. Never whose it was: figures are no list of persons (law 10)."""

    promise: Promise
    words: str
    kind: str
    due: str
    became: str
    tone: str
    details: str


def line(promise: Promise, *, now: datetime) -> Line:
    became = what_became(state=promise.state, breaks_at=promise.breaks_at, now=now)
    return Line(
        promise,
        words(promise),
        str(Kind(promise.kind).label),
        wording.when(promise.falls_due_at, now),
        str(State(became).label),
        TONES[became],
        " · ".join(_details(promise, became, now)),
    )


def _details(promise: Promise, became: str, now: datetime) -> list[str]:
    if became != "broken":
        return [_("done %s") % wording.when(promise.done_at, now)] if promise.done_at else []
    late = (min(promise.done_at or now, now) - promise.falls_due_at).total_seconds()
    done = _("done %(when)s, %(late)s late") if promise.done_at else _("not done yet, %(late)s late")
    told = _("customer told %s") % wording.when(promise.break_told_at, now) if promise.break_told_at else ""
    shown = {"when": wording.when(promise.done_at, now) if promise.done_at else "", "late": lateness(max(0.0, late))}
    return [done % shown, told or _("customer not told yet")]
