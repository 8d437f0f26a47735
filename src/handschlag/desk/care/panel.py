"""One customer's care as the file shows it. The class is read only for whoever may see classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.care import permissions
from handschlag.care import queries as care
from handschlag.care.choices import Channel, Rhythm
from handschlag.customers import queries as customers
from handschlag.people import queries as people

if TYPE_CHECKING:
    from datetime import datetime

    from handschlag.care.models import Appointment, CarePlan
    from handschlag.care.queries import Cost, Plan, Standing, TimeFrame
    from handschlag.care.rules.pattern import Pattern
    from handschlag.customers.models import Customer, Responsibility
    from handschlag.people.models import User

FACTS = (
    "PlanChosen",
    "PlanTold",
    "AppointmentMade",
    "ClassOverrideEntered",
    "ClassOverrideEnded",
    "ResponsibilityAssigned",
    "CallEnded",
    "VisitEnded",
    "LetterEntered",
    "MailReceived",
)
"""What changes the panel."""


@dataclass(frozen=True)
class Habit:
    """One figure of how somebody calls, before the plan and since; `since` empty while there is no since."""

    label: str
    before: str
    since: str


@dataclass(frozen=True)
class Care:
    """`standing` None: whoever looks may not see classes, or there is none. Minutes are whole.

    `is_known`: there is something to say of how they call; `has_since`: also since they were told of their plan.
    """

    plan: Plan
    face: Responsibility
    frame: TimeFrame
    used: int
    left: int
    appointment: str
    coming: Appointment | None
    is_known: bool
    has_since: bool
    habits: list[Habit]
    cost: Cost
    minutes: int
    euros: str
    standing: Standing | None
    told_by: str


def of(customer: Customer, user: User, *, now: datetime) -> Care:
    calling, frame = care.calling_pattern(customer.pk, now=now), care.time_frame(customer.pk, now=now)
    cost = care.cost_to_serve(customer.pk, now=now)
    standing = care.standing(customer.pk, now=now) if permissions.may_see_classes(user) else None
    return Care(
        plan=calling.plan,
        face=customers.responsibilities([customer.pk], now=now)[customer.pk],
        frame=frame,
        used=round(frame.used),
        left=round(frame.left),
        appointment=appointment(calling.plan.row),
        coming=care.next_appointment(customer.pk, now=now),
        is_known=bool(calling.before.contacts or calling.since),
        has_since=calling.since is not None,
        habits=habits(calling.before, calling.since, calling.plan),
        cost=cost,
        minutes=round(cost.minutes),
        euros=number_format(round(cost.cents / 100), force_grouping=True),
        standing=standing if standing and standing.letter else None,
        told_by=_teller(calling.plan),
    )


def _teller(plan: Plan) -> str:
    """Who told the customer, empty while nobody did."""
    by = plan.telling.by if plan.telling else None
    return people.get_user(by).name if by else ""


def appointment(row: CarePlan | None) -> str:
    """The fixed appointment of a plan in words, empty without one."""
    if row is None or row.tier is None or row.weekday is None or row.at is None:
        return ""
    return _("%(rhythm)s, %(weekday)s %(time)s, %(channel)s") % {
        "rhythm": Rhythm(row.tier.rhythm).label,
        "weekday": WEEKDAYS[row.weekday],
        "time": f"{row.at:%H:%M}",
        "channel": Channel(row.tier.channel).label,
    }


def habits(before: Pattern, since: Pattern | None, plan: Plan) -> list[Habit]:
    """How often, when, and minutes against the plan, side by side: before it was told and since."""
    found = [
        Habit(str(label), say(before), say(since) if since else "")
        for label, say in (
            (_("Calls"), _often),
            (_("Mostly"), _mostly),
            (_("After 5 p.m."), lambda pattern: str(pattern.late)),
            (_("Min a quarter"), lambda pattern: str(round(pattern.minutes_per_quarter))),
            (_("of these unplanned"), lambda pattern: str(round(pattern.unplanned_per_quarter))),
        )
    ]
    meant = str(plan.tier.minutes_per_quarter)
    return [*found, Habit(_("Meant a quarter"), "–" if since else meant, meant if since else "")]


def _often(pattern: Pattern) -> str:
    if pattern.gap_days is None:
        return "–"
    days = max(1, round(pattern.gap_days))
    return ngettext("every day", "every %(days)d days", days) % {"days": days}


def _mostly(pattern: Pattern) -> str:
    if pattern.weekday is None or pattern.hour is None:
        return "–"
    return _("%(weekday)s, %(hour)d o’clock") % {"weekday": WEEKDAYS_ABBR[pattern.weekday], "hour": pattern.hour}


def trigger(family: tuple[int, ...]) -> str:
    """What makes htmx draw the panel anew."""
    named = (f"calm:{fact}.customer-{customer} from:body" for fact in FACTS for customer in family)
    return ", ".join([*named, "calm:ClassesApplied from:body"])
