"""What every complaint is owed from its first minute: an acknowledgement the same day, and news every five open days."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases.actions.hearing import owed
from handschlag.cases.actions.promising import link
from handschlag.cases.choices import SOLVED, Role
from handschlag.cases.facts import ComplaintTaken
from handschlag.cases.models import Case, Complaint
from handschlag.cases.rules.days import close_of_day
from handschlag.core import facts
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Kind, Source
from handschlag.promises.models import Promise

NEWS_DAYS = 5
"""Open days until the customer hears how it stands, whether or not there is anything new (ISO 10002, 7.3)."""


def receive(row: Case, *, by: int | None, now: datetime) -> Complaint:
    """Part of the action that made the case a complaint. What was one before keeps its line in
    the register and is owed news again; practice owes nothing.
    """
    complaint, is_new = Complaint.objects.get_or_create(case=row)
    if row.is_practice:
        return complaint
    with override(row.customer.language):
        said = (
            (Role.ACKNOWLEDGES, 0, _("You hear that your complaint has arrived, and who looks after it.")),
            (Role.UPDATES, NEWS_DAYS, _("You hear how your complaint stands.")),
        )
    if not is_new and row.state not in SOLVED and not owed(row, Role.UPDATES):
        owe_by_day(row, *said[1], by=by, now=now)
    if is_new:
        made = [owe_by_day(row, role, days, words, by=by, now=now).pk for role, days, words in said]
        facts.record(ComplaintTaken(case=row.pk, promises=tuple(made)), at=now, by=by, customer=row.customer_id)
    return complaint


def owe_by_day(row: Case, role: Role, days: int, words: str, *, by: int | None, now: datetime) -> Promise:
    """By the end of an open day. Not spoken but granted by our procedure, so that its time cannot be corrected away."""
    hours = promised.clock_for(row.customer_id, row.face_team_id, now=now)
    made = promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        kind=Kind.INFORMATION,
        words=words,
        source=Source.ENTITLEMENT,
        clock=Clock.BUSINESS,
        due_at=close_of_day(hours, now, days=days),
        owner=row.face_id,
        owner_team=row.face_team_id,
        by=by,
        now=now,
    )
    link(row, made, role, by=by, now=now)
    return made
